"""Writes sdk.json, what the SDK's releases say of the REST API, from the wheels that wheels.json pins.

    python3 tools/catalogue/extract.py           writes it
    python3 tools/catalogue/extract.py --check   exits with 1 where it is not what the wheels give

Needs Python 3.10 or later with pip, and nothing installed. build.ts makes the catalogue from it.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from extraction.history import History, Lineage
from extraction.release import Release, read_release
from extraction.wheels import CatalogueError, Pins, fetch, read_pins

OUTPUT = Path(__file__).resolve().parent / "sdk.json"


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        text = extract(read_pins())
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 2
    if arguments == ["--check"]:
        if OUTPUT.read_text(encoding="utf-8") == text:
            return 0
        print(f"{OUTPUT.name} is not what the wheels give: run `make catalogue`", file=sys.stderr)
        return 1
    draft = OUTPUT.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, OUTPUT)
    return 0


def extract(pins: Pins) -> str:
    """The text of sdk.json: a line an operation, so that a new release is a diff that can be read."""
    wheels = [pins.current, *pins.older]
    paths = [fetch(wheel) for wheel in wheels]
    with ProcessPoolExecutor() as workers:
        releases = list(workers.map(read_release, [wheel.version for wheel in wheels], paths))
    history = History(releases[0])
    for older in releases[1:]:
        history.go_back(older)
    rows = [
        described(lineage)
        for lineage in sorted(history.lineages.values(), key=lambda lineage: lineage.id)
        if lineage.operation.level == "workspace" and lineage.twin_of is None
    ]
    head = {
        "package": pins.current.package,
        "version": pins.current.version,
        "older": [wheel.version for wheel in pins.older],
        "misses": misses(releases[0]),
        "unattached": releases[0].unattached,
    }
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"{json.dumps(head, ensure_ascii=False)[:-1]}, \"operations\": [\n{lines}\n]}}\n"


def misses(release: Release) -> list[dict[str, str]]:
    """The calls whose path is not in the source."""
    return [{"id": miss.id, "method": miss.http, "why": miss.why} for miss in release.misses]


def described(lineage: Lineage) -> dict[str, object]:
    """One operation, without what it has nothing to say of."""
    call, paths = lineage.operation.call, lineage.operation.paths
    row: dict[str, object] = {"id": lineage.id, "method": call.http, "paths": paths.templates}
    older = [f"{one.method} {one.path}" for one in lineage.legacy if _is_another(one.path, paths.templates)]
    optional = {
        "older_paths": older,
        "unresolved": paths.unresolved,
        "last": lineage.newest if lineage.gone else None,
        "query": call.query,
        "body": call.body,
        "open_body": call.open_body,
        "stream": call.stream,
        "list": call.listing and {"field": call.listing.field, "items": list(call.listing.item_fields)},
        "page": call.page and {"style": call.page.style, "request": call.page.request, "response": call.page.response},
    }
    return row | {name: value for name, value in optional.items() if value}


def _is_another(path: str, templates: list[str]) -> bool:
    """Old releases wrote `/files{file_path}`, of a path with a slash before it, for `/files/{file_path...}`."""
    same = path.replace("files{file_path}", "files/{file_path...}")
    same = same.replace("directories{directory_path}", "directories/{directory_path...}")
    return same not in templates


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
