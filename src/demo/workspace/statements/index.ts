/**
 * @module SQL statements: `/api/2.0/sql/statements`. They run for real, on the demo's warehouse.
 */

import type { Request, Response, Router } from "express";
import type { LazyWarehouse } from "../duckdb/index.ts";
import { ApiError } from "../errors.ts";
import { exactRouter } from "../routes.ts";
import type { Store } from "../store.ts";
import { warehouseWith } from "../warehouses.ts";
import { createExternalLinks } from "./links.ts";
import { statementRequest } from "./request.ts";
import type { ChunkedResult } from "./result.ts";
import { createRuns, type Run, waitFor } from "./runs.ts";

const STATEMENTS = "/api/2.0/sql/statements";

export interface StatementRoutes {
  /** For the powerful token. */
  readonly api: Router;
  /** For whoever has a link. */
  readonly links: Router;
}

export function statementRoutes(store: Store, warehouse: LazyWarehouse): StatementRoutes {
  const router = exactRouter();
  const runs = createRuns(warehouse.open);
  const links = createExternalLinks();

  const execute = async (request: Request, response: Response): Promise<void> => {
    const asked = statementRequest(request.body);
    warehouseWith(store, asked.warehouseId);
    const run = runs.start(asked);
    await waitFor(run, asked);
    response.json(describe(request, run));
  };

  const describe = (request: Request, { id: statement_id, outcome, disposition }: Run) => {
    const { state } = outcome;
    switch (state) {
      case "SUCCEEDED": {
        const { manifest } = outcome.result;
        const result = chunkOf(request, statement_id, outcome.result, 0, disposition);
        return { statement_id, status: { state }, manifest, result };
      }
      case "FAILED": {
        const { message, sqlState } = outcome;
        const known = sqlState === null ? {} : { sql_state: sqlState };
        const error_code = sqlState === null ? "INTERNAL_ERROR" : "BAD_REQUEST";
        return { statement_id, status: { state, error: { error_code, message }, ...known } };
      }
      default:
        return { statement_id, status: { state } };
    }
  };

  const chunkOf = (
    request: Request,
    id: string,
    result: ChunkedResult,
    index: number,
    disposition: Run["disposition"],
  ) => {
    const chunk = result.chunks[index];
    if (!chunk) throw new ApiError("INVALID_PARAMETER_VALUE", `There is no chunk ${index}.`);
    const next = result.chunks[index + 1];
    const following = next && {
      next_chunk_index: next.chunk_index,
      next_chunk_internal_link: `${STATEMENTS}/${id}/result/chunks/${next.chunk_index}?row_offset=${next.row_offset}`,
    };
    const described = { ...chunk, ...following };
    return disposition === "INLINE"
      ? { ...described, data_array: result.rows[index] }
      : { external_links: [{ ...described, ...links.to(request, id, index) }] };
  };

  // Older SDKs send the slash.
  router.post([STATEMENTS, `${STATEMENTS}/`], execute);
  router.get(`${STATEMENTS}/:statement_id`, (request, response) => {
    response.json(describe(request, runs.get(request.params["statement_id"])));
  });
  router.post(`${STATEMENTS}/:statement_id/cancel`, (request, response) => {
    runs.get(request.params["statement_id"]).cancel();
    response.json({});
  });
  router.get(`${STATEMENTS}/:statement_id/result/chunks/:chunk_index`, (request, response) => {
    const { id, outcome, disposition } = runs.get(request.params["statement_id"]);
    if (outcome.state !== "SUCCEEDED") {
      throw new ApiError("INVALID_STATE", `The statement ${id} has no result.`);
    }
    const { chunk_index } = request.params;
    if (!/^\d{1,6}$/.test(chunk_index)) {
      throw new ApiError("INVALID_PARAMETER_VALUE", `There is no chunk ${chunk_index}.`);
    }
    response.json(chunkOf(request, id, outcome.result, Number(chunk_index), disposition));
  });
  return { api: router, links: links.routes(runs) };
}
