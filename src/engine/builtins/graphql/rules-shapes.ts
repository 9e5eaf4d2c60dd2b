/**
 * @module Rules of GraphQL (October 2021, section 5) about how fields and fragments fit together. As gqlparser v2 has them.
 */

import type { Definition, Field, FragmentSpread, Position, Selection } from "./ast.ts";
import { nameOfType, printType } from "./ast.ts";
import { graphqlError } from "./errors.ts";
import type { Rule, Walk } from "./walk.ts";

const LEAVES: readonly string[] = ["SCALAR", "ENUM"];
const COMPOSITES: readonly string[] = ["OBJECT", "INTERFACE", "UNION"];
/** Lists of types within lists of types multiply what an answer holds. */
const MAX_INTROSPECTED_LISTS = 3;
const INTROSPECTED_LISTS: readonly string[] = ["fields", "interfaces", "possibleTypes", "inputFields"];

const fieldsOnCorrectType: Rule = {
  field: (field, walk) => {
    const { definition, parent } = walk.place(field);
    if (definition === undefined && parent !== undefined) {
      throw graphqlError(`Cannot query field "${field.Name}" on type "${parent.Name}"`, field.Position);
    }
  },
};

const scalarLeaves: Rule = {
  field: (field, walk) => {
    const { definition } = walk.place(field);
    const type = definition && walk.schema.types.get(nameOfType(definition.Type));
    if (definition === undefined || type === undefined) return;
    const { Name, SelectionSet, Position } = field;
    const isLeaf = LEAVES.includes(type.Kind);
    if (isLeaf && SelectionSet.length > 0) {
      throw graphqlError(
        `Field "${Name}" must not have a selection since type "${type.Name}" has no subfields`,
        Position,
      );
    }
    if (!isLeaf && SelectionSet.length === 0) {
      throw graphqlError(
        `Field "${Name}" of type "${printType(definition.Type)}" must have a selection of subfields. Did you mean "${Name} { ... }"?`,
        Position,
      );
    }
  },
};

const fragmentsOnComposites: Rule = {
  inline: ({ TypeCondition, Position }, _parent, walk) =>
    requireComposite(TypeCondition, "Fragment", Position, walk),
  fragment: ({ Name, TypeCondition, Position }, walk) =>
    requireComposite(TypeCondition, `Fragment "${Name}"`, Position, walk),
};

function requireComposite(
  name: string,
  what: string,
  position: Position | undefined,
  { schema }: Walk,
): void {
  const type = schema.types.get(name);
  if (type !== undefined && !COMPOSITES.includes(type.Kind)) {
    throw graphqlError(`${what} cannot condition on non composite type "${name}"`, position);
  }
}

const possibleSpreads: Rule = {
  inline: ({ TypeCondition, Position }, parent, walk) =>
    requirePossible(TypeCondition, parent, "Fragment", Position, walk),
  spread: ({ Name, Position }, parent, walk) => {
    const fragment = walk.fragment(Name);
    if (fragment !== undefined) {
      requirePossible(fragment.TypeCondition, parent, `Fragment "${Name}"`, Position, walk);
    }
  },
};

function requirePossible(
  name: string,
  parent: Definition | undefined,
  what: string,
  position: Position | undefined,
  { schema }: Walk,
): void {
  const type = schema.types.get(name);
  if (parent === undefined || type === undefined) return;
  if (!COMPOSITES.includes(parent.Kind) || !COMPOSITES.includes(type.Kind)) return;
  const parents = parent.Kind === "OBJECT" ? [parent] : (schema.possible.get(parent.Name) ?? []);
  const names = new Set(parents.map(({ Name }) => Name));
  if ((schema.possible.get(name) ?? []).some(({ Name }) => names.has(Name))) return;
  throw graphqlError(
    `${what} cannot be spread here as objects of type "${parent.Name}" can never be of type "${name}"`,
    position,
  );
}

/** A fragment that spreads itself, at whatever depth, would never end. */
function noFragmentCycles(): Rule {
  const visited = new Set<string>();
  const path = new Set<string>();
  const visit = (name: string, selections: readonly Selection[], walk: Walk): void => {
    if (visited.has(name)) return;
    visited.add(name);
    path.add(name);
    for (const spread of spreadsIn(selections)) {
      if (path.has(spread.Name)) {
        throw graphqlError(`Cannot spread fragment "${spread.Name}" within itself`, spread.Position);
      }
      const fragment = walk.fragment(spread.Name);
      if (fragment !== undefined) visit(fragment.Name, fragment.SelectionSet, walk);
    }
    path.delete(name);
  };
  return { fragment: ({ Name, SelectionSet }, walk) => visit(Name, SelectionSet, walk) };
}

function spreadsIn(selections: readonly Selection[]): readonly FragmentSpread[] {
  return selections.flatMap((selection) =>
    selection.node === "spread" ? [selection] : spreadsIn(selection.SelectionSet),
  );
}

const singleFieldSubscriptions: Rule = {
  operation: (operation, walk) => {
    if (operation.Operation !== "subscription" || walk.schema.subscription === undefined) return;
    const fields = new Map<string, Field>();
    collectTopFields(operation.SelectionSet, fields, new Set(), walk);
    const name = operation.Name === "" ? "Anonymous Subscription" : `Subscription "${operation.Name}"`;
    const second = [...fields.values()][1];
    if (second !== undefined) {
      throw graphqlError(`${name} must select only one top level field`, second.Position);
    }
    for (const [field, { Position }] of fields) {
      if (!field.startsWith("__")) continue;
      throw graphqlError(`${name} must not select an introspection top level field`, Position);
    }
  },
};

function collectTopFields(
  selections: readonly Selection[],
  fields: Map<string, Field>,
  visited: Set<string>,
  walk: Walk,
): void {
  for (const selection of selections) {
    if (selection.node === "field") {
      if (!fields.has(selection.Name)) fields.set(selection.Name, selection);
    } else if (selection.node === "inline") {
      collectTopFields(selection.SelectionSet, fields, visited, walk);
    } else {
      const fragment = walk.fragment(selection.Name);
      if (fragment === undefined) return;
      if (visited.has(fragment.Name)) continue;
      visited.add(fragment.Name);
      collectTopFields(fragment.SelectionSet, fields, visited, walk);
    }
  }
}

const knownRootType: Rule = {
  operation: (operation, walk) => {
    if (walk.root(operation) === undefined) {
      throw graphqlError(
        `Schema does not support operation type "${operation.Operation}"`,
        operation.Position,
      );
    }
  },
};

const introspectionDepth: Rule = {
  field: (field, walk) => {
    if (field.Name !== "__schema" && field.Name !== "__type") return;
    if (isTooDeep([field], 0, new Set(), walk)) {
      throw graphqlError("Maximum introspection depth exceeded", field.Position);
    }
  },
};

function isTooDeep(selections: readonly Selection[], depth: number, open: Set<string>, walk: Walk): boolean {
  return selections.some((selection) => {
    walk.step();
    if (selection.node === "inline") return isTooDeep(selection.SelectionSet, depth, open, walk);
    if (selection.node === "field") {
      const deeper = depth + (INTROSPECTED_LISTS.includes(selection.Name) ? 1 : 0);
      if (deeper > depth && deeper >= MAX_INTROSPECTED_LISTS) return true;
      return isTooDeep(selection.SelectionSet, deeper, open, walk);
    }
    const fragment = walk.fragment(selection.Name);
    if (fragment === undefined || open.has(fragment.Name)) return false;
    open.add(fragment.Name);
    const isDeep = isTooDeep(fragment.SelectionSet, depth, open, walk);
    open.delete(fragment.Name);
    return isDeep;
  });
}

/** Rules for one validation; some remember what they met. */
export function shapeRules(): readonly Rule[] {
  return [
    fieldsOnCorrectType,
    fragmentsOnComposites,
    introspectionDepth,
    knownRootType,
    noFragmentCycles(),
    possibleSpreads,
    scalarLeaves,
    singleFieldSubscriptions,
  ];
}
