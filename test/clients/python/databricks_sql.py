"""What a user of the SQL connector for Python does: connects, runs a statement, reads rows or an error.

All comes from the environment: HOST, PORT, HTTP_PATH, TOKEN, CA_FILE, and STATEMENTS, a JSON array of objects with
`sql`, and `parameters` if any. CATALOG and SCHEMA are the session's, where given.

Prints one JSON object: `opened`, or the error of connecting, and for each statement its rows or its error. With ASYNC set the first statement
is run again without direct results; with TABLES set the tables of the catalog are listed.
"""

import json
import os
import sys
import time

from databricks import sql

SESSION = ("catalog", "schema")


def shown(error: Exception) -> dict:
    """What the connector shows its user of an error."""
    return {"error": type(error).__name__, "message": str(error)}


def run(connection, statement: dict) -> dict:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement["sql"], statement.get("parameters"))
            columns = [[name, kind] for name, kind, *_ in cursor.description or []]
            return {"columns": columns, "rows": [list(row) for row in cursor.fetchall()]}
    except sql.Error as error:
        return shown(error)


def run_async(connection, statement: dict) -> dict:
    """The same without direct results: the connector polls, then fetches."""
    try:
        with connection.cursor() as cursor:
            cursor.execute_async(statement["sql"])
            while cursor.is_query_pending():
                time.sleep(0.05)
            cursor.get_async_execution_result()
            return {"rows": [list(row) for row in cursor.fetchall()]}
    except sql.Error as error:
        return shown(error)


def tables(connection) -> list | dict:
    """The names of all the tables in the session's catalog."""
    try:
        with connection.cursor() as cursor:
            cursor.tables(catalog_name=os.environ["CATALOG"])
            return sorted(f"{row.TABLE_SCHEM}.{row.TABLE_NAME}" for row in cursor.fetchall())
    except sql.Error as error:
        return shown(error)


def main() -> dict:
    session = {name: os.environ[name.upper()] for name in SESSION if name.upper() in os.environ}
    statements = json.loads(os.environ["STATEMENTS"])
    try:
        connection = sql.connect(
            server_hostname=os.environ["HOST"],
            _port=int(os.environ["PORT"]),
            http_path=os.environ["HTTP_PATH"],
            access_token=os.environ["TOKEN"],
            _tls_trusted_ca_file=os.environ["CA_FILE"],
            # It knows no other port than 443 for that.
            enable_telemetry=False,
            **session,
        )
    except sql.Error as error:
        return {"opened": shown(error)}
    with connection:
        results = [run(connection, statement) for statement in statements]
        return {
            "opened": True,
            "results": results,
            "asynchronous": run_async(connection, statements[0]) if statements and "ASYNC" in os.environ else None,
            "tables": tables(connection) if "TABLES" in os.environ else None,
        }


if __name__ == "__main__":
    json.dump(main(), sys.stdout, default=str)
