/**
 * @module A pool that never lends a broken connection again. That of `pg` would: it takes back one whose query timed out,
 * and every later query would line up behind that one.
 */

import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";

export class DiscardingPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly options: object;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    this.options = pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect();
    let broken: Error | null = null;
    const onError = (error: Error): void => {
      broken ??= error;
    };
    // A connection may break between two queries as well; unheard, that would end the process.
    client.on("error", onError);

    const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
      // So that taking back a transaction doesn't wait for an answer again.
      if (broken !== null) throw broken;
      try {
        return await client.query(text, [...parameters]);
      } catch (error) {
        // What the database says about a statement leaves the connection as it was.
        if (!(error instanceof pg.DatabaseError)) onError(toError(error));
        throw error;
      }
    };
    const release = (destroy?: boolean): void => {
      const drop = destroy === true || broken !== null;
      if (!drop) client.removeListener("error", onError);
      client.release(drop);
    };
    return { query: query as PostgresPoolClient["query"], release };
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
