/**
 * @module IP addresses as Go's net and net/netip read and write them (RFC 4291, section 2.2; RFC 5952): no leading zeros in
 * IPv4, no zones. An IPv4-mapped IPv6 address (::ffff:a.b.c.d) is an IPv4 address, as Go has it nearly everywhere.
 */

/** An address by its number: of 32 bits in family 4, of 128 in family 6. */
export interface Address {
  readonly family: 4 | 6;
  readonly number: bigint;
  /** Bits of the notation it was read from: 128 for `::ffff:a.b.c.d`, although its family is 4. */
  readonly writtenBits: 32 | 128;
}

const MAPPED = 0xffffn;

/** Of its text; undefined where that is none. */
export function parseAddress(text: string): Address | undefined {
  const separator = /[.:%]/.exec(text)?.[0];
  if (separator === ".") {
    const number = parseIpv4(text);
    return number === undefined ? undefined : { family: 4, number, writtenBits: 32 };
  }
  const number = separator === ":" ? parseIpv6(text) : undefined;
  return number === undefined ? undefined : addressOf(number);
}

/** Of a number of 128 bits. */
export function addressOf(number: bigint): Address {
  const mapped = number >> 32n === MAPPED;
  return { family: mapped ? 4 : 6, number: mapped ? number & 0xffffffffn : number, writtenBits: 128 };
}

function parseIpv4(text: string): bigint | undefined {
  const fields = text.split(".");
  if (fields.length !== 4) return undefined;
  let number = 0n;
  for (const field of fields) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(field) || Number(field) > 255) return undefined;
    number = (number << 8n) | BigInt(field);
  }
  return number;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, at) => fieldsOf(half, at === halves.length - 1));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? join(head) : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return join([...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

/** The 16-bit fields of one side of `::`; only the last may end in an IPv4 address. */
function fieldsOf(half: string, last: boolean): number[] | undefined {
  if (half === "") return [];
  const parts = half.split(":");
  const fields: number[] = [];
  for (const [at, part] of parts.entries()) {
    if (/^[\dA-Fa-f]{1,4}$/.test(part)) {
      fields.push(Number.parseInt(part, 16));
      continue;
    }
    const ipv4 = last && at === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 === undefined) return undefined;
    fields.push(Number(ipv4 >> 16n), Number(ipv4 & 0xffffn));
  }
  return fields;
}

function join(fields: readonly number[]): bigint {
  return fields.reduce((number, field) => (number << 16n) | BigInt(field), 0n);
}

/** Its canonical text, RFC 5952. */
export function formatAddress(family: 4 | 6, number: bigint): string {
  if (family === 6 && number >> 32n === MAPPED) return formatAddress(4, number & 0xffffffffn);
  if (family === 4) return fieldsIn(number, 4, 8n).join(".");
  const fields = fieldsIn(number, 8, 16n);
  const gap = longestGap(fields);
  const written = fields.map((field) => field.toString(16));
  if (gap.length < 2) return written.join(":");
  return `${written.slice(0, gap.start).join(":")}::${written.slice(gap.start + gap.length).join(":")}`;
}

function fieldsIn(number: bigint, count: number, bits: bigint): number[] {
  return Array.from({ length: count }, (_, at) =>
    Number((number >> (bits * BigInt(count - 1 - at))) & ((1n << bits) - 1n)),
  );
}

/** The first of the longest runs of zeros. */
function longestGap(fields: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [at, field] of fields.entries()) {
    if (field !== 0) start = at + 1;
    else if (at + 1 - start > longest.length) longest = { start, length: at + 1 - start };
  }
  return longest;
}
