/**
 * @module Generated inputs, as JSON text, for the policies of `policies/`: near what each expects, with odd values among them.
 */

import fc from "fast-check";

export type Json = fc.Arbitrary<string>;

/** Any JSON value, small; its numbers have digits that JavaScript would lose. */
const anyJson: Json = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("null", "true", "false", "0", '""', "[]", "{}", "-1", "[[]]") },
  {
    weight: 2,
    arbitrary: fc
      .jsonValue({ maxDepth: 2 })
      .map((value) => JSON.stringify(value))
      .filter(isModest),
  },
  { weight: 1, arbitrary: fc.constantFrom("12345678901234567890", "0.1", "1e3", '"\\ud83d\\ude00"', '"é"') },
);

/** Exponents beyond 400 are refused here, and OPA's are not; squares have twice the exponent. */
function isModest(text: string): boolean {
  return !/e[+-]\d{3}/.test(text);
}

/** An object whose fields are there nine times in ten, and then nine times in ten what they should be. */
function objectOf(fields: Readonly<Record<string, Json>>): Json {
  const entries = Object.entries(fields).map(([name, value]) =>
    fc.oneof(
      { weight: 17, arbitrary: value.map((text) => `${JSON.stringify(name)}:${text}`) },
      { weight: 1, arbitrary: anyJson.map((text) => `${JSON.stringify(name)}:${text}`) },
      { weight: 1, arbitrary: fc.constant("") },
    ),
  );
  return fc.tuple(...entries).map((texts) => `{${texts.filter((text) => text !== "").join(",")}}`);
}

function listOf(item: Json, maxLength: number): Json {
  return fc.array(item, { maxLength }).map((texts) => `[${texts.join(",")}]`);
}

function textOf(text: fc.Arbitrary<string>): Json {
  return text.map((value) => JSON.stringify(value.toWellFormed()));
}

const among = (...texts: readonly string[]) => textOf(fc.constantFrom(...texts));
const numberAmong = (...numbers: readonly string[]): Json => fc.constantFrom(...numbers);

const tags = among("red", "BLUE", "staff", "Admins", "a", "", "ﬀ", "𠀀", "ß", "İ", "x y");

export const directoryInputs: Json = objectOf({
  user: objectOf({
    id: among("ann", "bob", "é", "zoë", "nobody", "eve"),
    name: fc.oneof(
      among("Ann B. Cee", "  élan  vital ", "x", "", "\u00a0a\u3000b", "ǆ ŉ"),
      // Not of all scripts: the runtime in a module knows capitals of an older Unicode than OPA's.
      textOf(fc.string({ unit: fc.constantFrom(..."aZ é Ünß  -'ıİЖ日😀.\u0301"), maxLength: 12 })),
    ),
    groups: listOf(among("Staff", "admins", "ADMINS", "a", "everyone"), 4),
    prefix: among("Pl", "plan", "Ü", "", "z"),
    mail: fc.oneof(among("a+b@x.example", "a@b@c", "é@x", "none"), textOf(fc.emailAddress())),
  }),
  tags: listOf(tags, 5),
});

const numbers: Json = fc.oneof(
  numberAmong(
    "0",
    "1",
    "-1",
    "7",
    "0.5",
    "-2.5",
    "1e2",
    "100.0",
    "3.10",
    "255",
    "9007199254740993",
    "-0.0",
    "-0.5",
    "18446744073709551617",
    "1.1",
  ),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map(String),
  fc.tuple(fc.integer({ min: -9_999, max: 9_999 }), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
);

const instants: Json = fc.oneof(
  numberAmong("0", "-1", "1795621944000000001", "1711846800000000000", "951782400000000000"),
  fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map(String),
);

const tree: Json = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    numbers,
    tags,
    numberAmong("null", "true", "[]", "{}"),
    listOf(tie("tree"), 3),
    fc
      .array(fc.tuple(tags, tie("tree")), { maxLength: 3 })
      .map((entries) => `{${entries.map(([key, value]) => `${key}:${value}`).join(",")}}`),
  ),
})).tree;

export const measureInputs: Json = objectOf({
  values: listOf(numbers, 5),
  by: fc.oneof(numberAmong("1", "2", "3", "-4", "0", "0.3"), numbers),
  tree,
  at: instants,
  zone: among("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "", "Nowhere/At_All", "Local"),
  until: fc.oneof(
    among(
      "2024-02-29T23:59:59Z",
      "2026-11-25T20:00:00.123456789+05:30",
      "1969-12-31T23:59:59-08:00",
      "2024-02-30T00:00:00Z",
    ),
    textOf(
      fc
        .date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true })
        .map((date) => date.toISOString()),
    ),
  ),
  text: among("ab 12, cd34; x@y 567890", "", "é@x.example;  ,", "aaa,bbb ;ccc", "日本 12345 語@"),
  json: fc.oneof(textOf(anyJson), textOf(tree), among("[1 2]", "{", "nul", " 1 ", "01", "\ufeff1")),
  texts: listOf(among("1", "1.50", "-2e3", " 1", "0x10", "1_000", "", "abc", ".5", "007"), 4),
});

const PEOPLE = 50;
const ROLES = 12;
const GRANTS = 1_000;
const ACTIONS = ["read", "write", "delete", "list"];

/** A thousand grants, twelve roles and fifty people, always the same. */
export function grantData(): string {
  const ids = Array.from({ length: GRANTS }, (_, at) => `g${at}`);
  const grants = ids.map((id, at) => [
    id,
    {
      resource: at % 5 === 0 ? `/${at % 7}/**` : at % 5 === 1 ? `/${at % 7}/*/x` : `/${at % 7}/${at % 11}`,
      actions: ACTIONS.filter((_, action) => (at + action) % 3 !== 0),
      level: at % 10,
    },
  ]);
  const roles = Array.from({ length: ROLES }, (_, role) => [
    `r${role}`,
    ids.filter((_, at) => at % ROLES === role),
  ]);
  const users = Array.from({ length: PEOPLE }, (_, at) => [
    `u${at}`,
    {
      roles: [`r${at % ROLES}`, `r${(at * 5) % ROLES}`],
      ...(at % 9 === 0 ? { suspended_until: at * 10 } : {}),
    },
  ]);
  return JSON.stringify({
    grants: Object.fromEntries(grants),
    grants_by_role: Object.fromEntries(roles),
    users: Object.fromEntries(users),
    attributes: { r10: { team: "sales", grade: 3 }, r11: { team: "ops" } },
    networks: { r1: ["10.0.0.0/8", "::1/128"], r2: ["192.168.0.0/16"], r10: ["0.0.0.0/0"] },
  });
}

export const grantInputs: Json = objectOf({
  subject: objectOf({
    id: textOf(fc.nat(PEOPLE + 3).map((at) => `u${at}`)),
    attributes: objectOf({ team: among("sales", "ops", "hr"), grade: numberAmong("3", "3.0", "2") }),
  }),
  action: among(...ACTIONS, "own"),
  resource: objectOf({
    path: textOf(
      fc
        .tuple(fc.nat(8), fc.nat(12), fc.constantFrom("", "/x", "/x/y"))
        .map(([a, b, rest]) => `/${a}/${b}${rest}`),
    ),
    level: fc.nat(10).map(String),
  }),
  time: fc.nat(600).map(String),
  network: among("10.1.2.3", "192.168.3.4", "8.8.8.8", "::1", "10.0.0.0/9", "nonsense"),
});
