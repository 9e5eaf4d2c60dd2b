/**
 * @module Random statements whose truth is known by construction: queries, and queries inside something that is none.
 */

import type { Expectation } from "../corpus.ts";
import { dress } from "./dress.ts";
import { generateQuery } from "./query.ts";
import type { Random } from "./random.ts";

/** What may be done to a query so that it is one no more: `Q` stands for the query's tokens. */
const WRAPPERS: readonly (readonly [Expectation["kind"], string])[] = [
  ["write", "INSERT INTO t Q"],
  ["write", "INSERT OVERWRITE TABLE secret.hr.salaries Q"],
  ["write", "WITH c AS ( Q ) INSERT INTO t SELECT * FROM c"],
  ["write", "WITH c AS ( Q ) DELETE FROM t WHERE a IN ( SELECT 1 FROM c )"],
  ["write", "FROM ( Q ) q INSERT INTO t SELECT *"],
  ["write", "FROM ( Q ) q INSERT INTO t SELECT 1 INSERT INTO x SELECT 2"],
  ["write", "MERGE INTO t USING ( Q ) s ON t.id = s.id WHEN MATCHED THEN DELETE"],
  ["write", "UPDATE t SET a = ( Q )"],
  ["write", "DELETE FROM t WHERE a IN ( Q )"],
  ["write", "CREATE TABLE y AS Q"],
  ["write", "CREATE OR REPLACE TABLE y USING delta AS Q"],
  ["write", "CREATE OR REPLACE TEMPORARY VIEW orders AS Q"],
  ["write", "ALTER VIEW v AS Q"],
  ["write", "CACHE TABLE c AS Q"],
  ["write", "Q ; DROP TABLE t"],
  ["write", "DROP TABLE t ; Q"],
  ["other", "Q ; Q"],
  ["other", "EXPLAIN Q"],
  ["other", "DESCRIBE QUERY Q"],
  ["other", "SET VAR v = ( Q )"],
  ["other", "DECLARE VARIABLE v INT DEFAULT ( Q )"],
  ["other", "SELECT TRANSFORM ( a ) USING 'cat' AS ( b ) FROM ( Q )"],
  ["other", "FROM ( Q ) q MAP a USING 'cat' AS b"],
  ["other", "SELECT * FROM IDENTIFIER ( :p ) , ( Q )"],
  ["other", "SELECT * FROM ( Q ) JOIN IDENTIFIER ( 'secret.' || 'hr.x' )"],
  ["other", "SELECT reflect ( 'a' , 'b' ) FROM ( Q )"],
  ["other", "SELECT `Java_Method` ( 'a' , 'b' ) FROM ( Q )"],
  ["other", "SELECT secret ( 'a' , 'b' ) , ( Q )"],
  ["other", "SELECT http_request ( 'a' , ( Q ) )"],
  ["other", "SELECT ai_query ( 'm' , x ) FROM ( Q )"],
  ["other", "SELECT * FROM read_files ( '/x' ) , ( Q )"],
  ["other", "SELECT * FROM ( Q ) JOIN LATERAL remote_query ( 'c' , query => 'x' )"],
  ["other", "SELECT * FROM ( Q ) , parquet.`/secret/x`"],
  ["other", "SELECT * FROM ( Q ) , a.secret.hr.salaries"],
  ["other", "EXECUTE IMMEDIATE 'SELECT 1' USING ( Q )"],
  ["other", "CALL secret.hr.raise ( ( Q ) )"],
  ["invalid", "SELECT * FROM ( INSERT INTO t Q )"],
  ["invalid", "WITH d AS ( DELETE FROM t WHERE a IN ( Q ) ) SELECT * FROM d"],
];

export interface PlantedStatement {
  readonly sql: string;
  readonly expect: Pick<Expectation, "kind" | "tables" | "functions">;
}

/** Three of four are queries. */
export function generateStatement(random: Random): PlantedStatement {
  const { tokens, tables, functions } = generateQuery(random);
  const wild = random.oneIn(2);
  if (!random.oneIn(4)) {
    const expect = { kind: "read", tables: [...tables].sort(), functions: [...functions].sort() } as const;
    return { sql: dress(tokens, random, wild), expect };
  }
  const [kind, pattern] = random.pick(WRAPPERS);
  const wrapped = pattern.split(" ").flatMap((word) => (word === "Q" ? tokens : [word]));
  return { sql: dress(wrapped, random, wild), expect: { kind, tables: [], functions: [] } };
}
