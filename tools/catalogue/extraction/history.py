"""Joins the releases: which operation of an old one is which of the current one, and the paths it had."""

from __future__ import annotations

from dataclasses import dataclass, field

from .release import Operation, Release, shape

Key = tuple[str, str, str]


@dataclass(frozen=True)
class LegacyPath:
    """A path that only older releases call."""

    method: str
    path: str
    #: The newest release that has it.
    last: str


@dataclass
class Lineage:
    """An operation through all releases."""

    operation: Operation
    newest: str
    oldest: str
    gone: bool
    legacy: list[LegacyPath] = field(default_factory=list)
    twin_of: str | None = None
    #: The paths as methods have them, by which a resource name that an old release does not describe is known again.
    raws: set[tuple[str, str]] = field(default_factory=set)

    @property
    def id(self) -> str:
        return self.operation.id


class History:
    """What is known so far, from the newest release back."""

    def __init__(self, current: Release) -> None:
        self.lineages: dict[str, Lineage] = {}
        self._by_key: dict[Key, list[Lineage]] = {}
        self._by_id: dict[str, Lineage] = {}
        for operation in current.operations:
            self._add(operation, current.version, gone=False)
        self._mark_twins()

    def go_back(self, older: Release) -> None:
        """Adds a release; to be called with ever older ones."""
        met: dict[str, Lineage] = {}
        for operation in older.operations:
            lineage = self._find(operation)
            if lineage is None:
                lineage = self._add(operation, older.version, gone=True)
            else:
                self._extend(lineage, operation, older.version)
            for id_ in (operation.id, *operation.also):
                met[id_] = lineage
        # What an id means in this release is what it means in the one before, unless its path says otherwise.
        self._by_id.update(met)

    def _add(self, operation: Operation, version: str, gone: bool) -> Lineage:
        if operation.id in self.lineages:
            raise ValueError(f"{operation.id} of {version} is not the one of a later release")
        lineage = Lineage(operation, newest=version, oldest=version, gone=gone)
        lineage.raws.add((operation.call.http, _same_multi(operation.call.raw)))
        self.lineages[operation.id] = lineage
        for id_ in (operation.id, *operation.also):
            self._by_id[id_] = lineage
        for key in operation.keys:
            self._by_key.setdefault(key, []).append(lineage)
        return lineage

    def _mark_twins(self) -> None:
        """Of operations that answer to the same requests, the first is the one that the service is named after."""
        for twins in self._by_key.values():
            first = min(twins, key=lambda twin: (len(twin.operation.call.name), twin.id))
            for twin in twins:
                if twin is not first:
                    twin.twin_of = first.id

    def _find(self, operation: Operation) -> Lineage | None:
        named = self._by_id.get(operation.id)
        found = [lineage for key in operation.keys for lineage in self._by_key.get(key, [])]
        if found:
            return named if named in found else next((one for one in found if one.twin_of is None), found[0])
        return named

    def _extend(self, lineage: Lineage, operation: Operation, version: str) -> None:
        lineage.oldest = version
        raw = (operation.call.http, _same_multi(operation.call.raw))
        undescribed = raw in lineage.raws and not operation.paths.formats
        lineage.raws.add(raw)
        if undescribed or operation.paths.unresolved:
            return
        for key, template in zip(operation.keys, operation.paths.templates):
            if lineage in self._by_key.get(key, []):
                continue
            self._by_key.setdefault(key, []).append(lineage)
            lineage.legacy.append(LegacyPath(operation.call.http, template, version))


def _same_multi(raw: str) -> str:
    """Old releases don't say that a parameter is several segments."""
    return shape(raw).replace("{...}", "{}")
