/**
 * @module Which client asks for a token, and whether it is who it says (RFC 6749, section 2.3.1): id and secret in a
 * Basic header or in the body, never in both.
 */

import { Secret } from "../model/brand.ts";
import type { Client } from "../model/client.ts";
import { decodeFormText } from "./form.ts";
import { verifySecret } from "./secrets.ts";

export type FindClient = (id: string) => Client | undefined;

export type ClientAuthentication =
  | { readonly ok: true; readonly client: Client }
  | {
      readonly ok: false;
      readonly error: "invalid_client" | "invalid_request" | "busy";
      readonly description: string;
    };

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

const FAILED = {
  ok: false,
  error: "invalid_client",
  description: "Client authentication failed",
} as const satisfies ClientAuthentication;

/** `basic` is what the Authorization header holds, undecoded. */
export async function authenticateClient(
  basic: { readonly user: string; readonly password: string } | null,
  form: ReadonlyMap<string, string>,
  find: FindClient,
): Promise<ClientAuthentication> {
  const inBody = { id: form.get("client_id"), secret: form.get("client_secret") };
  if (basic === null) {
    if (inBody.id === undefined || inBody.secret === undefined) {
      return { ...FAILED, description: "Send client id and secret as Basic authentication or in the body" };
    }
    return await authenticate([{ id: inBody.id, secret: inBody.secret }], find);
  }
  const candidates = readings(basic);
  if (
    inBody.secret !== undefined ||
    (inBody.id !== undefined && !candidates.some(({ id }) => id === inBody.id))
  ) {
    return {
      ok: false,
      error: "invalid_request",
      description: "The client authenticates in two ways at once",
    };
  }
  return await authenticate(candidates, find);
}

/**
 * As it came first, then form-decoded as RFC 6749 has it: clients send both, and decoding first would break secrets
 * that hold `+` or `%`.
 */
function readings({ user, password }: { readonly user: string; readonly password: string }): Credentials[] {
  const raw = { id: user, secret: password };
  try {
    const decoded = { id: decodeFormText(user), secret: decodeFormText(password) };
    return decoded.id === raw.id && decoded.secret === raw.secret ? [raw] : [raw, decoded];
  } catch {
    return [raw];
  }
}

async function authenticate(
  candidates: readonly Credentials[],
  find: FindClient,
): Promise<ClientAuthentication> {
  for (const { id, secret } of candidates) {
    const client = find(id);
    const verified = await verifySecret(new Secret(secret), client?.secretHash ?? null);
    if (verified === "busy") {
      return { ok: false, error: "busy", description: "Too many clients authenticate at once" };
    }
    if (verified && client) return { ok: true, client };
  }
  return FAILED;
}
