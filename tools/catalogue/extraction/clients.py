"""Where each service hangs on the SDK's two clients, which is what the Databricks CLI names it by."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Iterator

from .source import ClassRef, Source

CLIENTS = (("WorkspaceClient", "workspace"), ("AccountClient", "account"))


@dataclass(frozen=True)
class Service:
    """A service of a client: `w.queries_legacy`, or `w.settings.automatic_cluster_update`."""

    #: `queries-legacy`, `automatic-cluster-update`; on the account's client with `account-` before it.
    name: str
    level: str
    api: ClassRef


def kebab(name: str) -> str:
    """A Python name as the CLI writes it: `import_` is `import`, `execute_statement` is `execute-statement`."""
    return name.strip("_").replace("_", "-")


def services(source: Source) -> list[Service]:
    """All services of a release, in the order of their names."""
    found: list[Service] = []
    for client, level in CLIENTS:
        prefix = "account-" if level == "account" else ""
        for accessor, api in _accessors(source, ClassRef("", client)):
            found.append(Service(prefix + kebab(accessor), level, api))
            # Settings are a service of services.
            for inner, inner_api in _accessors(source, api):
                found.append(Service(prefix + kebab(inner), level, inner_api))
    return sorted(found, key=lambda service: service.name)


def unattached(source: Source, attached: list[Service]) -> list[ClassRef]:
    """Services of the release that hang on no client: nobody calls them by the SDK or the CLI."""
    known = {service.api for service in attached}
    return [
        ClassRef(module.name, name)
        for module in source.modules.values()
        if module.name.startswith("service.")
        for name in module.classes
        if name.endswith("API") and ClassRef(module.name, name) not in known
    ]


def _accessors(source: Source, owner: ClassRef) -> Iterator[tuple[str, ClassRef]]:
    """The services that a class makes for itself in `__init__`, by the attribute that they are kept in."""
    init = next(
        (n for n in source.node(owner).body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None
    )
    local: dict[str, ClassRef] = {}
    for node in init.body if init else []:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        made = _made(source, owner.module, node.value, local)
        target = node.targets[0]
        if made is None:
            continue
        if isinstance(target, ast.Name):
            local[target.id] = made
        elif isinstance(target, ast.Attribute):
            yield target.attr, made


def _made(source: Source, module: str, value: ast.expr, local: dict[str, ClassRef]) -> ClassRef | None:
    """The service class that an expression makes an instance of."""
    if isinstance(value, ast.Name):
        return local.get(value.id)
    if not isinstance(value, ast.Call):
        return None
    name = ast.unparse(value.func)
    maker = source.modules[module].functions.get(name)
    if maker is not None:
        returned = [node.value for node in ast.walk(maker) if isinstance(node, ast.Return) and node.value]
        return _made(source, module, returned[-1], {}) if returned else None
    ref = source.find(module, name)
    while ref is not None and ref.module.startswith("mixins"):
        ref = next(
            (found for base in source.node(ref).bases if (found := source.find(ref.module, ast.unparse(base)))),
            None,
        )
    return ref if ref is not None and ref.name.endswith("API") else None
