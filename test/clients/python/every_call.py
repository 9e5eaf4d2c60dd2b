"""Calls every method of the official SDK's client for a workspace, as it comes, and prints the requests that it makes.

Nothing is sent: the one object that sends is told to note the request and stop. Parameters are made up from what each method
declares. A parameter that is a resource name (`projects/p/branches/b`) gets one that fits a template of `sdk.json`.

    every_call.py SDK_JSON HOST

HOST is asked once for its metadata, as the SDK does with any host. Prints one JSON object a line: {"id", "method", "path"} or
{"id", "failed"}.
"""

import dataclasses
import enum
import inspect
import io
import json
import re
import sys
import typing

from databricks.sdk import WorkspaceClient

TEMPLATES = {row["id"]: row["paths"] for row in json.load(open(sys.argv[1], encoding="utf-8"))["operations"]}


class Noted(Exception):
    """Ends a method once its request is known."""


def kebab(name):
    return name.strip("_").replace("_", "-")


def services(client):
    """Every service of the client by its name, those of `settings` too."""
    for name in sorted(dir(client)):
        if name.startswith("_") or name in ("config", "api_client", "dbutils", "dbfs_ext"):
            continue
        service = getattr(client, name, None)
        if hasattr(service, "_api"):
            yield kebab(name), service
            for inner, value in sorted(vars(service).items()):
                # Not what a service keeps for itself.
                if hasattr(value, "_api") and hasattr(type(service), inner.strip("_")):
                    yield kebab(inner), value


def methods(service):
    """The methods that send, with the class that defines them: not what the SDK adds for convenience."""
    for name, method in inspect.getmembers(service, inspect.ismethod):
        source = inspect.getsource(method.__func__)
        if "self._api.do(" in source and not name.startswith("_") and ".service." in method.__module__:
            yield name, method


def made_up(annotation, name):
    """A value of the type that a parameter is declared with."""
    origin = typing.get_origin(annotation)
    if origin is typing.Union:
        return made_up(typing.get_args(annotation)[0], name)
    if origin in (list, dict):
        return origin()
    if inspect.isclass(annotation):
        if issubclass(annotation, enum.Enum):
            return next(iter(annotation))
        if annotation in (int, float, bool, bytes):
            return annotation(7)
        if dataclasses.is_dataclass(annotation):
            required = [
                f for f in dataclasses.fields(annotation)
                if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
            ]
            hints = typing.get_type_hints(annotation)
            return annotation(**{f.name: made_up(hints[f.name], f.name) for f in required})
        if annotation is not str and annotation.__name__ == "FieldMask":
            return annotation(field_mask=["comment"])
    if "BinaryIO" in str(annotation):
        return io.BytesIO(b"x")
    return f"made-up-{name}"


def arguments(method):
    hints = typing.get_type_hints(method.__func__)
    return {
        name: made_up(hints.get(name, str), name)
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }


def request_of(client, method, given):
    noted = {}

    def note(verb, path=None, **_):
        noted.update(method=verb, path=path)
        raise Noted

    client.api_client.do = note
    try:
        result = method(**given)
        if inspect.isgenerator(result):
            next(result)
    except Noted:
        pass
    return noted


def fit(path, given, templates):
    """The arguments with resource names in place of texts that stand where a template has more than one parameter."""
    for template in templates:
        shape = re.escape(path)
        names = [name for name, value in given.items() if isinstance(value, str) and value in path]
        for name in names:
            shape = shape.replace(re.escape(given[name]), f"(?P<{name}>.+)")
        found = re.fullmatch(shape, template)
        if found:
            filled = {name: re.sub(r"\{\w+(\.\.\.)?\}", "x1", text) for name, text in found.groupdict().items()}
            return given | filled
    return given


def main():
    client = WorkspaceClient(host=sys.argv[2], token="made-up")
    for service_name, service in services(client):
        for name, method in methods(service):
            id_ = f"{service_name}.{kebab(name)}"
            try:
                given = arguments(method)
                noted = request_of(client, method, given)
                templates = TEMPLATES.get(id_) or TEMPLATES.get(id_.replace("-v2.", ".")) or []
                noted = request_of(client, method, fit(noted["path"], given, templates))
                print(json.dumps({"id": id_, **noted}))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test has to hear of it
                print(json.dumps({"id": id_, "failed": f"{type(error).__name__}: {error}"}))


if __name__ == "__main__":
    main()
