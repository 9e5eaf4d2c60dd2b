/**
 * @module The official Databricks SDK and SQL connector for Python as clients of the gateway: makes an environment for each
 * once, and runs programs in it.
 *
 * Run by hand with the three variables that the SDK reads:
 * `DATABRICKS_HOST=… DATABRICKS_CLIENT_ID=… DATABRICKS_CLIENT_SECRET=… node test/clients/python/run.ts`
 */

import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SDK = fileURLToPath(new URL("./requirements.txt", import.meta.url));
const SQL_CONNECTOR = fileURLToPath(new URL("./requirements-sql.txt", import.meta.url));
const FIRST_USER = fileURLToPath(new URL("./first_user.py", import.meta.url));
const EVERY_CALL = fileURLToPath(new URL("./every_call.py", import.meta.url));
const DATABRICKS_SQL = fileURLToPath(new URL("./databricks_sql.py", import.meta.url));
const SDK_JSON = fileURLToPath(new URL("../../../tools/catalogue/sdk.json", import.meta.url));
const TOOLS = fileURLToPath(new URL("../../../.tools", import.meta.url));

const PYTHON = process.platform === "win32" ? "python" : "python3";
const BIN = process.platform === "win32" ? join("Scripts", "python.exe") : join("bin", "python");
const INSTALL = ["install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"];
const PINNED = ["--require-hashes", "--only-binary", ":all:", "--requirement"];

const INSTALL_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 90_000;

/** How a program ended; `code` is null where it was killed for taking too long. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `host` is the gateway's URL; `token` is one that the SDK takes for a personal access token. */
export type FirstUser = { readonly host: string } & (
  | { readonly clientId: string; readonly clientSecret: string }
  | { readonly token: string }
);

/**
 * The path of a Python interpreter that has the packages of a list. What it installs is pinned by digest, and is kept in `.tools/` for as
 * long as neither the requirements nor the system's Python change. Throws an error that says what is missing.
 */
async function preparePython(requirements: string): Promise<string> {
  const version = await systemPython();
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .update(version)
    .digest("hex");
  const home = join(TOOLS, `python-${digest.slice(0, 16)}`);
  const interpreter = join(home, BIN);
  if (await exists(interpreter)) return interpreter;

  // Made beside its place, then moved there whole: two test runs, or one that was stopped, leave no half of it.
  const draft = `${home}.${randomUUID()}`;
  await mkdir(TOOLS, { recursive: true });
  try {
    await install(draft, requirements);
    await rename(draft, home).catch(async (error: unknown) => {
      if (!(await exists(interpreter))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return interpreter;
}

/** Runs `first_user.py` with an environment in which the SDK finds nothing but the values given. */
export async function runFirstUser(user: FirstUser): Promise<Outcome> {
  const credentials =
    "token" in user
      ? { DATABRICKS_TOKEN: user.token }
      : { DATABRICKS_CLIENT_ID: user.clientId, DATABRICKS_CLIENT_SECRET: user.clientSecret };
  return await runPython(SDK, [FIRST_USER], { DATABRICKS_HOST: user.host, ...credentials });
}

/** Runs `every_call.py`: the requests of every method of the SDK, none of which is sent. */
export async function runEveryCall(host: string): Promise<Outcome> {
  return await runPython(SDK, [EVERY_CALL, SDK_JSON, host], {});
}

/** Runs `databricks_sql.py` with the environment that its docstring lists. */
export async function runDatabricksSql(env: Readonly<Record<string, string>>): Promise<Outcome> {
  return await runPython(SQL_CONNECTOR, [DATABRICKS_SQL], env);
}

async function runPython(
  requirements: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const interpreter = await preparePython(requirements);
  const home = await mkdtemp(join(tmpdir(), "postern-python-"));
  try {
    return await execute(interpreter, ["-I", ...args], RUN_TIMEOUT_MS, {
      ...only("PATH", "SystemRoot"),
      HOME: home,
      USERPROFILE: home,
      // The SDK reads ~/.databrickscfg where it is not told of another file.
      DATABRICKS_CONFIG_FILE: join(home, "none"),
      ...env,
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Version and machine of the system's Python: an environment made for another one would not work. */
async function systemPython(): Promise<string> {
  const code =
    "import platform, sys; assert sys.version_info >= (3, 10); print(sys.version_info[:3], platform.machine(), platform.libc_ver()[0])";
  const { code: exit, stdout } = await execute(PYTHON, ["-c", code], RUN_TIMEOUT_MS);
  if (exit === 0) return stdout;
  throw new Error(`${PYTHON} is missing or too old: the client tests need Python 3.10 or later on PATH`);
}

async function install(directory: string, requirements: string): Promise<void> {
  const made = await execute(PYTHON, ["-m", "venv", directory], INSTALL_TIMEOUT_MS);
  if (made.code === 0) {
    const pip = ["-m", "pip", ...INSTALL, ...PINNED, requirements];
    return succeed("pip install", await execute(join(directory, BIN), pip, INSTALL_TIMEOUT_MS));
  }
  // Debian's python3 comes without ensurepip. An environment without pip needs none; the system's pip, if any, fills it.
  await rm(directory, { recursive: true, force: true });
  const bare = ["-m", "venv", "--without-pip", directory];
  succeed("python3 -m venv", await execute(PYTHON, bare, INSTALL_TIMEOUT_MS));
  const where = ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"];
  const { stdout } = await execute(join(directory, BIN), where, RUN_TIMEOUT_MS);
  const pip = ["-m", "pip", ...INSTALL, "--target", stdout.trim(), ...PINNED, requirements];
  succeed("python3 -m pip install", await execute(PYTHON, pip, INSTALL_TIMEOUT_MS));
}

function succeed(what: string, { code, stderr }: Outcome): void {
  if (code === 0) return;
  const missing = /No module named|ensurepip/.test(stderr);
  const hint = missing ? " (on Debian and Ubuntu: `apt-get install python3-venv python3-pip`)" : "";
  throw new Error(`${what} failed${hint}:\n${stderr.trim().slice(-2000)}`);
}

function execute(
  file: string,
  args: readonly string[],
  timeoutMs: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  const options = { env, timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 16 * 1024 * 1024 } as const;
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      // A program that could not be started has a word such as ENOENT for its code.
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, stdout, stderr: code === null ? `${stderr}${error?.message}` : stderr });
    });
  });
}

function only(...names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`${name} is not set\n`);
  process.exit(2);
}

if (import.meta.main) {
  const outcome = await runFirstUser({
    host: fromEnvironment("DATABRICKS_HOST"),
    clientId: fromEnvironment("DATABRICKS_CLIENT_ID"),
    clientSecret: fromEnvironment("DATABRICKS_CLIENT_SECRET"),
  });
  process.stdout.write(outcome.stdout);
  process.stderr.write(outcome.stderr);
  process.exitCode = outcome.code ?? 1;
}
