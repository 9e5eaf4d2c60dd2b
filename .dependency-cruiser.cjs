/**
 * Data flows one way: a stop of a request's way imports from stops above it and from shared types, never from the
 * composition. The order is that of docs/design.md.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */

const STOPS = ["intake", "identity", "facts", "engine", "enforcement", "upstream", "audit"];
const SHARED = "^src/(?:model/|errors\\.ts$|memory\\.ts$|version\\.ts$)";

/** A test may hold two parts against each other. */
const TESTS = "\\.test\\.ts$";

const folder = (names) => `^src/(?:${names.join("|")})/`;

module.exports = {
  forbidden: [
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "model-stands-alone",
      severity: "error",
      from: { path: "^src/model/" },
      to: { path: "^src/", pathNot: SHARED },
    },
    ...STOPS.map((stop, index) => ({
      name: `${stop}-imports-from-above`,
      severity: "error",
      from: { path: folder([stop]), pathNot: TESTS },
      to: { path: "^src/", pathNot: [SHARED, folder(STOPS.slice(0, index + 1))] },
    })),
    {
      name: "tokens-beside-the-way",
      severity: "error",
      from: { path: "^src/tokens/" },
      to: { path: "^src/", pathNot: [SHARED, folder(["tokens", "state", "store"])] },
    },
    {
      name: "store-beside-the-way",
      severity: "error",
      from: { path: "^src/store/", pathNot: TESTS },
      to: { path: "^src/", pathNot: [SHARED, folder(["store"])] },
    },
    {
      name: "config-beside-the-way",
      severity: "error",
      from: { path: "^src/config/", pathNot: TESTS },
      to: { path: "^src/", pathNot: [SHARED, folder(["config", "tokens", "store"])] },
    },
    {
      name: "only-commands-know-the-composition",
      comment: "And the reckoning of access, which asks as the gateway would.",
      severity: "error",
      from: { path: "^src/", pathNot: folder(["gateway", "access", "cli"]) },
      to: { path: folder(["gateway", "access", "cli", "demo"]), pathNot: "^src/demo/" },
    },
    {
      name: "access-beside-the-way",
      severity: "error",
      from: { path: "^src/access/", pathNot: TESTS },
      to: {
        path: "^src/",
        pathNot: [SHARED, folder(["access", "intake", "facts", "engine", "enforcement", "gateway"])],
      },
    },
    {
      name: "gateway-without-the-commands",
      severity: "error",
      from: { path: "^src/gateway/", pathNot: TESTS },
      to: { path: folder(["access", "cli"]) },
    },
    {
      name: "only-commands-know-the-demo",
      severity: "error",
      from: { path: "^src/", pathNot: folder(["demo", "cli"]) },
      to: { path: "^src/demo/" },
    },
    {
      name: "folders-by-their-index",
      comment:
        "A folder's index is its whole surface; model and state have none, each file being its own. Three parts of facts are big enough to have one of their own.",
      severity: "error",
      from: { path: "^src/([^/]+)/", pathNot: TESTS },
      to: {
        path: "^src/[^/]+/.+",
        pathNot: [
          "^src/$1/",
          "^src/[^/]+/index\\.ts$",
          "^src/(?:model|state)/",
          "^src/demo/",
          "^src/facts/(?:sql|thrift|mcp)/index\\.ts$",
        ],
      },
    },
    {
      name: "no-test-in-the-product",
      severity: "error",
      from: { path: "^src/", pathNot: TESTS },
      to: { path: "\\.test\\.ts$|^test/|^tools/" },
    },
    {
      name: "no-dev-dependency-in-the-product",
      severity: "error",
      from: { path: "^src/", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], pathNot: "^node_modules/@types/" },
    },
    { name: "everything-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "types"],
    },
  },
};
