"""The modules of the project, and what each imports, read without running them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("ontology", "graph", "loaders", "queries", "server")


@cache
def modules() -> dict[str, Path]:
    """Return the files of the package by dotted name."""
    files = {
        f"renkei.{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}": path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
    }
    for path in sorted((ROOT / "src" / "renkei").rglob("*.py")):  # it does not follow the links
        files[".".join(path.relative_to(ROOT / "src").with_suffix("").parts)] = path
    return {name.removesuffix(".__init__"): path for name, path in files.items()}


def nodes(tree: ast.AST, *, type_checking: bool) -> Iterator[ast.AST]:
    """Yield the nodes of a module; those for type checkers only if they are asked for."""
    for child in ast.iter_child_nodes(tree):
        is_for_types = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if not is_for_types or type_checking:
            yield child
            yield from nodes(child, type_checking=type_checking)


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path, *, type_checking: bool = True) -> frozenset[str]:
    """Return the dotted names that a file imports."""
    names: set[str] = set()
    for node in nodes(tree(path), type_checking=type_checking):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names |= {f"{module}.{alias.name}" for alias in node.names} | {module}
    return frozenset(names)


def imported_modules(name: str, *, type_checking: bool = True) -> set[str]:
    """Return the modules of the package that a module imports.

    ``from renkei.a import b`` is an import of the module ``renkei.a.b`` where there is one, and of
    ``renkei.a`` otherwise.
    """
    names = imports(modules()[name], type_checking=type_checking)
    known = {found for found in names if found in modules()}
    packages = {parent for found in known for parent in known if found.startswith(f"{parent}.")}
    return known - packages


def room_of(name: str) -> str | None:
    """Return the room of a module, such as ``graph/rdf``; None outside ``graph`` and ``server``."""
    parts = name.split(".")
    if len(parts) < 3 or parts[1] not in {"graph", "server"}:
        return None
    return "/".join(parts[1:3])


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the cycles of a graph: what remains when leaves and roots are taken away."""
    left = {node: set(targets) - {node} for node, targets in graph.items()}
    while True:
        targets = {target for found in left.values() for target in found}
        removed = {node for node, found in left.items() if not found or node not in targets}
        if not removed:
            return [sorted([node, *found]) for node, found in left.items()]
        left = {node: found - removed for node, found in left.items() if node not in removed}
