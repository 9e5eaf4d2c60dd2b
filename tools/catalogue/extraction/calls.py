"""One release's operations: every method of a service that calls `self._api.do(METHOD, path, …)`."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from .clients import Service, kebab
from .results import Listing, Page, read_results
from .source import ClassRef, Source, annotated_class


@dataclass
class Call:
    """An operation as one release has it."""

    id: str
    service: Service
    name: str
    http: str
    #: The path as the method has it: resource names are still one parameter.
    raw: str
    enums: dict[str, list[str]] = field(default_factory=dict)
    #: What the docstring says of each parameter.
    docs: dict[str, str] = field(default_factory=dict)
    query: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    #: The body is a map whose keys the caller chooses.
    open_body: bool = False
    stream: str | None = None
    #: The dataclass that is the body, or that the response is read into.
    body_class: ClassRef | None = None
    response_class: ClassRef | None = None
    response: list[str] = field(default_factory=list)
    listing: Listing | None = None
    page: Page | None = None


@dataclass(frozen=True)
class Miss:
    """A call whose path is not in the source."""

    id: str
    http: str
    why: str


def read_calls(source: Source, service: Service) -> tuple[list[Call], list[Miss]]:
    """The operations of a service, and what could not be read."""
    calls: list[Call] = []
    misses: list[Miss] = []
    for method in source.node(service.api).body:
        if not isinstance(method, ast.FunctionDef):
            continue
        sent = [node for node in ast.walk(method) if isinstance(node, ast.Call) and _is_do(node)]
        if not sent:
            continue
        op = f"{service.name}.{kebab(method.name)}"
        http = ast.literal_eval(sent[0].args[0])
        if len(sent) > 1:
            misses.append(Miss(op, http, "several requests in one method"))
        elif len(sent[0].args) < 2:
            misses.append(Miss(op, http, "the URL is data"))
        else:
            calls.append(_read_call(source, service, method, sent[0], Call(op, service, method.name, http, "")))
    return calls, misses


def _is_do(node: ast.Call) -> bool:
    return ast.unparse(node.func) == "self._api.do"


def _read_call(source: Source, service: Service, method: ast.FunctionDef, sent: ast.Call, call: Call) -> Call:
    arguments = [*method.args.args, *method.args.kwonlyargs]
    classes = {
        argument.arg: source.find(service.api.module, named)
        for argument in arguments
        if (named := annotated_class(argument.annotation))
    }
    _read_path(source, sent.args[1], classes, call)
    call.docs = _parameter_docs(ast.get_docstring(method) or "")
    passed = {keyword.arg: keyword.value for keyword in sent.keywords}
    _read_parameters(source, service, method, classes, passed, call)
    if "data" in passed:
        call.stream = "request"
    elif "raw" in passed:
        call.stream = "response"
    results = read_results(source, service.api.module, method, call)
    call.response_class, call.response = results.response_class, results.fields
    call.listing, call.page = results.listing, results.page
    return call


def _read_path(source: Source, path: ast.expr, classes: dict[str, ClassRef | None], call: Call) -> None:
    if isinstance(path, ast.Constant):
        call.raw = path.value
        return
    if not isinstance(path, ast.JoinedStr):
        raise ValueError(f"{call.id}: no path in {ast.unparse(path)}")
    for part in path.values:
        if isinstance(part, ast.Constant):
            call.raw += part.value
        elif isinstance(part, ast.FormattedValue):
            text = ast.unparse(part.value)
            multi = re.fullmatch(r"_escape_multi_segment_path_parameter\((?:\w+\.)*(\w+)\)", text)
            if multi:
                call.raw += ("" if call.raw.endswith("/") else "/") + f"{{{multi.group(1)}...}}"
                continue
            name = re.sub(r"^(self\._api\.(_cfg\.)?|request\.)|\.value$", "", text)
            if not re.fullmatch(r"\w+", name):
                raise ValueError(f"{call.id}: {text} stands in the path")
            call.raw += f"{{{name}}}"
            values = source.values(classes.get(name))
            if values:
                call.enums[name] = values


def _parameter_docs(docstring: str) -> dict[str, str]:
    found = re.findall(r"^:param (\w+):.*\n((?:[ \t]+.*\n|\n)*)", f"{docstring}\n", re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in found}


def _read_parameters(
    source: Source,
    service: Service,
    method: ast.FunctionDef,
    classes: dict[str, ClassRef | None],
    passed: dict[str | None, ast.expr],
    call: Call,
) -> None:
    """What `query["x"] = …`, `body["x"] = …` and `body = x.as_dict()` put into the request."""
    known = dict(classes)
    names: dict[str, set[str]] = {"query": set(), "body": set()}
    assigned = [
        (node.targets[0], node.value)
        for node in ast.walk(method)
        if isinstance(node, ast.Assign) and len(node.targets) == 1
    ]
    for target, value in assigned:
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            # Old releases: `request = CreateCatalog(name=name)`, then `body = request.as_dict()`.
            known.setdefault(target.id, source.find(service.api.module, value.func.id))
    for target, value in assigned:
        if isinstance(target, ast.Name) and target.id == "body":
            serialized = re.fullmatch(r"(\w+)\.as_dict\(\)", ast.unparse(value))
            ref = known.get(serialized.group(1)) if serialized else None
            if ref is not None:
                call.body_class = ref
                names["body"].update(source.wire_names(ref))
            elif ast.unparse(value) not in ("{}", "json['next_page']"):
                call.open_body = True
        elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            where = ast.unparse(target.value)
            if where in names:
                # The SDK writes an object in the query as `filter_by.start=…&filter_by.end=…`.
                nested = where == "query" and ast.unparse(value).endswith(".as_dict()")
                names[where].add(f"{target.slice.value}.*" if nested else target.slice.value)
    for where, value in passed.items():
        # `body=contents`: a map that the caller fills.
        if where == "body" and not (isinstance(value, ast.Name) and value.id == "body"):
            call.open_body = True
    call.query, call.body = sorted(names["query"]), sorted(names["body"])
