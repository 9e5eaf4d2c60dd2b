/**
 * @module Ways up and out of what is allowed, by dot segments in every dress.
 */

import { CATALOGS, FILES, get, LEGACY_QUERIES, QUERIES, type Row, refused, SCHEMAS, TABLES } from "../row.ts";

/** One segment that some reader takes for `..`, and the advisory of a gateway that let it pass. */
const UPWARDS: readonly (readonly [form: string, advisory: string])[] = [
  ["..", "CVE-2026-33494 (Oathkeeper)"],
  ["%2e%2e", "CVE-2019-9901 (Envoy)"],
  [".%2e", "CVE-2019-9901 (Envoy)"],
  ["%2E.", "CVE-2026-34908 (UniFi)"],
  ["%252e%252e", "CVE-2024-56511 (DataEase)"],
  ["%25252e%25252e", "CVE-2024-56511 (DataEase)"],
  ["..;", "CVE-2024-56511 (DataEase)"],
  ["..;x=y", "CVE-2026-73511 (Envoy before Tomcat)"],
];

/** Each allowed place, and how many segments up from it `/api/2.0` or `/api/2.1` is. */
const PLACES: readonly (readonly [path: string, depth: number])[] = [
  [CATALOGS, 3],
  [SCHEMAS, 3],
  [TABLES, 3],
  [LEGACY_QUERIES, 4],
  [QUERIES, 3],
  [FILES, 7],
];

const climbing: readonly Row[] = PLACES.flatMap(([place, depth]) =>
  UPWARDS.map(
    ([form, advisory]): Row => ({
      name: `${form} up from ${place}`,
      class: "check on the raw path, route on the normalised",
      advisory,
      raw: get(`${place}${`/${form}`.repeat(depth)}/2.0/sql/warehouses`),
      expect: refused(400),
    }),
  ),
);

/** Two steps from the legacy queries to the warehouses. */
const twisted: readonly Row[] = [
  "..%2f..%2f",
  "..%2F../",
  "%2e%2e%2f%2e%2e%2f",
  "..%5c..%5c",
  "..\\..\\",
  "..%255c..%255c",
  "..%252f..%252f",
  "./../../",
  "%2e/%2e%2e/%2e%2e/",
  ".../",
  "..%20/..%20/",
  "%20../%20../",
  "..%09/..%09/",
  "..%00/..%00/",
  "..%e2%80%8b/..%e2%80%8b/",
  "%ef%bb%bf../%ef%bb%bf../",
  "%ef%bc%8e%ef%bc%8e/%ef%bc%8e%ef%bc%8e/",
  "%e2%80%a4%e2%80%a4/%e2%80%a5/",
  "..%c0%af..%c0%af",
  "%c0%ae%c0%ae/%c0%ae%c0%ae/",
  "%u002e%u002e/%u002e%u002e/",
  ".;/../../",
  ".%0d%0a./",
  ".//../../",
].map((form) => ({
  name: `${form} after the queries`,
  class: "check on the raw path, route on the normalised",
  advisory: "CVE-2026-33494 (Oathkeeper)",
  raw: get(`${QUERIES}/${form}warehouses`),
  expect: refused(400),
}));

const atTheEdges: readonly Row[] = [
  ["dots at the start", `/..${CATALOGS}`, 400],
  ["a dot at the start", `/.${CATALOGS}`, 400],
  ["dots at the end", `${CATALOGS}/..`, 400],
  ["a dot at the end", `${CATALOGS}/.`, 400],
  ["an encoded dot at the end", `${CATALOGS}/%2e`, 400],
  ["dots that lead back to where they came from", `${CATALOGS}/../catalogs`, 400],
  ["a dot after a name", `${CATALOGS}.`, 403],
  ["dots after a name", `${CATALOGS}..`, 403],
  ["a blank after a name", `${CATALOGS}%20`, 403],
  ["a suffix that frameworks cut off", `${CATALOGS}.json`, 403],
  ["two dots within a name", `${CATALOGS}/..sales`, 403],
].map(([name, target, status]) => ({
  name: name as string,
  class: "check on the raw path, route on the normalised",
  raw: get(target as string),
  expect: refused(status as number),
}));

export const DOT_SEGMENTS: readonly Row[] = [...climbing, ...twisted, ...atTheEdges];
