/**
 * @module Rules of GraphQL (October 2021, section 5) about what has a name: that it is known, used and the only one of it. As
 * gqlparser v2 has them.
 */

import { type Argument, type Directive, nameOfType, type Position, ValueKind } from "./ast.ts";
import { graphqlError } from "./errors.ts";
import type { Rule, Walk } from "./walk.ts";

interface Named {
  readonly Name: string;
  readonly Position?: Position | undefined;
}

function requireUnique(items: readonly Named[], what: string): void {
  const seen = new Set<string>();
  for (const { Name, Position } of items) {
    if (seen.has(Name)) throw graphqlError(`There can be only one ${what} named "${Name}"`, Position);
    seen.add(Name);
  }
}

const uniqueInputFieldNames: Rule = {
  value: ({ Kind, Children }) => {
    if (Kind === ValueKind.object) requireUnique(Children, "input field");
  },
};

const uniqueArgumentNames: Rule = {
  field: ({ Arguments }) => requireUnique(Arguments, "argument"),
  directive: ({ Arguments }) => requireUnique(Arguments, "argument"),
};

const uniqueVariableNames: Rule = {
  operation: ({ VariableDefinitions }) =>
    requireUnique(
      VariableDefinitions.map(({ Variable, Position }) => ({ Name: `$${Variable}`, Position })),
      "variable",
    ),
};

function uniqueDocumentNames(): Rule {
  const seen = { operation: new Set<string>(), fragment: new Set<string>() };
  const requireNew = (what: keyof typeof seen, { Name, Position }: Named) => {
    if (seen[what].has(Name)) throw graphqlError(`There can be only one ${what} named "${Name}"`, Position);
    seen[what].add(Name);
  };
  return {
    operation: (operation) => requireNew("operation", operation),
    fragment: (fragment) => requireNew("fragment", fragment),
  };
}

const loneAnonymousOperation: Rule = {
  operation: ({ Name, Position }, { document }) => {
    if (Name === "" && document.Operations.length > 1) {
      throw graphqlError("This anonymous operation must be the only defined operation", Position);
    }
  },
};

const uniqueDirectives: Rule = {
  directives: (directives, { schema }) => {
    const unrepeatable = directives.filter(({ Name }) => schema.directives.get(Name)?.IsRepeatable !== true);
    const seen = new Set<string>();
    for (const { Name, Position } of unrepeatable) {
      if (seen.has(Name)) {
        throw graphqlError(`The directive "@${Name}" can only be used once at this location`, Position);
      }
      seen.add(Name);
    }
  },
};

const knownDirectives: Rule = {
  directive: ({ Name, Position }, { definition, location }) => {
    if (definition === undefined) throw graphqlError(`Unknown directive "@${Name}"`, Position);
    if (!definition.Locations.includes(location)) {
      throw graphqlError(`Directive "@${Name}" may not be used on ${location}`, Position);
    }
  },
};

const knownArguments: Rule = {
  field: (field, walk) => {
    const { definition, parent } = walk.place(field);
    if (definition === undefined || parent === undefined) return;
    requireKnown(
      field.Arguments,
      definition.Arguments,
      `field "${parent.Name}.${field.Name}"`,
      field.Position,
    );
  },
  directive: ({ Name, Arguments, Position }: Directive, { definition }) => {
    if (definition === undefined) return;
    requireKnown(Arguments, definition.Arguments, `directive "@${Name}"`, Position);
  },
};

function requireKnown(
  given: readonly Argument[],
  known: readonly Named[],
  where: string,
  position: Position | undefined,
): void {
  const names = new Set(known.map(({ Name }) => Name));
  const unknown = given.find(({ Name }) => !names.has(Name));
  if (unknown !== undefined) throw graphqlError(`Unknown argument "${unknown.Name}" on ${where}`, position);
}

function requireType(name: string, position: Position | undefined, { schema }: Walk): void {
  if (!schema.types.has(name)) throw graphqlError(`Unknown type "${name}"`, position);
}

const knownTypes: Rule = {
  variable: ({ Type, Position }, walk) => requireType(nameOfType(Type), Position, walk),
  inline: ({ TypeCondition, Position }, _parent, walk) => {
    if (TypeCondition !== "") requireType(TypeCondition, Position, walk);
  },
  fragment: ({ TypeCondition, Position }, walk) => requireType(TypeCondition, Position, walk),
};

const knownFragments: Rule = {
  spread: ({ Name, Position }, _parent, walk) => {
    if (walk.fragment(Name) === undefined) throw graphqlError(`Unknown fragment "${Name}"`, Position);
  },
};

const knownVariables: Rule = {
  value: (value, _expected, walk) => {
    if (value.Kind !== ValueKind.variable || walk.operation === undefined) return;
    if (walk.variable(value) !== undefined) return;
    const { Name } = walk.operation;
    const where = Name === "" ? "" : ` by operation "${Name}"`;
    throw graphqlError(`Variable "$${value.Raw}" is not defined${where}`, value.Position);
  },
};

const usedVariables: Rule = {
  operation: ({ Name, VariableDefinitions }, { used }) => {
    const unused = VariableDefinitions.find((variable) => !used.has(variable) && !variable.Used);
    if (unused === undefined) return;
    const where = Name === "" ? "" : ` in operation "${Name}"`;
    throw graphqlError(`Variable "$${unused.Variable}" is never used${where}`, unused.Position);
  },
};

/** As in gqlparser, spreads within the first fragment count as uses, those within others do not. */
function usedFragments(): Rule {
  const used = new Set<string>();
  let isInFragment = false;
  return {
    spread: ({ Name }) => {
      if (!isInFragment) used.add(Name);
    },
    fragment: ({ Name, Position }) => {
      isInFragment = true;
      if (!used.has(Name)) throw graphqlError(`Fragment "${Name}" is never used`, Position);
    },
  };
}

/** Rules for one validation; some remember what they met. */
export function nameRules(): readonly Rule[] {
  return [
    knownArguments,
    knownDirectives,
    knownFragments,
    knownTypes,
    knownVariables,
    loneAnonymousOperation,
    uniqueArgumentNames,
    uniqueDirectives,
    uniqueDocumentNames(),
    uniqueInputFieldNames,
    uniqueVariableNames,
    usedFragments(),
    usedVariables,
  ];
}
