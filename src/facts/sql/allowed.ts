/**
 * @module Of Spark's grammar what a query may be made of: rules by name, and the shapes of those that hold relations. What
 * a newer grammar adds or renames is in neither list, and opaque until someone has read it.
 */

import { type ParseTree, shapeOf } from "./spark/tree.ts";

const RULES: ReadonlySet<string> = new Set(
  `
  query ctes namedQuery queryTerm queryPrimary querySpecification queryOrganization sortItem
  selectClause setQuantifier hint hintStatement namedExpressionSeq namedExpression exceptClause
  fromStatement fromStatementBody fromClause whereClause havingClause windowClause namedWindow
  qualifyClause
  aggregationClause groupByClause groupingAnalytics groupingElement groupingSet
  relation relationExtension relationPrimary streamRelationPrimary joinRelation joinType joinCriteria
  identifierReference temporalClause version sample sampleMethod watermarkClause tableAlias inlineTable
  tableFunctionCallWithTrailingClauses tableFunctionCall functionTableArgument lateralView
  pivotClause pivotColumn pivotValue
  unpivotClause unpivotNullClause unpivotOperator unpivotSingleValueColumnClause unpivotMultiValueColumnClause
  unpivotColumnSet unpivotValueColumn unpivotNameColumn unpivotColumnAndAlias unpivotColumn unpivotAlias
  operatorPipeRightSide operatorPipeSetAssignmentSeq
  expression booleanExpression predicate errorCapturingNot valueExpression primaryExpression
  functionName functionArgument namedArgumentExpression whenClause datetimeUnit
  windowSpec windowFrame frameBound
  semiStructuredExtractionPath jsonPathIdentifier jsonPathBracketedIdentifier jsonPathFirstPart jsonPathParts
  constant literalType number integerValue booleanValue stringLit singleStringLit singleStringLitWithoutMarker
  parameterMarker namedParameterMarker
  interval errorCapturingMultiUnitsInterval multiUnitsInterval errorCapturingUnitToUnitInterval unitToUnitInterval
  intervalValue unitInMultiUnits unitInUnitToUnit
  comparisonOperator shiftOperator collateClause
  dataType primitiveType trivialPrimitiveType nonTrivialPrimitiveType withLocalTimeZone
  withoutTimeZone complexColTypeList complexColType commentSpec
  identifierList identifierSeq multipartIdentifierList multipartIdentifier qualifiedName
  errorCapturingIdentifier errorCapturingIdentifierExtra identifier strictIdentifier quotedIdentifier nonReserved
  strictNonReserved simpleIdentifier simpleStrictIdentifier
  `
    .trim()
    .split(/\s+/),
);

/** Whole, as `shapeOf` gives them. */
const SHAPES: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    queryPrimary:
      /^(?:querySpecification|fromStatement|TABLE identifierReference|inlineTable|LEFT_PAREN query RIGHT_PAREN)$/,
    relationPrimary: new RegExp(
      `^(?:${[
        "streamRelationPrimary",
        "identifierReference(?: temporalClause)?(?: sample)?(?: watermarkClause)? tableAlias",
        "LEFT_PAREN (?:query|relation) RIGHT_PAREN(?: sample)?(?: watermarkClause)? tableAlias",
        "inlineTable",
        "tableFunctionCallWithTrailingClauses",
      ].join("|")})$`,
    ),
    tableFunctionCallWithTrailingClauses: /^tableFunctionCall(?: watermarkClause)? tableAlias$/,
    streamRelationPrimary:
      /^STREAM (?:multipartIdentifier|LEFT_PAREN multipartIdentifier RIGHT_PAREN) tableAlias(?: watermarkClause)?$/,
    identifierReference: /^multipartIdentifier$/,
    functionName: /^(?:qualifiedName|FILTER|LEFT|RIGHT)$/,
    functionTableArgument: /^functionArgument$/,
    namedQuery:
      /^errorCapturingIdentifier(?: identifierList)?(?: MAX RECURSION LEVEL integerValue)?(?: AS)? LEFT_PAREN query RIGHT_PAREN$/,
    query: /^(?:ctes )?queryTerm queryOrganization$/,
  }),
);

/** Which rules may hold a name that is no column's, and so is looked up. */
const NAMES_IN: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    identifierReference: new Set(["relationPrimary", "queryPrimary"]),
    multipartIdentifier: new Set([
      "identifierReference",
      "streamRelationPrimary",
      "multipartIdentifierList",
      "unpivotColumn",
      "collateClause",
    ]),
    multipartIdentifierList: new Set(["exceptClause", "operatorPipeRightSide"]),
    qualifiedName: new Set(["functionName", "lateralView", "primaryExpression"]),
  }),
);

/** In words where a user can do without it. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    transformClause: "TRANSFORM, MAP and REDUCE run scripts",
    changesClause: "CHANGES reads what a table was before",
    optionsClause: "options of a table, `WITH (…)`, change what is read",
    functionTableReferenceArgument: "a table function is given a table",
  }),
);

interface Allowed {
  readonly parents: ReadonlySet<string> | undefined;
  readonly shape: RegExp | undefined;
}

/** One look-up a node: there are many. */
const ALLOWED: ReadonlyMap<string, Allowed> = new Map(
  [...RULES].map((rule) => [rule, { parents: NAMES_IN.get(rule), shape: SHAPES.get(rule) }]),
);

/** Why a node of the tree is refused; null where it is not. */
export function refusedNode(rule: string, parent: string | null, node: ParseTree): string | null {
  const allowed = ALLOWED.get(rule);
  if (allowed === undefined) return REFUSED.get(rule) ?? `it holds what the gateway does not read (${rule})`;
  if (allowed.parents?.has(parent ?? "") === false) return `a name stands where none is expected (${parent})`;
  if (allowed.shape === undefined) return null;
  const found = shapeOf(node);
  return allowed.shape.test(found) ? null : refusedShapeOf(rule, found);
}

function refusedShapeOf(rule: string, found: string): string {
  const known = found.split(" ").flatMap((part) => REFUSED.get(part) ?? []);
  return known[0] ?? `it holds a ${rule} that the gateway does not read`;
}

/** All rules that are named here, so that a test can tell whether the grammar still has them. */
export function allowedRules(): readonly string[] {
  return [...RULES, ...SHAPES.keys(), ...NAMES_IN.keys(), ...REFUSED.keys()];
}
