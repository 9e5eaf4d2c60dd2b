"""Resource names in paths: `/api/2.0/postgres/{name}`, where the name is `projects/{project_id}/branches/{branch_id}`.

Such a template would match every path below it, so that it is written out by what the SDK says of the parameter. What
can't be written out is `unresolved`, and nobody may match it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .calls import Call
from .source import Source

_SEGMENT = r"(?:\{\w+\}(?:\.\{\w+\})*|[a-z][A-Za-z0-9_-]*)"
#: The name of a thing that there is one of: `Format: default-workspace-base-environment`.
_SINGLETON = re.compile(r"(?:singleton|static resource name)\b.*Format: ([a-z][a-z0-9-]*)\.?$")
_RESOURCE = re.compile(rf"[a-z][a-z0-9_-]*(?:/{_SEGMENT})+")
_VERSION = re.compile(r"\d+\.\d+|v\d+")
_PARAMETER = re.compile(r"^\{(\w+)\}(:\w+)?$")


@dataclass
class Paths:
    """Where an operation lives."""

    templates: list[str]
    #: Resource-name parameters as the SDK describes them.
    formats: dict[str, list[str]] = field(default_factory=dict)
    #: How the formats were found out, where it was not from the parameter's own description.
    guess: str | None = None
    unresolved: bool = False


def formats_in(text: str) -> list[str]:
    """The resource names that a description holds: `projects/{p}/branches/{b}`."""
    found: list[str] = []
    for token in re.findall(r"[A-Za-z0-9_{}./-]+", text):
        token = token.rstrip(".")
        if "{" in token and _RESOURCE.fullmatch(token) and token not in found:
            found.append(token)
    singleton = _SINGLETON.search(text)
    return [singleton.group(1)] if singleton and not found else found


def at_level(formats: list[str], level: str) -> list[str]:
    """Of several formats, those of a level: an account's resources begin with `accounts/`."""
    chosen = [text for text in formats if text.startswith("accounts/") == (level == "account")]
    return chosen if len(formats) > 1 and chosen else formats


def write_out(raw: str, formats: dict[str, list[str]]) -> list[str]:
    """The templates that a path stands for."""
    templates = [""]
    for segment in raw.removeprefix("/").split("/"):
        parameter = _PARAMETER.match(segment)
        choices = formats.get(parameter.group(1)) if parameter else None
        if parameter and choices:
            verb = parameter.group(2) or ""
            written = ["/".join(map(_one_parameter, text.split("/"))) + verb for text in choices]
        else:
            written = [segment]
        templates = [f"{template}/{text}" for template in templates for text in written]
    return templates


def _one_parameter(segment: str) -> str:
    """`{catalog}.{schema}.{skill}` is one segment of a path: a full name."""
    return "{full_name}" if "}.{" in segment else segment


def resolve(source: Source, calls: list[Call]) -> dict[str, Paths]:
    """The paths of all operations of one release, by id."""
    services: dict[str, list[Call]] = {}
    for call in calls:
        services.setdefault(call.service.name, []).append(call)
    return {id_: paths for own in services.values() for id_, paths in _resolve_service(source, own).items()}


def _resolve_service(source: Source, calls: list[Call]) -> dict[str, Paths]:
    described = {call.id: _described(call) for call in calls}
    prefixes = {
        _prefix(call.raw, parameter)
        for call in calls
        for parameter, formats in described[call.id].items()
        if formats
    }
    resolved: dict[str, Paths] = {}
    pending: list[tuple[Call, str]] = []
    for call in calls:
        formats = described[call.id]
        missing = [
            name
            for name, known in formats.items()
            if not known and _is_resource(name, _prefix(call.raw, name), prefixes)
        ]
        if missing:
            pending.append((call, missing[0]))
        known = {name: texts for name, texts in formats.items() if texts}
        resolved[call.id] = Paths(write_out(call.raw, known), known)
    for call, name in pending:
        guess, formats = _guessed(source, call, name, calls, described)
        if formats:
            known = {**resolved[call.id].formats, name: formats}
            resolved[call.id] = Paths(write_out(call.raw, known), known, guess)
        else:
            resolved[call.id].unresolved = True
    return resolved


def _described(call: Call) -> dict[str, list[str]]:
    """The formats that the docstring gives to each parameter that is one segment; none for most."""
    return {
        parameter.group(1): at_level(formats_in(call.docs.get(parameter.group(1), "")), call.service.level)
        for segment in call.raw.split("/")
        if (parameter := _PARAMETER.match(segment))
    }


def _prefix(raw: str, parameter: str) -> str:
    return raw[: raw.index(f"{{{parameter}}}")]


def _is_resource(name: str, prefix: str, prefixes: set[str]) -> bool:
    last = prefix.rstrip("/").rsplit("/", 1)[-1]
    return name == "parent" or prefix in prefixes or bool(_VERSION.fullmatch(last))


def _guessed(
    source: Source, call: Call, name: str, calls: list[Call], described: dict[str, dict[str, list[str]]]
) -> tuple[str | None, list[str]]:
    """A format from elsewhere in the SDK, with where it is from."""
    # The class that is read or written describes its own name; that of operations is `…/operations/{id}`, of anything.
    for ref in (call.response_class, call.body_class):
        if ref is not None and ref.name != "Operation":
            own = re.search(r"[Nn]ame format: (.*)", source.class_doc(ref))
            for text in (source.field_docs(ref).get(name, ""), own.group(1) if own else ""):
                if formats := at_level(formats_in(text), call.service.level):
                    return "type", formats
    others = [other for other in calls if other.id != call.id and described[other.id].get(name)]
    noun = _noun(call.name)
    kin = [other for other in others if other.raw == call.raw and _noun(other.name) == noun]
    if unanimous := _unanimous([described[other.id][name] for other in kin]):
        return "same noun", unanimous
    if name != "parent":
        return None, []
    prefix = _prefix(call.raw, name)
    near = [described[other.id][name] for other in others if _prefix(other.raw, name) == prefix]
    if unanimous := _unanimous(near):
        return "same service", unanimous
    # The parent of `{parent}/gateways` is what stands before `/gateways/{id}` in the name of a gateway.
    child = call.raw[len(prefix) + len(name) + 2 :]
    known = {text for own in described.values() for texts in own.values() for text in texts}
    parents = {text.rsplit("/", 2)[0] for text in known if child and re.search(rf"{re.escape(child)}/\{{\w+\}}$", text)}
    return ("child", sorted(parents)) if len(parents) == 1 else (None, [])


def _noun(method: str) -> str:
    return method.partition("_")[2]


def _unanimous(formats: list[list[str]]) -> list[str]:
    return formats[0] if formats and all(other == formats[0] for other in formats) else []
