"""One release of the SDK, read whole: what a worker process hands back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from .calls import Call, Miss, read_calls
from .clients import services, unattached
from .resources import Paths, resolve
from .source import Source
from .wheels import parse


@dataclass
class Operation:
    """An operation of one release, with where it lives."""

    call: Call
    paths: Paths
    #: Other ids of the same thing in this release: `groups-v2.list` of `groups.list`.
    also: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.call.id

    @property
    def level(self) -> str:
        return self.call.service.level

    @property
    def keys(self) -> list[tuple[str, str, str]]:
        """What the operation answers to, without its parameters' names. Empty where nobody may match it."""
        if self.paths.unresolved:
            return []
        return [(self.level, self.call.http, shape(template)) for template in self.paths.templates]


@dataclass
class Release:
    """The operations of one release, in the order of their ids."""

    version: str
    operations: list[Operation]
    misses: list[Miss]
    #: How many operations hang on no client.
    unattached: int


def shape(template: str) -> str:
    """A template without its parameters' names: `/catalogs/{}`, `/files/{...}`."""
    return re.sub(r"\{\w+(\.\.\.)?\}", r"{\1}", template)


def read_release(version: str, wheel: Path) -> Release:
    """Reads a wheel."""
    source = Source(parse(wheel))
    attached = services(source)
    calls: list[Call] = []
    misses: list[Miss] = []
    for service in attached:
        own, missed = read_calls(source, service)
        calls += own
        misses += missed
    loose = sum(
        "self._api.do(" in line
        for ref in unattached(source, attached)
        for line in _lines(source, ref)
    )
    paths = resolve(source, calls)
    operations = [Operation(call, paths[call.id]) for call in sorted(calls, key=lambda call: call.id)]
    duplicates = len(operations) - len({operation.id for operation in operations})
    if duplicates:
        raise ValueError(f"{version}: {duplicates} ids stand for several operations")
    return Release(version, _without_v2(operations), misses, loose)


def _lines(source: Source, ref) -> list[str]:
    import ast

    return ast.unparse(source.node(ref)).splitlines()


def _without_v2(operations: list[Operation]) -> list[Operation]:
    """Merges `groups-v2.list` into `groups.list` where both are the same call."""
    by_id = {operation.id: operation for operation in operations}
    kept: list[Operation] = []
    for operation in operations:
        twin = by_id.get(operation.id.replace("-v2.", "."))
        if twin is None or twin is operation or twin.keys != operation.keys or not operation.keys:
            kept.append(operation)
        else:
            twin.also.append(operation.id)
    return kept
