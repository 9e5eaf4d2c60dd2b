/**
 * @module The built-ins `net.*`: networks in CIDR notation and the addresses of a name.
 */

import { answerKey, NetworkRequest } from "../../network/request.ts";
import { RegoNumber, RegoObject, RegoSet, type Value } from "../../values/index.ts";
import { type Builtin, BuiltinError, type Builtins } from "../builtin.ts";
import { operandError, stringOperand } from "../operands.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { mergeNetworks } from "./merge.ts";
import {
  bitsOf,
  contains,
  formatNetwork,
  lastOf,
  type Network,
  parseNetwork,
  requireNetwork,
} from "./network.ts";

/** OPA expands any network until it is cancelled; here one beyond /16 (IPv6: /112) is an error instead. */
const MAX_EXPANDED_BITS = 16;
/** Pairs that one call compares at most, about a tenth of a second. */
const MAX_PAIRS = 2 ** 20;

const isValid: Builtin = ([text]) => typeof text === "string" && parseNetwork(text) !== undefined;

const expand: Builtin = (operands) => {
  const network = requireNetwork(stringOperand(operands, 0));
  if (bitsOf(network.family) - network.prefix > MAX_EXPANDED_BITS) {
    throw new BuiltinError(`more than ${2 ** MAX_EXPANDED_BITS} addresses in ${formatNetwork(network)}`);
  }
  const addresses: string[] = [];
  for (let number = network.number; number <= lastOf(network); number++) {
    addresses.push(formatAddress(network.family, number));
  }
  return new RegoSet(addresses);
};

const merge: Builtin = ([operand]) => {
  const members = operand instanceof RegoSet ? operand.members : operand;
  if (!Array.isArray(members)) throw new BuiltinError("operand must be an array");
  return new RegoSet(mergeNetworks(members.map(toMerge)).map(formatNetwork));
};

/** A bare IPv4 address stands for the network of its class (RFC 791), as in Go's `IP.DefaultMask`. */
function toMerge(element: Value): Network {
  if (typeof element !== "string") throw new BuiltinError("element must be string");
  const address = parseAddress(element);
  if (address === undefined) return requireNetwork(element);
  if (address.family === 6) throw new BuiltinError("IPv6 invalid: needs prefix length");
  const top = address.number >> 24n;
  return { family: 4, number: address.number, prefix: top < 128n ? 8 : top < 192n ? 16 : 24 };
}

const containsMatches: Builtin = ([outer, inner]) => {
  const outers = candidates(outer);
  const inners = candidates(inner);
  if (outers.length * inners.length > MAX_PAIRS) throw new BuiltinError(`more than ${MAX_PAIRS} pairs`);
  const outerNetwork = remembering((text) => requireNetwork(text));
  const innerNetwork = remembering(networkOrAddress);
  const matches: Value[] = [];
  for (const one of outers) {
    const outerTerm = matchTerm(one.term, 1);
    for (const other of inners) {
      const innerTerm = matchTerm(other.term, 2);
      if (contains(outerNetwork(outerTerm), innerNetwork(innerTerm))) matches.push([one.index, other.index]);
    }
  }
  return new RegoSet(matches);
};

interface Candidate {
  /** What the match shows: the string itself, or where it is in the collection. */
  readonly index: Value;
  readonly term: Value;
}

/** What is no collection of networks has none: OPA's compiler keeps it out, and its evaluation ignores it. */
function candidates(operand: Value | undefined): readonly Candidate[] {
  if (typeof operand === "string") return [{ index: operand, term: operand }];
  if (operand instanceof RegoSet) return operand.members.map((term) => ({ index: term, term }));
  if (operand instanceof RegoObject) return operand.entries.map(([index, term]) => ({ index, term }));
  if (!Array.isArray(operand)) return [];
  return operand.map((term, at) => ({ index: RegoNumber.of(at), term }));
}

/** A network may stand first in an array of things that belong to it. */
function matchTerm(term: Value, operand: number): Value {
  if (typeof term === "string") return term;
  const [first] = Array.isArray(term) ? (term as readonly Value[]) : [];
  if (first !== undefined) return first;
  throw new BuiltinError(`operand ${operand}: element must be string or non-empty array`);
}

/** Each text is read once, however many others it is compared with. */
function remembering(read: (text: string) => Network): (term: Value) => Network {
  const known = new Map<string, Network>();
  return (term) => {
    if (typeof term !== "string") throw operandError(term, 0, "string");
    const network = known.get(term) ?? read(term);
    known.set(term, network);
    return network;
  };
}

function networkOrAddress(text: string): Network {
  const address = parseAddress(text);
  if (address) return { family: address.family, number: address.number, prefix: bitsOf(address.family) };
  const network = parseNetwork(text);
  if (network) return network;
  throw new BuiltinError(`not a valid textual representation of an IP address or CIDR: ${text}`);
}

/** An address stands for itself; names are answered by the network, see src/engine/network. */
const lookup: Builtin = (operands, evaluation) => {
  const name = stringOperand(operands, 0);
  const address = parseAddress(name);
  if (address) return new RegoSet([formatAddress(address.family, address.number)]);
  const answer = evaluation.answers.get(answerKey("net.lookup_ip_addr", [name]));
  if (answer === undefined) throw new NetworkRequest("net.lookup_ip_addr", [name]);
  if (answer instanceof RegoSet) return answer;
  throw new BuiltinError(typeof answer === "string" ? answer : "no answer");
};

/** By their names in OPA. */
export const netBuiltins = {
  "net.cidr_contains_matches": containsMatches,
  "net.cidr_expand": expand,
  "net.cidr_is_valid": isValid,
  "net.cidr_merge": merge,
  "net.lookup_ip_addr": lookup,
} satisfies Builtins;
