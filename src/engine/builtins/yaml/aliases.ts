/**
 * @module Which node an alias of YAML stands for: the last one before it that has the anchor.
 */

import { isAlias, isMap, isSeq, type ParsedNode } from "yaml";
import { BuiltinError } from "../builtin.ts";

export type Target = ParsedNode;

/** Finds what the aliases of a document stand for. Throws a `BuiltinError` where one stands for nothing. */
export function bindAliases(root: ParsedNode | null, targets: Map<ParsedNode, Target>): void {
  const anchors = new Map<string, ParsedNode>();
  const bind = (node: ParsedNode | null): void => {
    if (node === null) return;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) throw new BuiltinError(`yaml: unknown anchor '${node.source}' referenced`);
      targets.set(node, target);
      return;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node)) for (const item of node.items) bind(item as ParsedNode | null);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      bind(key as ParsedNode | null);
      bind(value as ParsedNode | null);
    }
  };
  bind(root);
}
