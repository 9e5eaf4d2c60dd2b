/**
 * @module Path templates: read, held against each other, and written as the matcher takes them.
 */

export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | {
      readonly kind: "parameter";
      readonly name: string;
      /** `cancel` in `{job}:cancel`. */
      readonly verb: string | null;
      /** Whether it takes all segments from here on. */
      readonly isRest: boolean;
    };

/** From the first segment to the last. */
export type Template = readonly Segment[];

/**
 * A template as the matcher can hold it. With a flaw it is wider than the document's, and stands for requests that can't
 * be told apart.
 */
export interface ReadTemplate {
  readonly template: Template;
  readonly flaw: string | null;
}

const PARAMETER = /^\{([^{}]+)\}(?::([A-Za-z][\w-]*))?$/;
/** As the matcher has them. */
const LITERAL = /^[\w.:~@!$&'()*+,=-]+$/;

/**
 * Null where no request can have the path. `isRest` says whether a parameter, by its name in the document, may hold
 * slashes; it counts at the end alone.
 */
export function readTemplate(text: string, isRest: (parameter: string) => boolean): ReadTemplate | null {
  const [path = "", ...beyond] = text.split(/[?#]/);
  const texts = path.slice(1).split("/");
  if (texts.includes("")) return null;
  const flaws = beyond.length > 0 ? ["it has a query or a fragment in its path"] : [];
  const names = new Set<string>();
  const template = texts.map((segment, index): Segment => {
    const [, parameter, verb = null] = PARAMETER.exec(segment) ?? [];
    if (parameter === undefined && LITERAL.test(segment)) return { kind: "literal", text: segment };
    const name = parameter === undefined ? null : parameterName(parameter);
    if (parameter === undefined || name === null || names.has(name)) {
      const flaw = name === null ? "is neither one parameter alone nor plain text" : "is there twice";
      flaws.push(`its segment ${segment} ${flaw}`);
      return { kind: "parameter", name: `_${index}`, verb: null, isRest: false };
    }
    names.add(name);
    const isLast = index === texts.length - 1;
    return { kind: "parameter", name, verb, isRest: isLast && verb === null && isRest(parameter) };
  });
  return { template, flaw: flaws[0] ?? null };
}

/** A name that the matcher and name rules take. Values are found by it; nothing is sent under it. */
function parameterName(name: string): string {
  return name.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
}

/** As the matcher reads it. */
export function formatTemplate(template: Template): string {
  return template.map((segment) => `/${formatSegment(segment)}`).join("");
}

/** The same for two templates that match the same paths. */
export function shapeOf(template: Template): string {
  return formatTemplate(
    template.map((segment) => (segment.kind === "literal" ? segment : { ...segment, name: "_" })),
  );
}

function formatSegment(segment: Segment): string {
  if (segment.kind === "literal") return segment.text;
  return `{${segment.name}${segment.isRest ? "..." : ""}}${segment.verb === null ? "" : `:${segment.verb}`}`;
}

/**
 * Whether what a template takes at its end could be meant for another, which has a parameter at that place and may go
 * on after it: `/files/{path...}` could be `/files/{path}/versions` to an upstream whose `path` may hold slashes.
 */
export function couldMean(template: Template, other: Template): boolean {
  const end = template.length - 1;
  const last = template[end];
  const there = other[end];
  return (
    last?.kind === "parameter" &&
    last.isRest &&
    there?.kind === "parameter" &&
    !there.isRest &&
    template.slice(0, end).every((segment, index) => couldBeOne(segment, other[index] as Segment))
  );
}

function couldBeOne(one: Segment, other: Segment): boolean {
  return one.kind === "parameter" || other.kind === "parameter" || one.text === other.text;
}

/** The template with one segment for its last parameter. */
export function withoutRest(template: Template): Template {
  return template.map((segment) => (segment.kind === "parameter" ? { ...segment, isRest: false } : segment));
}

/** The names of its parameters, in order. */
export function parametersOf(template: Template): readonly string[] {
  return template.flatMap((segment) => (segment.kind === "parameter" ? [segment.name] : []));
}

/** The literal before the last parameter, or null. */
export function collectionOf(template: Template): string | null {
  const last = template.findLastIndex((segment) => segment.kind === "parameter");
  const before = template.slice(0, Math.max(last, 0)).findLast((segment) => segment.kind === "literal");
  return before?.kind === "literal" ? before.text : null;
}
