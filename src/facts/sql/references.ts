/**
 * @module What a query names: the tables and the functions in its tree, and whatever in it makes it opaque.
 */

import { refusedNode } from "./allowed.ts";
import { type FunctionUse, functionUse, tableFunctionUse } from "./functions.ts";
import { fullName, type Namespace } from "./names.ts";
import { cteName, isVisible, type Scope, withName } from "./scope.ts";
import {
  childrenBy,
  childrenOf,
  dottedOf,
  holds,
  identifierOf,
  type ParseTree,
  ruleOf,
  shapeOf,
  tokensOf,
} from "./spark/tree.ts";

export interface References {
  readonly tables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** Names of WITH clauses, wherever they are visible. */
  readonly ctes: ReadonlySet<string>;
  readonly reasons: ReadonlySet<string>;
}

interface Place {
  readonly node: ParseTree;
  readonly rule: string;
  readonly parent: ParseTree;
  readonly parentRule: string | null;
  readonly scope: Scope;
}

/** Why a node of the rule is refused for what it holds; null where it is not. */
const REFUSED_IF: Readonly<Record<string, (node: ParseTree) => string | null>> = {
  temporalClause: (node) => (holds(node, "query") ? "a sub-query stands in AS OF" : null),
  sampleMethod: (node) => (holds(node, "query") ? "a sub-query stands in TABLESAMPLE" : null),
  hint: (node) => (isPlainHint(node) ? null : "a hint holds more than names and numbers"),
  errorCapturingIdentifierExtra: (node) =>
    childrenOf(node).length > 0 ? "a name with a hyphen stands without back ticks" : null,
};

/** `tree` is a node of the rule `query`. */
export function referencesOf(tree: ParseTree, namespace: Namespace): References {
  const walk = new Walk(namespace);
  walk.from(tree);
  return walk;
}

class Walk implements References {
  readonly tables = new Set<string>();
  readonly functions = new Set<string>();
  readonly ctes = new Set<string>();
  readonly reasons = new Set<string>();
  readonly #namespace: Namespace;
  /** A stack of its own: trees of long chains are deeper than the program's. */
  readonly #pending: Place[] = [];

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  from(tree: ParseTree): void {
    this.#pending.push({ node: tree, rule: "query", parent: tree, parentRule: null, scope: null });
    for (let place = this.#pending.pop(); place !== undefined; place = this.#pending.pop())
      this.#visit(place);
  }

  #visit({ node, rule, parent, parentRule, scope }: Place): void {
    const refused = refusedNode(rule, parentRule, node);
    if (refused !== null) {
      this.reasons.add(refused);
      return;
    }
    this.#note(rule, node, parent, scope);
    const inner = rule === "query" ? this.#withCtes(node, scope) : scope;
    for (const child of childrenOf(node)) {
      const own = ruleOf(child);
      if (own === null || own === "ctes") continue;
      this.#pending.push({ node: child, rule: own, parent: node, parentRule: rule, scope: inner });
    }
  }

  /** What the node says by itself; its children are visited whatever it is. */
  #note(rule: string, node: ParseTree, parent: ParseTree, scope: Scope): void {
    if (rule === "identifierReference" || rule === "streamRelationPrimary")
      this.#table(rule, node, parent, scope);
    else if (rule === "functionName") this.#use(callUse(node, parent, this.#namespace));
    else if (rule === "lateralView") this.#use(tableFunctionUse(dotted(node, "qualifiedName")));
    const refused = REFUSED_IF[rule]?.(node) ?? null;
    if (refused !== null) this.reasons.add(refused);
  }

  #table(rule: string, node: ParseTree, parent: ParseTree, scope: Scope): void {
    const parts = dotted(node, "multipartIdentifier");
    const own = parts.length === 1 ? cteName(parts[0] ?? "") : null;
    if (own !== null && isVisible(scope, own)) {
      if (rule === "streamRelationPrimary") this.reasons.add("STREAM reads a name of a WITH clause");
      if (childrenBy(parent, "temporalClause").length > 0)
        this.reasons.add("AS OF stands at a name of a WITH clause");
      return;
    }
    const full = fullName(parts, this.#namespace);
    if (full.ok) this.tables.add(full.name);
    else this.reasons.add(full.reason);
  }

  #use(use: FunctionUse): void {
    if (use.kind === "refused") this.reasons.add(use.reason);
    else if (use.kind === "reference") this.functions.add(use.name);
  }

  /** Each is visible to those after it and to the query, and to itself only where it may be recursive. */
  #withCtes(query: ParseTree, outer: Scope): Scope {
    let scope = outer;
    for (const ctes of childrenBy(query, "ctes")) {
      const isRecursive = shapeOf(ctes).startsWith("WITH RECURSIVE ");
      for (const named of childrenBy(ctes, "namedQuery")) {
        const name = this.#cteOf(named);
        if (name === null) continue;
        const visible = withName(scope, name);
        const inner = isRecursive ? visible : scope;
        this.#pending.push({
          node: named,
          rule: "namedQuery",
          parent: ctes,
          parentRule: "ctes",
          scope: inner,
        });
        scope = visible;
      }
    }
    return scope;
  }

  #cteOf(named: ParseTree): string | null {
    const [identifier] = childrenBy(named, "errorCapturingIdentifier");
    const name = cteName((identifier && identifierOf(identifier)) ?? "");
    if (name === null) this.reasons.add("a name of a WITH clause holds more than ASCII");
    else this.ctes.add(name);
    return name;
  }
}

/** A function among values, or one in FROM. */
function callUse(functionName: ParseTree, parent: ParseTree, namespace: Namespace): FunctionUse {
  const [qualified] = childrenOf(functionName);
  const [keyword] = tokensOf(functionName);
  const isQualified = qualified !== undefined && ruleOf(qualified) === "qualifiedName";
  // FILTER, LEFT and RIGHT are words of the grammar.
  const parts = isQualified ? dotted(functionName, "qualifiedName") : [keyword?.text ?? ""];
  if (ruleOf(parent) === "tableFunctionCall") return tableFunctionUse(parts);
  return functionUse(parts, childrenBy(parent, "functionArgument").length, namespace);
}

/** The dotted name among a node's children; no part at all where there is none. */
function dotted(node: ParseTree, rule: string): readonly string[] {
  const [name] = childrenBy(node, rule);
  return (name && dottedOf(name)) ?? [];
}

/** Spark parses parameters of hints as expressions, and never runs what they hold. */
function isPlainHint(node: ParseTree): boolean {
  return (
    tokensOf(node).every(({ text = "" }) => /^(?:\w+|[(),.]|\/\*\+|\*\/)$/.test(text)) &&
    !holds(node, "query")
  );
}
