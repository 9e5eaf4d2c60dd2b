/**
 * @module What go-yaml asks of a document beyond its syntax: that escapes are its own, and that an alias stands for something,
 * which is the last node before it that has the anchor.
 */

import { isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar } from "yaml";
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
    if (isScalar(node)) requireEscapes(node);
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

/** go-yaml knows no escaped slash, and no surrogates, which JSON has. */
const FOREIGN_ESCAPE = /^(?:[^\\]|\\[^/u]|\\u(?![dD][89a-fA-F]))*\\(?:\/|u[dD][89a-fA-F])/;

function requireEscapes(node: Scalar): void {
  if (node.type !== Scalar.QUOTE_DOUBLE || node.srcToken === undefined || !("source" in node.srcToken))
    return;
  if (FOREIGN_ESCAPE.test(node.srcToken.source)) {
    throw new BuiltinError("yaml: found unknown escape character");
  }
}
