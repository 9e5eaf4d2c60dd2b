import { describe, expect, test } from "vitest";
import { kebab, type Naming, operationOf, resourceTypeOf, serviceOf, singular } from "./words.ts";

const naming = (fields: Partial<Naming>): Naming => ({
  tag: null,
  operationId: null,
  method: "get",
  segments: ["pets"],
  ...fields,
});

test.each([
  ["core_v1", "core-v1"],
  ["Pet Store", "pet-store"],
  ["listCoreV1NamespacedPod", "list-core-v1-namespaced-pod"],
  ["getHTTPServer", "get-http-server"],
  ["Füße & Co.", "fu-e-co"],
  ["__x__", "x"],
  ["宠物", ""],
])("%s is %s in kebab-case", (text, expected) => {
  expect(kebab(text)).toBe(expected);
});

test.each([
  ["repos", "repo"],
  ["branches", "branch"],
  ["caches", "cache"],
  ["boxes", "box"],
  ["statuses", "status"],
  ["releases", "release"],
  ["policies", "policy"],
  ["access", "access"],
  ["status", "status"],
  ["analysis", "analysis"],
  ["data", "data"],
])("of %s one is %s", (plural, expected) => {
  expect(singular(plural)).toBe(expected);
});

describe("an operation's service", () => {
  test.each<[string, string, Partial<Naming>]>([
    ["is its tag", "core-v1", { tag: "core_v1", operationId: "other/x" }],
    ["is else what stands before a slash in its id", "repos", { operationId: "repos/list-for-org" }],
    ["is else what stands before a dot in its id", "repos", { operationId: "repos.list" }],
    ["is else the first word of its path", "pets", { operationId: "listPets" }],
    ["is no version in its path", "pets", { segments: ["api", "v1.2", "v1beta1", "{shop}", "pets", "toys"] }],
    ["is no tag that a scope can't name", "repos", { tag: "宠物", operationId: "repos/list" }],
    ["is no tag that begins with a digit", "pets", { tag: "2nd generation" }],
    ["is `api` where nothing says more", "api", { segments: ["v1", "{id}"] }],
  ])("%s", (_, expected, fields) => {
    expect(serviceOf(naming(fields))).toBe(expected);
  });
});

describe("an operation's name", () => {
  test.each<[string, string, string, Partial<Naming>]>([
    ["is its id without the service", "repos", "list-for-org", { operationId: "repos/listForOrg" }],
    ["keeps a prefix that is not the service", "pulls", "stacks-list", { operationId: "stacks/list" }],
    [
      "is its whole id where it has no prefix",
      "core-v1",
      "list-namespaced-pod",
      { operationId: "listNamespacedPod" },
    ],
    [
      "is else its method and path",
      "pets",
      "get-by-pet-id-toys",
      { segments: ["v1", "pets", "{petId}", "toys"] },
    ],
    ["is but the method for the service's own path", "pets", "get", {}],
  ])("%s", (_, service, expected, fields) => {
    expect(operationOf(naming(fields), service)).toBe(expected);
  });
});

describe("a resource's type", () => {
  test.each([
    ["is one of its collection", "repos", "code", "repo"],
    ["is the service where there is no collection", null, "storage", "storage"],
    ["is the service where the collection is a version", "v1", "storage", "storage"],
    ["is none of Unity Catalog's", "tables", "airtable", "airtable-table"],
    ["is none of Unity Catalog's for a service called like one, either", "models", "model", "model-model"],
    ["is no path of a volume", "volume-paths", "disks", "disks-volume-path"],
  ])("%s", (_, collection, service, expected) => {
    expect(resourceTypeOf(collection, service)).toBe(expected);
  });
});
