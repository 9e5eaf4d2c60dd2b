/**
 * @module A YAML file with the line of each of its values, its `${NAME}` references filled in from the environment.
 */

import { isMap, isScalar, LineCounter, type Node, parseDocument, Scalar, visit } from "yaml";
import { ConfigError, type Problem } from "./problems.ts";

/** Keys and list indexes from the root to a value. */
export type FieldPath = readonly (string | number)[];

export interface ConfigDocument {
  readonly file: string;
  readonly value: unknown;
  /** A problem with the value (or, where there is none, with what should hold it). */
  problem(path: FieldPath, message: string): Problem;
  /** Whether the value stands in the file itself, not in an environment variable. */
  isLiteral(path: FieldPath): boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** YAML reads the brace as the start of a mapping. */
const BARE_REFERENCE = /[{[,][^\n"']*[:,[]\s*\$\{/;
const ONE_REFERENCE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** Parses a config file's text. Throws a `ConfigError` for bad YAML and for variables that are not set. */
export function parseConfigDocument(text: string, file: string, env: Environment): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineOf = (offset: number | undefined) => (offset === undefined ? null : lines.linePos(offset).line);
  const hint = BARE_REFERENCE.test(text) ? '; inside braces or brackets write "${NAME}" in quotes' : "";
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    file,
    line: lineOf(error.pos[0]),
    field: "",
    message: `not YAML: ${error.message}${hint}`,
  }));
  if (problems.length > 0) throw new ConfigError(problems);

  const references = new Set<Scalar>();
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || typeof node.value !== "string") return;
      if (ONE_REFERENCE.test(node.value)) references.add(node);
      node.value = node.value.replace(REFERENCE, (_, name: string) => {
        const value = env[name];
        if (value === undefined || value === "") {
          const message = `the environment variable ${name} is not set; set it, or remove the field`;
          problems.push({ file, line: lineOf(node.range?.[0]), field: "", message });
        }
        return value ?? "";
      });
    },
  });
  if (problems.length > 0) throw new ConfigError(problems);

  const nodeAt = (path: FieldPath): Node | null => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    return node instanceof Scalar || isMap(node) || (node as Node | undefined)?.range ? (node as Node) : null;
  };
  return {
    file,
    value: document.toJS(),
    isLiteral(path) {
      const node = nodeAt(path);
      return isScalar(node) && !references.has(node);
    },
    problem(path, message) {
      return { file, line: lineOf(startOf(path, nodeAt)), field: formatPath(path), message };
    },
  };
}

/** Where the field's key stands, else where the nearest thing around it starts. */
function startOf(path: FieldPath, nodeAt: (path: FieldPath) => Node | null): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = nodeAt(path.slice(0, length - 1));
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === last)
      : undefined;
    if (pair && isScalar(pair.key)) return pair.key.range?.[0];
    const node = nodeAt(path.slice(0, length));
    if (node?.range) return node.range[0];
  }
  return nodeAt([])?.range?.[0];
}

function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
