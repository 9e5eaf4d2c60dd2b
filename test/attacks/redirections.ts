/**
 * @module Answers that lead elsewhere: to another host, to a presigned URL, to where the check did not look.
 */

import { POWERFUL } from "../support/gateway.ts";
import { answer, type Reflection } from "./reflection.ts";

/** Where an answer leads: nowhere but to the gateway. */
export const REDIRECTIONS: readonly Reflection[] = [
  ...[
    "https://evil.example/",
    "https://bucket.s3.amazonaws.com/x?X-Amz-Signature=abc",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example\\x",
    "http://evil.example\\@ORIGIN/",
    "ORIGIN@evil.example/",
    "ORIGIN.evil.example/",
    "https:ORIGIN/x",
    "http://user:pass@127.0.0.1:1/",
    "http://127.0.0.1:1/x",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://evil.example/x",
    "http://",
    "\thttps://evil.example/",
    `https://evil.example/?token=${POWERFUL}`,
    "ORIGIN//evil.example/x",
    "/x/..//evil.example",
  ].flatMap((location) =>
    [201, 302, 307].map((status) => ({
      name: `${status} to ${location}`,
      parts: [answer(`${status} X`, [`Location: ${location}`], "")],
      status: 502,
    })),
  ),
  {
    name: "two places",
    parts: [answer("302 X", ["Location: /a", "Location: https://evil.example/"], "")],
    status: 502,
  },
  ...(
    [
      ["ORIGIN/api/2.0/x?y=z", "/api/2.0/x?y=z"],
      ["/api/2.0/x", "/api/2.0/x"],
      ["../x", "/api/2.1/x"],
      ["?page=2", "/api/2.1/unity-catalog/catalogs?page=2"],
      [`ORIGIN/x?t=${POWERFUL}#${POWERFUL}`, `/x?t=${"*".repeat(30)}#${"*".repeat(30)}`],
    ] satisfies [string, string][]
  ).map(([location, seen]) => ({
    name: `302 to ${location}`,
    parts: [answer("302 X", [`Location: ${location}`], "")],
    status: 302,
    location: seen,
  })),
];
