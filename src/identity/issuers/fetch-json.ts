/**
 * @module JSON from another issuer, by a request that can neither be led elsewhere, nor held up, nor filled up.
 */

/** Of a document; key sets that are met are under 20 KiB. */
const MAX_BYTES = 256 * 1024;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** An issuer's keys could not be had. The message is for the operator; it quotes nothing of what was answered. */
export class IssuerError extends Error {
  override readonly name = "IssuerError";
}

export interface FetchOptions {
  readonly fetch: typeof fetch;
  /** Ends the request and the reading of its answer. */
  readonly signal: AbortSignal;
}

/** Gets one JSON document. Redirects are refused. Throws an `IssuerError`. */
export async function fetchJson(url: string, options: FetchOptions): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = await get(url, options);
  } catch (error) {
    if (error instanceof IssuerError) throw error;
    throw new IssuerError(`${url} could not be read: ${reasonOf(error)}`);
  }
  try {
    return JSON.parse(UTF8.decode(bytes)) as unknown;
  } catch {
    throw new IssuerError(`${url} answers something that is no JSON`);
  }
}

async function get(url: string, { fetch, signal }: FetchOptions): Promise<Uint8Array> {
  const headers = { accept: "application/json" };
  const response = await fetch(url, { headers, signal, redirect: "manual" });
  if (response.status !== 200 || response.redirected) {
    await response.body?.cancel();
    const what = response.redirected ? "after a redirect" : `with status ${response.status}, not 200`;
    throw new IssuerError(`${url} answers ${what}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted as it comes, after any decompression: what the headers say of its length binds nobody.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new IssuerError(`${url} answers with more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `ECONNREFUSED` where there is such a code, else what kind of error it is. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? "an unknown error";
}
