"""What Postern's first user does, with the official SDK as it comes.

Catalogs and saved queries can be listed, SQL warehouses can't, and the refusal says why. All that the SDK is told are
DATABRICKS_HOST and either DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN.

Prints one JSON object; exits with 1 where something is not as expected, and says what under `problems`.
"""

import json
import os
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, PermissionDenied
from databricks.sdk.version import __version__

METADATA = ("operation", "scope", "decision_id")


def refusal(error: DatabricksError) -> dict:
    """What the SDK hands to its user of an error."""
    info = error.get_error_details().error_info
    return {
        "type": type(error).__name__,
        "code": error.error_code,
        "message": str(error),
        "reason": info.reason if info else None,
        "metadata": dict(info.metadata) if info else {},
    }


def list_warehouses(client: WorkspaceClient, problems: list) -> dict:
    """The refusal of warehouses.list, checked."""
    try:
        names = [warehouse.name for warehouse in client.warehouses.list()]
    except PermissionDenied as error:
        seen = refusal(error)
    except DatabricksError as error:
        seen = refusal(error)
        problems.append(f"warehouses.list raised {seen['type']}, not PermissionDenied")
    else:
        problems.append("warehouses.list was answered")
        return {"answered": names}
    for name in ("warehouses.list", "warehouses:read"):
        if name not in seen["message"]:
            problems.append(f"the message of the refusal does not name {name}")
    for name in METADATA:
        if not seen["metadata"].get(name):
            problems.append(f"the metadata of the refusal has no {name}")
    return seen


def main() -> int:
    client = WorkspaceClient()
    problems: list = []
    result: dict = {"sdk": __version__, "auth_type": None, "catalogs": [], "queries": [], "warehouses": None}
    try:
        result["catalogs"] = [catalog.name for catalog in client.catalogs.list()]
        result["auth_type"] = client.config.auth_type
        result["queries"] = [query.name for query in client.queries_legacy.list()]
        result["warehouses"] = list_warehouses(client, problems)
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Also what is no DatabricksError, such as a token that was not to be had: the caller wants JSON in any case.
        problems.append(f"{type(error).__name__}: {error}")
    for kind in ("catalogs", "queries"):
        if not result[kind] or not all(isinstance(name, str) and name for name in result[kind]):
            problems.append(f"{kind} is not a list of names")
    print(json.dumps({**result, "problems": problems}, indent=2))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
