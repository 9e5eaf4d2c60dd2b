/**
 * @module SQL statements: `/api/2.0/sql/statements`. No SQL is run: every statement has the same small result, in two
 * chunks.
 */

import { randomUUID } from "node:crypto";
import type { Request, Response, Router } from "express";
import { ApiError } from "./errors.ts";
import { optionalField, requiredField } from "./parameters.ts";
import { exactRouter } from "./routes.ts";
import type { Store } from "./store.ts";
import { warehouseWith } from "./warehouses.ts";

const STATEMENTS = "/api/2.0/sql/statements";
/** Older ones are forgotten. */
const MAX_STATEMENTS = 1000;

type State = "PENDING" | "SUCCEEDED" | "CANCELED";

const COLUMNS = [
  { name: "note", type_text: "STRING", type_name: "STRING", position: 0 },
  { name: "value", type_text: "BIGINT", type_name: "LONG", position: 1 },
];
const CHUNKS: readonly (readonly (readonly (string | null)[])[])[] = [
  [
    ["postern demo", "1"],
    ["no SQL was run", "2"],
  ],
  [["last row", null]],
];
const ROWS = CHUNKS.flat().length;

export function statementRoutes(store: Store): Router {
  const router = exactRouter();
  const states = new Map<string, State>();

  const execute = (request: Request, response: Response): void => {
    requiredField(request.body, "statement");
    warehouseWith(store, requiredField(request.body, "warehouse_id"));
    if ((optionalField(request.body, "disposition") ?? "INLINE") !== "INLINE") {
      throw new ApiError("INVALID_PARAMETER_VALUE", "The demo workspace knows the disposition INLINE only.");
    }
    const id = randomUUID();
    // `0s` asks for an id at once, to fetch the result by.
    states.set(id, optionalField(request.body, "wait_timeout") === "0s" ? "PENDING" : "SUCCEEDED");
    const [oldest] = states.size > MAX_STATEMENTS ? states.keys() : [];
    if (oldest !== undefined) states.delete(oldest);
    response.json(describe(id, stateOf(id)));
  };
  const stateOf = (id: string): State => {
    const state = states.get(id);
    if (state) return state;
    throw new ApiError("NOT_FOUND", `The statement ${id} was not found.`);
  };

  // Older SDKs send the slash.
  router.post([STATEMENTS, `${STATEMENTS}/`], execute);
  router.get(`${STATEMENTS}/:statement_id`, (request, response) => {
    const id = request.params["statement_id"];
    if (stateOf(id) === "PENDING") states.set(id, "SUCCEEDED");
    response.json(describe(id, stateOf(id)));
  });
  router.post(`${STATEMENTS}/:statement_id/cancel`, (request, response) => {
    const id = request.params["statement_id"];
    if (stateOf(id) === "PENDING") states.set(id, "CANCELED");
    response.json({});
  });
  router.get(`${STATEMENTS}/:statement_id/result/chunks/:chunk_index`, (request, response) => {
    const { statement_id: id, chunk_index } = request.params;
    if (stateOf(id) !== "SUCCEEDED")
      throw new ApiError("INVALID_STATE", `The statement ${id} has no result.`);
    const chunk = /^\d{1,3}$/.test(chunk_index) ? chunkOf(id, Number(chunk_index)) : null;
    if (chunk === null) throw new ApiError("INVALID_PARAMETER_VALUE", `There is no chunk ${chunk_index}.`);
    response.json(chunk);
  });
  return router;
}

function describe(statement_id: string, state: State) {
  if (state !== "SUCCEEDED") return { statement_id, status: { state } };
  const chunks = CHUNKS.map((_rows, index) => sizeOf(index));
  const manifest = {
    format: "JSON_ARRAY",
    schema: { column_count: COLUMNS.length, columns: COLUMNS },
    total_chunk_count: CHUNKS.length,
    total_row_count: ROWS,
    truncated: false,
    chunks,
  };
  return { statement_id, status: { state }, manifest, result: chunkOf(statement_id, 0) };
}

function chunkOf(id: string, index: number) {
  const data_array = CHUNKS[index];
  if (!data_array) return null;
  const next = index + 1;
  const following = {
    next_chunk_index: next,
    next_chunk_internal_link: `${STATEMENTS}/${id}/result/chunks/${next}?row_offset=${sizeOf(next).row_offset}`,
  };
  return { ...sizeOf(index), ...(next < CHUNKS.length ? following : {}), data_array };
}

function sizeOf(index: number) {
  const row_offset = CHUNKS.slice(0, index).flat().length;
  return { chunk_index: index, row_offset, row_count: CHUNKS[index]?.length ?? 0 };
}
