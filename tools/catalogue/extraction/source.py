"""One release of the SDK as a set of classes: what its names stand for, and what its dataclasses look like on the wire."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property

PACKAGE = "databricks.sdk"


@dataclass(frozen=True)
class WireField:
    """A field of a dataclass as JSON has it."""

    name: str
    #: The class of each element, where the field is a list of objects.
    item: str | None = None
    #: Whether it is a list, of objects or of plain values.
    is_list: bool = False


@dataclass
class Module:
    """A module of the SDK: its classes and what its imports stand for."""

    name: str
    tree: ast.Module
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    #: Local name to (module, name in it); the second is empty where the name is a module.
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
            elif isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
            elif isinstance(node, ast.ImportFrom):
                self._import(node)

    def _import(self, node: ast.ImportFrom) -> None:
        below = _below_package(node.module or "", node.level, self.name)
        if below is None:
            return
        for alias in node.names:
            local = alias.asname or alias.name
            if below in ("service", "mixins"):
                self.imports[local] = (f"{below}.{alias.name}", "")
            else:
                self.imports[local] = (below, alias.name)


def _below_package(module: str, level: int, here: str) -> str | None:
    """The module that an import names, below the package; None where it is outside of it."""
    if level == 0:
        if module == PACKAGE:
            return ""
        return module.removeprefix(f"{PACKAGE}.") if module.startswith(f"{PACKAGE}.") else None
    # `from ._internal import x` in databricks/sdk/service/catalog.py; level 1 in the package's own module is the package.
    parts = here.split(".") if here else []
    base = parts[: len(parts) - level] if here else []
    return ".".join([*base, *([module] if module else [])])


@dataclass(frozen=True)
class ClassRef:
    """A class and the module that defines it."""

    module: str
    name: str


class Source:
    """The parsed modules of one release."""

    def __init__(self, trees: dict[str, ast.Module]) -> None:
        self.modules = {name: Module(name, tree) for name, tree in trees.items()}
        self._fields: dict[ClassRef, dict[str, WireField]] = {}

    def find(self, module: str, name: str) -> ClassRef | None:
        """The class that a name, dotted or not, stands for in a module."""
        here = self.modules.get(module)
        if here is None:
            return None
        head, _, rest = name.partition(".")
        if not rest and head in here.classes:
            return ClassRef(module, head)
        if head not in here.imports:
            return None
        target, original = here.imports[head]
        return self.find(target, rest or original) if original == "" or not rest else None

    def node(self, ref: ClassRef) -> ast.ClassDef:
        """The class's syntax tree."""
        return self.modules[ref.module].classes[ref.name]

    def values(self, ref: ClassRef | None) -> list[str]:
        """The values of an enum; none where the class is something else."""
        if ref is None or not any(ast.unparse(base).endswith("Enum") for base in self.node(ref).bases):
            return []
        return sorted(
            node.value.value
            for node in self.node(ref).body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )

    def fields(self, ref: ClassRef) -> dict[str, WireField]:
        """The fields of a dataclass, by their name in Python."""
        if ref not in self._fields:
            self._fields[ref] = _wire_fields(self.node(ref))
        return self._fields[ref]

    def wire_names(self, ref: ClassRef) -> list[str]:
        """The names that a dataclass's fields have in JSON, sorted."""
        return sorted({wire.name for wire in self.fields(ref).values()})

    def field_docs(self, ref: ClassRef) -> dict[str, str]:
        """What the SDK says of each field of a dataclass, by its name in Python."""
        docs: dict[str, str] = {}
        body = self.node(ref).body
        for node, following in zip(body, body[1:]):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                    docs[node.target.id] = " ".join(str(following.value.value).split())
        return docs

    def class_doc(self, ref: ClassRef) -> str:
        """What the SDK says of a class."""
        return " ".join((ast.get_docstring(self.node(ref)) or "").split())

    @cached_property
    def list_responses(self) -> dict[tuple[str, str, str], list[ClassRef]]:
        """Dataclasses that hold a list, by module, the list's wire name and the class of its elements."""
        found: dict[tuple[str, str, str], list[ClassRef]] = {}
        for module in self.modules.values():
            for name in module.classes:
                ref = ClassRef(module.name, name)
                for wire in self.fields(ref).values():
                    if wire.item is not None:
                        found.setdefault((module.name, wire.name, wire.item), []).append(ref)
        return found


def _wire_fields(node: ast.ClassDef) -> dict[str, WireField]:
    """Read off `from_dict`: `return cls(attribute=_repeated_dict(d, "wire", Item), …)`."""
    fields: dict[str, WireField] = {}
    lists = {
        member.target.id
        for member in node.body
        if isinstance(member, ast.AnnAssign)
        and isinstance(member.target, ast.Name)
        and re.match(r"(Optional\[)?List\[", ast.unparse(member.annotation).strip("'\""))
    }
    for method in node.body:
        if not isinstance(method, ast.FunctionDef) or method.name != "from_dict":
            continue
        for call in ast.walk(method):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "cls":
                for keyword in call.keywords:
                    if keyword.arg is not None:
                        fields[keyword.arg] = _wire_field(keyword.arg, keyword.value, keyword.arg in lists)
    return fields


def _wire_field(attribute: str, value: ast.expr, is_list: bool) -> WireField:
    names = [
        part.value for part in ast.walk(value) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    item = None
    if isinstance(value, ast.Call) and re.fullmatch(r"_repeated(_dict)?", ast.unparse(value.func)):
        item = ast.unparse(value.args[2]) if len(value.args) > 2 else None
    return WireField(names[0] if names else attribute, item, is_list or item is not None)


def annotated_class(annotation: ast.expr | None) -> str | None:
    """The class that a parameter's annotation names: `Optional[X]`, `X`, `'X'`; None where it is no one class."""
    if annotation is None:
        return None
    text = ast.unparse(annotation).strip("'\"")
    inner = re.fullmatch(r"(?:Optional|List|Iterator)\[(.*)\]", text)
    text = inner.group(1) if inner else text
    return text if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", text) else None
