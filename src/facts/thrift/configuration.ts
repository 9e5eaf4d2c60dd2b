/**
 * @module Settings that drivers send of their own accord, with a session or a statement, and that change neither how SQL is
 * read nor what it may reach. Any other could: `spark.sql.ansi.doubleQuotedIdentifiers` makes names of strings.
 */

const isTruthValue = (value: string): boolean => value === "true" || value === "false";

const HARMLESS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  // databricks-sql-connector, always: how Arrow writes times.
  ["spark.thriftserver.arrowBasedRowSet.timestampAsString", isTruthValue],
  // Both drivers and dbt, where the user has tags: they are shown in the query history.
  ["query_tags", () => true],
  ["QUERY_TAGS", () => true],
  // @databricks/sql with `enableMetricViewMetadata`: how metric views are described.
  ["spark.sql.thriftserver.metadata.metricview.enabled", isTruthValue],
]);

/** The names of the settings that are not known to be harmless with their value. */
export function unknownSettings(configuration: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(configuration)
    .filter(([name, value]) => !HARMLESS.get(name)?.(value))
    .map(([name]) => name);
}
