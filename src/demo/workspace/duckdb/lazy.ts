/**
 * @module A warehouse that opens when it is first asked for: DuckDB takes a moment and some 40 MB, and even what is around it
 * need not be read before.
 */

import type { Warehouse } from "./types.ts";

export interface LazyWarehouse {
  /** The warehouse, the same one each time. */
  readonly open: () => Promise<Warehouse>;
  /** Closes it where it was opened; afterwards every statement is refused. */
  readonly close: () => void;
}

/** Opens a new warehouse, filled with the demo's data. */
export async function openWarehouse(): Promise<Warehouse> {
  const { openDuckDB } = await import("./warehouse.ts");
  return openDuckDB();
}

export function createLazyWarehouse(): LazyWarehouse {
  let opened: Promise<Warehouse> | null = null;
  let isClosed = false;
  return {
    open: () => {
      if (isClosed) return Promise.reject(new Error("the warehouse is closed"));
      opened ??= openWarehouse();
      return opened;
    },
    close: () => {
      isClosed = true;
      // One that could not be opened has told whoever asked.
      opened?.then((warehouse) => warehouse.close()).catch(() => {});
    },
  };
}
