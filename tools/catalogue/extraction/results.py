"""What an operation gives: the response's fields, the list in it, and how its next page is asked for."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .source import ClassRef, Source

if TYPE_CHECKING:
    from .calls import Call


@dataclass(frozen=True)
class Listing:
    """A list result."""

    #: The list's name in the response; `$` where the response is the list.
    field: str
    #: The fields of each element, where it is an object whose class is known.
    item_fields: tuple[str, ...]
    #: How it was found out: `code`, as the SDK reads that list; `type`, as the response's class has it.
    seen_in: str


@dataclass(frozen=True)
class Page:
    """How the next page is asked for."""

    style: str
    request: str
    #: Where the parameter goes: `query` or `body`.
    place: str
    response: str | None


@dataclass
class Results:
    """What is known of an operation's response."""

    response_class: ClassRef | None = None
    fields: list[str] = field(default_factory=list)
    listing: Listing | None = None
    page: Page | None = None


def read_results(source: Source, module: str, method: ast.FunctionDef, call: Call) -> Results:
    """Reads a method's `while True` loop, or else what it returns."""
    loop = next((node for node in ast.walk(method) if isinstance(node, ast.While)), None)
    if loop is not None:
        return _from_loop(source, module, loop)
    results = Results()
    assigned = {
        node.targets[0].id: node.value
        for node in ast.walk(method)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(method):
        if isinstance(node, ast.Return) and node.value is not None:
            _from_return(source, module, node.value, assigned, results)
    if results.response_class is not None:
        results.fields = source.wire_names(results.response_class)
        if results.listing is None:
            _from_type(source, method.name, results, call)
    return results


def _items(source: Source, module: str, name: str | None) -> tuple[str, ...]:
    ref = source.find(module, name) if name else None
    return tuple(source.wire_names(ref)) if ref else ()


def _read_class(value: ast.AST) -> str | None:
    """`X` of the first `X.from_dict(…)` in an expression."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "from_dict":
            return ast.unparse(node.func.value)
    return None


def _from_loop(source: Source, module: str, loop: ast.While) -> Results:
    results = Results()
    text = ast.unparse(loop)
    listed = re.search(r"for v in json\[['\"](\w+)['\"]\]", text)
    if listed:
        name = _read_class(loop)
        results.listing = Listing(listed.group(1), _items(source, module, name), "code")
        if name:
            owners = source.list_responses.get((module, listed.group(1), name), [])
            shapes = {tuple(source.wire_names(owner)) for owner in owners}
            if len(shapes) == 1:
                results.fields = list(shapes.pop())
    token = re.search(r"(query|body)\[['\"](\w+)['\"]\] = json\[['\"](\w+)['\"]\]", text)
    count = re.search(r"(query|body)\[['\"](\w+)['\"]\] \+= (1|len\()", text)
    whole = re.search(r"body = json\[['\"](\w+)['\"]\]", text)
    if token:
        results.page = Page("token", token.group(2), token.group(1), token.group(3))
    elif count:
        results.page = Page("page" if count.group(3) == "1" else "offset", count.group(2), count.group(1), None)
    elif whole:
        results.page = Page("body", "*", "body", whole.group(1))
    return results


def _from_return(
    source: Source, module: str, value: ast.expr, assigned: dict[str, ast.expr], results: Results
) -> None:
    if isinstance(value, ast.IfExp) and isinstance(value.body, ast.Name):
        # `parsed = X.from_dict(json).field`, then `return parsed if parsed is not None else []`.
        parsed = assigned.get(value.body.id)
        if isinstance(parsed, ast.Attribute) and (ref := source.find(module, _read_class(parsed) or "")):
            wire = source.fields(ref)[parsed.attr]
            results.response_class = ref
            results.listing = Listing(wire.name, _items(source, ref.module, wire.item), "code")
        return
    name = _read_class(value)
    if isinstance(value, ast.ListComp):
        over = re.fullmatch(r"(?:json|res)(?:\.get\('(\w+)', \[\]\))?", ast.unparse(value.generators[0].iter))
        if over and name:
            results.listing = Listing(over.group(1) or "$", _items(source, module, name), "code")
        return
    if name is None:
        # A long-running operation: `operation = Operation.from_dict(res)`, then `return XOperation(self, operation)`.
        carried = [assigned[n.id] for n in ast.walk(value) if isinstance(n, ast.Name) and n.id in assigned]
        name = next((found for expr in carried if (found := _read_class(expr))), None)
    if name is not None:
        results.response_class = source.find(module, name) or results.response_class


def _from_type(source: Source, method: str, results: Results, call: Call) -> None:
    """A list response that the SDK hands over as it is: its class has one list, and it is named or paged as a list."""
    assert results.response_class is not None
    fields = source.fields(results.response_class)
    paged = "next_page_token" in {wire.name for wire in fields.values()}
    if not paged and not re.match(r"(list|search)(_|$)", method):
        return
    lists = [wire for wire in fields.values() if wire.is_list]
    objects = [wire for wire in lists if wire.item is not None]
    chosen = objects if len(objects) == 1 else lists
    if len(chosen) == 1:
        items = _items(source, results.response_class.module, chosen[0].item)
        results.listing = Listing(chosen[0].name, items, "type")
        for place, names in (("query", call.query), ("body", call.body)):
            if paged and "page_token" in names:
                results.page = Page("token", "page_token", place, "next_page_token")
