import { describe, expect, test } from "vitest";
import { analyzeSql } from "./index.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };

describe("a statement that is no query is never read-only, and says its kind", () => {
  test.each([
    ["INSERT INTO t SELECT 1", "insert"],
    ["WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", "insert"],
    ["WITH a AS (SELECT 1) UPDATE t SET x = 1", "update"],
    ["WITH a AS (SELECT 1) DELETE FROM t", "delete"],
    ["WITH a AS (SELECT 1) MERGE INTO t USING a ON x = y WHEN MATCHED THEN DELETE", "merge"],
    ["FROM t INSERT INTO u SELECT a INSERT INTO v SELECT b", "insert"],
    ["FROM t INSERT OVERWRITE DIRECTORY '/x' SELECT a", "insert"],
    ["/* SELECT */ DELETE FROM t", "delete"],
    ["UPDATE t SET a = 1", "update"],
    ["MERGE INTO t USING u ON x = y WHEN NOT MATCHED THEN INSERT *", "merge"],
    ["TRUNCATE TABLE t", "truncate"],
    ["CREATE TABLE t AS SELECT 1", "create table"],
    ["CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1", "create view"],
    ["CREATE FUNCTION f(x INT) RETURNS INT RETURN x", "create function"],
    ["DROP VIEW IF EXISTS v", "drop view"],
    ["ALTER TABLE t ADD COLUMN x INT", "alter table"],
    ["EXPLAIN SELECT 1", "explain"],
    ["EXPLAIN EXTENDED DROP TABLE t", "explain"],
    ["DESCRIBE HISTORY a.b.c", "describe"],
    ["DESC QUERY SELECT 1", "describe"],
    ["SHOW TABLES IN s", "show"],
    ["ANALYZE TABLE t COMPUTE STATISTICS", "analyze"],
    ["CACHE TABLE c AS SELECT 1", "cache"],
    ["GRANT SELECT ON TABLE t TO x", "grant"],
    ["ADD JAR '/x.jar'", "add"],
  ])("%s", (sql, kind) => {
    expect(analyzeSql(sql, NAMESPACE)).toEqual({
      read_only: false,
      opaque: false,
      statements: [kind],
      tables: [],
      functions: [],
      reasons: [],
    });
  });
});

describe("opaque, with a reason that says what to do without", () => {
  test.each([
    ["", "empty"],
    [" ; ", "empty"],
    ["/* SELECT 1 */", "empty"],
    ["SELECT 1; SELECT 2", "more than one statement"],
    ["SELECT 1; DROP TABLE t --", "more than one statement"],
    ["BEGIN SELECT 1; END", "more than one statement"],
    ["BEGIN END", "BEGIN … END"],
    ["SET x = 1", "SET"],
    ["SET PATH = s", "SET"],
    ["set var x = 1", "SET"],
    ["RESET", "RESET"],
    ["USE CATALOG c", "USE"],
    ["USE s", "USE"],
    ["CALL p(1)", "CALL"],
    ["EXECUTE IMMEDIATE 'DROP TABLE t'", "EXECUTE IMMEDIATE"],
    ["DECLARE x INT", "DECLARE"],
    ["DROP TEMPORARY VARIABLE x", "variables"],
    ["OPTIMIZE t", "no such statement: it stops at line 1, column 1"],
    ["COPY INTO t FROM '/x' FILEFORMAT = CSV", "no such statement"],
    ["SELECT * INTO u FROM t", "no such statement"],
    ["SELECT * FROM (INSERT INTO t VALUES (1))", "no such statement"],
    ["WITH d AS (DELETE FROM t) SELECT * FROM d", "no such statement"],
    ["SELECT a\n  b c", "no such statement: it stops at line 2, column 5"],
  ])("%s", (sql, reason) => {
    const facts = analyzeSql(sql, NAMESPACE);
    expect(facts).toMatchObject({ read_only: false, opaque: true, tables: [], functions: [] });
    expect(facts.reasons.join("; ")).toContain(reason);
  });
});
