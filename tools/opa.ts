/**
 * @module Finds the OPA binary that formats, checks, tests and compiles the policy, and gets it where there is none.
 *
 * In this order: `opa` on PATH where it is new enough; the one that was got before; the release of OPA's makers, checked
 * against tools/opa.json; `go install`, which the Go checksum database vouches for.
 */

import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readVersion } from "../src/bundle/index.ts";
import { type ExitCode, ROOT, run, runAsProgram, runVisibly, ToolError, tell } from "./cli.ts";

/** What tools/opa.json pins. */
export interface Pin {
  readonly version: string;
  /** SHA-256 in hex of each release asset that may be downloaded, by its name. */
  readonly sha256: Readonly<Record<string, string>>;
}

export interface OpaOptions {
  /** Take no newer version than the pinned one: another compiler gives another bundle. */
  readonly exact?: boolean;
}

const PIN_FILE = join(ROOT, "tools", "opa.json");
const CACHE = join(ROOT, ".tools");
const RELEASES = "https://github.com/open-policy-agent/opa/releases/download";
const GO_MODULE = "github.com/open-policy-agent/opa";

const CONNECT_TIMEOUT_MS = 60_000;
const DOWNLOAD_TIMEOUT_MS = 300_000;
const INSTALL_TIMEOUT_MS = 1_200_000;

/** By `process.platform` and `process.arch`: the asset that needs nothing of the system. */
const ASSETS: Readonly<Record<string, string>> = {
  "linux-x64": "opa_linux_amd64_static",
  "linux-arm64": "opa_linux_arm64_static",
  "darwin-x64": "opa_darwin_amd64",
  "darwin-arm64": "opa_darwin_arm64_static",
  "win32-x64": "opa_windows_amd64.exe",
};

const HELP = `Usage: node tools/opa.ts [--exact]   print the path of an OPA binary; get one where there is none
       node tools/opa.ts pin         write the checksums of the pinned release into tools/opa.json

  --exact   the pinned version and no newer one
  --help    this text
`;

/** The release asset for a platform, or null where OPA's makers publish none. */
export function assetOf(platform: string, arch: string): string | null {
  return ASSETS[`${platform}-${arch}`] ?? null;
}

/** Less than, equal to or greater than 0, as `left` is older than, the same as or newer than `right`. */
export function compareVersions(left: string, right: string): number {
  const [leftNumbers, leftPre] = versionParts(left);
  const [rightNumbers, rightPre] = versionParts(right);
  for (const [index, number] of leftNumbers.entries()) {
    const difference = number - (rightNumbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // 1.22.2-dev comes before 1.22.2.
  if (leftPre === rightPre) return 0;
  if (leftPre === "" || rightPre === "") return leftPre === "" ? 1 : -1;
  return leftPre < rightPre ? -1 : 1;
}

/** Reads a release's `.sha256` file: the sum in hex, or null where it is not for this asset. */
export function readChecksum(text: string, asset: string): string | null {
  const [, sum, name] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/.exec(text) ?? [];
  return sum !== undefined && name === asset ? sum : null;
}

export async function readPin(): Promise<Pin> {
  return JSON.parse(await readFile(PIN_FILE, "utf8")) as Pin;
}

/** An OPA binary that is on this machine already, or null. */
export async function findOpa(options: OpaOptions = {}): Promise<string | null> {
  const { version } = await readPin();
  const onPath = await versionOf("opa");
  const difference = onPath === null ? -1 : compareVersions(onPath, version);
  if (difference === 0 || (difference > 0 && !options.exact)) return "opa";
  const cached = cachedPath(version);
  return (await versionOf(cached)) === version ? cached : null;
}

/** An OPA binary; gets one where there is none. Throws a `ToolError` that says what was tried and what to do. */
export async function opaBinary(options: OpaOptions = {}): Promise<string> {
  const found = await findOpa(options);
  if (found !== null) return found;
  const pin = await readPin();
  await mkdir(CACHE, { recursive: true });
  const target = cachedPath(pin.version);
  for (const get of [download, goInstall]) {
    const problem = await get(pin, target);
    if (problem === null) {
      const version = await versionOf(target);
      if (version === pin.version) return target;
      await rm(target, { force: true });
      tell(`what was got says that it is OPA ${version}, not ${pin.version}`);
    } else {
      tell(problem);
    }
  }
  throw new ToolError(
    `no OPA ${pin.version}: put that version of \`opa\` on PATH (https://www.openpolicyagent.org), or install Go, which builds it`,
  );
}

/** Gives null where the release lies at `target`, else why not. */
async function download(pin: Pin, target: string): Promise<string | null> {
  const asset = assetOf(process.platform, process.arch);
  if (asset === null) return `OPA has no release for ${process.platform} on ${process.arch}`;
  const expected = pin.sha256[asset];
  if (expected === undefined) {
    return `tools/opa.json has no checksum for ${asset}, so the release is not downloaded (\`node tools/opa.ts pin\` adds it)`;
  }
  tell(`downloading OPA ${pin.version} …`);
  try {
    const bytes = await fetchBytes(`${RELEASES}/v${pin.version}/${asset}`);
    const actual = createHash("sha256").update(bytes).digest("hex");
    if (actual !== expected) return `${asset} has the SHA-256 ${actual}, but tools/opa.json pins ${expected}`;
    const part = `${target}.${randomUUID()}`;
    await writeFile(part, bytes);
    await chmod(part, 0o755);
    await rename(part, target);
    return null;
  } catch (error) {
    return `the release could not be downloaded: ${reasonOf(error)}`;
  }
}

/** Gives null where Go built the pinned version into `target`, else why not. */
async function goInstall(pin: Pin, target: string): Promise<string | null> {
  tell(`building OPA ${pin.version} with Go; this takes some minutes …`);
  const bin = join(CACHE, `go-${randomUUID()}`);
  try {
    const code = await runVisibly("go", ["install", "-trimpath", `${GO_MODULE}@v${pin.version}`], {
      env: { GOBIN: bin, CGO_ENABLED: "0" },
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    if (code !== 0) return code === null ? "`go` is not installed, or took too long" : "`go install` failed";
    await rename(join(bin, `opa${executableSuffix()}`), target);
    return null;
  } finally {
    await rm(bin, { recursive: true, force: true });
  }
}

/** Writes the checksums of the pinned release; whoever runs it vouches for them by the commit. */
async function pinChecksums(): Promise<void> {
  const { version } = await readPin();
  const sums: Record<string, string> = {};
  for (const asset of Object.values(ASSETS).toSorted()) {
    const text = await fetchBytes(`${RELEASES}/v${version}/${asset}.sha256`).catch((error: unknown) => {
      throw new ToolError(`the checksum of ${asset} could not be fetched: ${reasonOf(error)}`);
    });
    const sum = readChecksum(text.toString(), asset);
    if (sum === null) throw new ToolError(`${asset}.sha256 of the release is not a checksum of ${asset}`);
    sums[asset] = sum;
  }
  await writeFile(PIN_FILE, `${JSON.stringify({ version, sha256: sums } satisfies Pin, null, 2)}\n`);
  tell(`tools/opa.json: ${Object.keys(sums).length} checksums of OPA ${version}`);
}

async function fetchBytes(url: string): Promise<Buffer> {
  const connecting = new AbortController();
  const timer = setTimeout(() => connecting.abort(new Error("no answer in time")), CONNECT_TIMEOUT_MS);
  try {
    const signal = AbortSignal.any([connecting.signal, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS)]);
    const response = await fetch(url, { signal });
    clearTimeout(timer);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}

async function versionOf(file: string): Promise<string | null> {
  const { code, stdout } = await run(file, ["version"]);
  return code === 0 ? readVersion(stdout) : null;
}

function versionParts(version: string): readonly [readonly number[], string] {
  const [numbers = "", ...pre] = version.replace(/\+.*$/, "").split("-");
  return [numbers.split(".").map(Number), pre.join("-")];
}

function cachedPath(version: string): string {
  return join(CACHE, `opa-${version}${executableSuffix()}`);
}

function executableSuffix(): string {
  return process.platform === "win32" ? ".exe" : "";
}

/** `fetch` hides what went wrong in the cause of its error. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

async function main(args: readonly string[]): Promise<ExitCode> {
  if (args.length === 1 && args[0] === "pin") {
    await pinChecksums();
    return 0;
  }
  if (args.some((arg) => arg !== "--exact")) throw new ToolError(HELP.trimEnd());
  process.stdout.write(`${await opaBinary({ exact: args.includes("--exact") })}\n`);
  return 0;
}

await runAsProgram(import.meta, HELP, main);
