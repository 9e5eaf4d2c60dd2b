/**
 * @module Judges answers: a refusal in the shape of Databricks' errors, or a connection that broke.
 */

import { expect } from "vitest";

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Status, `error_code` and the code of our own of a refusal; its shape is checked, and that it can't be cached. */
export async function refusalOf(
  response: Response,
): Promise<{ status: number; error: string; code: string }> {
  const body = (await response.json()) as { error_code: string; details: [{ reason: string }] };
  const requestId = response.headers.get("x-request-id");
  expect(body).toEqual({
    error_code: expect.stringMatching(/^[A-Z_]+$/),
    message: expect.stringMatching(/^\S.{5,}/),
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: expect.stringMatching(/^[A-Z_]+$/),
        domain: "postern",
        metadata: expect.objectContaining({ decision_id: requestId }),
      },
      { "@type": "type.googleapis.com/google.rpc.RequestInfo", request_id: requestId, serving_data: "" },
    ],
  });
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { status: response.status, error: body.error_code, code: body.details[0].reason };
}
