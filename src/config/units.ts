/**
 * @module Durations, sizes and addresses as a config writes them; the schema has checked their form.
 */

import { isIPv4, isIPv6 } from "node:net";
import type { Address } from "./types.ts";

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES = { B: 1, KiB: 1024, MiB: 1024 * 1024 } as const;

export function parseDurationMs(text: string): number {
  return parseAmount(text, MILLISECONDS);
}

export function parseSizeBytes(text: string): number {
  return parseAmount(text, BYTES);
}

function parseAmount(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits, unit = ""] = /^([0-9]+)([A-Za-z]+)$/.exec(text) ?? [];
  return Number(digits) * (units[unit] ?? Number.NaN);
}

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`. */
export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(text.slice(colon + 1)) };
}

/** The origin that reaches an address. */
export function originOf(scheme: "http" | "https", { host, port }: Address): string {
  return new URL(`${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`).origin;
}

/** Whether nobody but this machine can be at the other end. Names other than `localhost` could resolve to anything. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}
