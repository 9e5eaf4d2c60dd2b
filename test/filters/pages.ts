/**
 * @module Pages of a list whose elements have a certain field for their name: some that a client may see, and all kinds
 * that it may not.
 */

/** What of a list's facts says which elements are whose. */
export interface NamedList {
  readonly field: string;
  readonly name: string;
  readonly or?: string;
  readonly dotted?: boolean;
}

export interface Page {
  readonly text: string;
  /** What must come of it, byte for byte. */
  readonly filtered: string;
}

export const ALLOWED = ["sales", "Raw.orders", "hr.*.lines", "42", "9007199254740993"];

interface Names {
  /** As JSON. */
  readonly allowed: readonly string[];
  readonly others: readonly string[];
}

/** Of Unity Catalog: in parts, from the front, in any case. */
const IN_PARTS: Names = {
  allowed: [
    '"sales"',
    '"SALES"',
    '"sales.orders.lines"',
    '"raw.orders"',
    '"RAW.Orders.x"',
    '"hr.people.lines"',
    '"HR.any.LINES.x"',
    '"s\\u0061les"',
    '"42"',
  ],
  others: [
    '"sale"',
    '"sales2"',
    '"sales\\u0000"',
    '"\\u017fales"',
    '" sales"',
    '"raw"',
    '"raw.orders2"',
    '"hr"',
    '"hr.people"',
    '"hr.people.line"',
    '"x.sales"',
    '".sales"',
    "42",
    "9007199254740993",
  ],
};

/** Others: whole, as they are; numbers by their digits. */
const WHOLE: Names = {
  allowed: ['"sales"', '"Raw.orders"', '"hr.*.lines"', '"42"', "42", "9007199254740993", '"s\\u0061les"'],
  others: [
    '"Sales"',
    '"sales.orders"',
    '"sales "',
    '"raw.orders"',
    '"hr.people.lines"',
    '"42.0"',
    "43",
    "42.5",
    "-42",
    "9007199254740992",
    "90071992547409930",
  ],
};

/** What is no name under either reading; most hold one. */
const NO_NAMES = [
  "null",
  "true",
  '["sales"]',
  '{"sales":"sales"}',
  '[{"name":"sales"}]',
  '""',
  "[]",
  "{}",
  "1e2",
];

/** What is no element that could have a name. */
const NO_ELEMENTS = ["null", '"sales"', "42", "9007199254740993", "[]", '["sales"]', "{}", "true"];

const SPACES = ["", " ", "\n  "];

/** Several pages, the last two with an empty list and with null for it. */
export function pagesOf(list: NamedList): readonly Page[] {
  const elements = elementsOf(list);
  const perPage = Math.ceil(elements.length / 3);
  const pages = [0, 1, 2].map((page) =>
    pageOf(list, page, elements.slice(page * perPage, (page + 1) * perPage)),
  );
  return [...pages, pageOf(list, 3, []), pageOf(list, 4, null)];
}

interface Element {
  readonly text: string;
  readonly isAllowed: boolean;
}

function elementsOf({ name, or, dotted = false }: NamedList): readonly Element[] {
  const { allowed, others } = dotted ? IN_PARTS : WHOLE;
  const named = (field: string, values: readonly string[], isAllowed: boolean) =>
    values.map((value) => ({ text: elementText([[field, value]]), isAllowed }));
  const both = (first: string, second: string, isAllowed: boolean) => {
    if (or === undefined) return [];
    const fields = [[name, first] as const, [or, second] as const];
    return [{ text: elementText(fields), isAllowed }];
  };
  const [yes = "", no = ""] = [allowed[0], others[0]];
  return [
    ...named(name, allowed, true),
    ...named(name, [...others, ...NO_NAMES], false),
    ...(or === undefined ? [] : [...named(or, allowed, true), ...named(or, others, false)]),
    ...both(yes, no, true),
    ...both(no, yes, true),
    ...both("null", yes, true),
    ...both(no, no, false),
    // Almost the field, or the field of something else.
    ...named(`${name}_`, allowed, false),
    ...named(name.toUpperCase() === name ? name.toLowerCase() : name.toUpperCase(), allowed, false),
    { text: `{"inside":${elementText([[name, yes]])}}`, isAllowed: false },
    { text: `[${elementText([[name, yes]])}]`, isAllowed: false },
    ...NO_ELEMENTS.map((text) => ({ text, isAllowed: false })),
  ];
}

let serial = 0;

/** Each with something of its own in it, with spaces, and with a list inside that looks like the one around. */
function elementText(fields: readonly (readonly [string, string])[]): string {
  serial++;
  const space = SPACES[serial % SPACES.length] ?? "";
  const inside = `"element ${serial}":${space}[{"name":"hr","n": 1.0},"]}"]`;
  const members = fields.map(([field, value]) => `${JSON.stringify(field)}${space}:${value}${space}`);
  return `{${space}${[...members, inside].toSorted().join(`,${space}`)}}`;
}

/** Null for elements is a page that says null for its list. */
function pageOf(list: NamedList, page: number, elements: readonly Element[] | null): Page {
  const pageText = (texts: readonly string[] | null, space: string) => {
    const items = texts === null ? "null" : `[${texts.join(`${space},`)}${space}]`;
    if (list.field === "$") return texts === null ? "[]" : items;
    const before = Object.entries(othersBefore(page)).filter(([name]) => name !== list.field);
    const members = [
      ...before.map(([name, value]) => `"${name}"${space}:${space}${value}`),
      `${JSON.stringify(list.field)}${space}:${items}`,
      `"after"${space}:[{"name": "hr"}]`,
    ];
    return `{${space}${members.join(`${space},${space}`)}${space}}`;
  };
  const all = elements?.map(({ text }) => text) ?? null;
  const kept = elements?.filter(({ isAllowed }) => isAllowed).map(({ text }) => text) ?? null;
  return { text: pageText(all, SPACES[page % SPACES.length] ?? ""), filtered: pageText(kept, "") };
}

/** As JSON, each in a way of writing that is not the only one. */
function othersBefore(page: number): Readonly<Record<string, string>> {
  return {
    next_page_token: `"tok\\/en+${page}=="`,
    next_page: `{ "offset" : ${page}.0, "token":"\\u0061" }`,
    total_count: "9007199254740993",
    has_more: "true",
    prev_page_token: '""',
  };
}
