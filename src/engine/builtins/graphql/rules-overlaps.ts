/**
 * @module The rule that fields with one response name must be the same (GraphQL October 2021, section 5.3.2), as gqlparser v2
 * compares them: within selection sets, with fragments, and fragments with each other.
 */

import {
  type Argument,
  type Field,
  type FragmentSpread,
  type Selection,
  type TypeNode,
  ValueKind,
  type ValueNode,
} from "./ast.ts";
import { graphqlError } from "./errors.ts";
import type { Rule, Walk } from "./walk.ts";

/** What a selection set selects itself: fields by their response names, and the fragments that it spreads. */
interface Selected {
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  readonly spreads: readonly FragmentSpread[];
}

const LEAVES: readonly string[] = ["SCALAR", "ENUM"];

/** For one validation. */
export function overlapRule(): Rule {
  const comparison = new Comparison();
  return {
    operation: ({ SelectionSet }, walk) => comparison.within(SelectionSet, walk),
    field: ({ SelectionSet }, walk) => {
      // Fragments are compared where they are spread.
      if (walk.operation !== undefined) comparison.within(SelectionSet, walk);
    },
    inline: ({ SelectionSet }, _parent, walk) => comparison.within(SelectionSet, walk),
    fragment: ({ SelectionSet }, walk) => comparison.within(SelectionSet, walk),
  };
}

class Comparison {
  readonly #selected = new Map<readonly Selection[], Selected>();
  /** Whether a pair of fragments was compared as what excludes each other. */
  readonly #pairs = new Map<string, boolean>();
  #compared = new Set<string>();

  within(selections: readonly Selection[], walk: Walk): void {
    if (selections.length === 0) return;
    const own = this.#select(selections);
    for (const fields of own.fields.values()) {
      for (const [at, field] of fields.entries()) {
        for (const other of fields.slice(at + 1)) this.#fields(field, other, false, walk);
      }
    }
    this.#compared = new Set();
    for (const [at, spread] of own.spreads.entries()) {
      this.#withFragment(own, spread, false, walk);
      for (const other of own.spreads.slice(at + 1)) this.#fragments(spread, other, false, walk);
    }
  }

  #select(selections: readonly Selection[]): Selected {
    const known = this.#selected.get(selections);
    if (known !== undefined) return known;
    const fields = new Map<string, Field[]>();
    const spreads: FragmentSpread[] = [];
    collect(selections, fields, spreads);
    const selected = { fields, spreads };
    this.#selected.set(selections, selected);
    return selected;
  }

  #fragment(spread: FragmentSpread, walk: Walk): Selected | undefined {
    const fragment = walk.fragment(spread.Name);
    return fragment && this.#select(fragment.SelectionSet);
  }

  #between(one: Selected, other: Selected, isExclusive: boolean, walk: Walk): void {
    for (const [name, fields] of one.fields) {
      for (const field of fields) {
        for (const match of other.fields.get(name) ?? []) this.#fields(field, match, isExclusive, walk);
      }
    }
  }

  #withFragment(own: Selected, spread: FragmentSpread, isExclusive: boolean, walk: Walk): void {
    walk.step();
    if (this.#compared.has(spread.Name)) return;
    this.#compared.add(spread.Name);
    const other = this.#fragment(spread, walk);
    if (other === undefined || other === own) return;
    this.#between(own, other, isExclusive, walk);
    for (const nested of other.spreads) {
      if (nested.Name !== spread.Name) this.#withFragment(own, nested, isExclusive, walk);
    }
  }

  #fragments(one: FragmentSpread, other: FragmentSpread, isExclusive: boolean, walk: Walk): void {
    walk.step();
    if (one.Name === other.Name) return;
    const pair = [one.Name, other.Name].toSorted().join(" ");
    const known = this.#pairs.get(pair);
    // What was compared as not excluding each other need not be again.
    if (known !== undefined && (isExclusive || !known)) return;
    this.#pairs.set(pair, isExclusive);
    const [left, right] = [this.#fragment(one, walk), this.#fragment(other, walk)];
    if (left === undefined || right === undefined) return;
    this.#between(left, right, isExclusive, walk);
    for (const nested of right.spreads) this.#fragments(one, nested, isExclusive, walk);
    for (const nested of left.spreads) this.#fragments(nested, other, isExclusive, walk);
  }

  /** Two fields with one response name; they may differ where no object has both. */
  #fields(one: Field, other: Field, isParentExclusive: boolean, walk: Walk): void {
    walk.step();
    const [left, right] = [walk.place(one), walk.place(other)];
    if (left.parent === undefined || right.parent === undefined) return;
    const isExclusive =
      isParentExclusive ||
      (left.parent.Name !== right.parent.Name &&
        left.parent.Kind === "OBJECT" &&
        right.parent.Kind === "OBJECT" &&
        left.definition !== undefined &&
        right.definition !== undefined);
    const fail = (why: string): never => {
      throw graphqlError(
        `Fields "${one.Alias || one.Name}" conflict because ${why}. Use different aliases on the fields to fetch both if this was intentional`,
        other.Position,
      );
    };
    if (!isExclusive) {
      if (one.Name !== other.Name) fail(`"${one.Name}" and "${other.Name}" are different fields`);
      if (!isSameArguments(one.Arguments, other.Arguments)) fail("they have differing arguments");
    }
    if (left.definition !== undefined && right.definition !== undefined) {
      if (isConflict(left.definition.Type, right.definition.Type, walk))
        fail("they return conflicting types");
    }
    this.#subselections(one.SelectionSet, other.SelectionSet, isExclusive, walk);
  }

  #subselections(
    one: readonly Selection[],
    other: readonly Selection[],
    isExclusive: boolean,
    walk: Walk,
  ): void {
    const [left, right] = [this.#select(one), this.#select(other)];
    this.#between(left, right, isExclusive, walk);
    for (const spread of right.spreads) {
      this.#compared = new Set();
      this.#withFragment(left, spread, isExclusive, walk);
    }
    for (const spread of left.spreads) {
      this.#compared = new Set();
      this.#withFragment(right, spread, isExclusive, walk);
    }
    for (const spread of left.spreads) {
      for (const match of right.spreads) this.#fragments(spread, match, isExclusive, walk);
    }
  }
}

function collect(
  selections: readonly Selection[],
  fields: Map<string, Field[]>,
  spreads: FragmentSpread[],
): void {
  for (const selection of selections) {
    if (selection.node === "spread") spreads.push(selection);
    else if (selection.node === "inline") collect(selection.SelectionSet, fields, spreads);
    else {
      const name = selection.Alias || selection.Name;
      const known = fields.get(name);
      if (known === undefined) fields.set(name, [selection]);
      else known.push(selection);
    }
  }
}

function isSameArguments(one: readonly Argument[], other: readonly Argument[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ Name, Value }) =>
    other.some((candidate) => candidate.Name === Name && isSameValue(Value, candidate.Value)),
  );
}

/** Fields of an object may stand in any order. */
function isSameValue(one: ValueNode, other: ValueNode): boolean {
  if (one.Kind !== other.Kind || one.Raw !== other.Raw) return false;
  if (one.Children.length !== other.Children.length) return false;
  const [left, right] = [one, other].map(({ Kind, Children }) =>
    Kind === ValueKind.object
      ? Children.toSorted((a, b) => (a.Name < b.Name ? -1 : Number(a.Name > b.Name)))
      : Children,
  );
  return (left ?? []).every((child, at) => {
    const match = right?.[at];
    return match !== undefined && child.Name === match.Name && isSameValue(child.Value, match.Value);
  });
}

function isConflict(one: TypeNode, other: TypeNode, walk: Walk): boolean {
  if (one.Elem !== undefined && other.Elem !== undefined) return isConflict(one.Elem, other.Elem, walk);
  if (one.Elem !== undefined || other.Elem !== undefined || one.NonNull !== other.NonNull) return true;
  const isLeaf = ({ NamedType }: TypeNode) => LEAVES.includes(walk.schema.types.get(NamedType)?.Kind ?? "");
  return isLeaf(one) && isLeaf(other) && one.NamedType !== other.NamedType;
}
