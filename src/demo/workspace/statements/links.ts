/**
 * @module External links: addresses at which a result lies without any credential, as presigned ones of a cloud's storage
 * do. Who has one has the data, so whatever lets one through lets data out.
 */

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Router } from "express";
import { ApiError } from "../errors.ts";
import { queryValue } from "../parameters.ts";
import { exactRouter } from "../routes.ts";
import type { Runs } from "./runs.ts";

const LINKS = "/demo-external-links";
const VALID_MS = 15 * 60 * 1000;

export interface ExternalLinks {
  /** A new link to a chunk of a result, on the port that the request came to. */
  readonly to: (request: Request, id: string, chunk: number) => { external_link: string; expiration: string };
  /** Serves the links, to whoever comes. */
  readonly routes: (runs: Runs) => Router;
}

export function createExternalLinks(): ExternalLinks {
  const key = randomBytes(32);
  const sign = (path: string, expires: string) =>
    createHmac("sha256", key).update(`${path}\n${expires}`).digest("hex");

  return {
    to: (request, id, chunk) => {
      const path = `${LINKS}/${id}/${chunk}`;
      const expiration = new Date(Date.now() + VALID_MS).toISOString();
      const query = new URLSearchParams({
        "X-Demo-Expires": expiration,
        "X-Demo-Signature": sign(path, expiration),
      });
      const external_link = `http://127.0.0.1:${request.socket.localPort}${path}?${query}`;
      return { external_link, expiration };
    },
    routes: (runs) => {
      const router = exactRouter();
      router.get(`${LINKS}/:statement_id/:chunk_index`, (request, response) => {
        const expires = queryValue(request, "X-Demo-Expires") ?? "";
        const shown = Buffer.from(queryValue(request, "X-Demo-Signature") ?? "");
        const wanted = Buffer.from(sign(request.path, expires));
        const isSigned = shown.length === wanted.length && timingSafeEqual(shown, wanted);
        if (!isSigned || Date.parse(expires) < Date.now()) {
          throw new ApiError("PERMISSION_DENIED", "The external link is not signed, or has expired.");
        }
        const { outcome } = runs.get(request.params["statement_id"]);
        const chunks = outcome.state === "SUCCEEDED" ? outcome.result.rows : [];
        response.json(chunks[Number(request.params["chunk_index"])]);
      });
      return router;
    },
  };
}
