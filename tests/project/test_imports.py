"""The direction of imports: each folder knows only what is below it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEAVES = {"errors", "settings", "setting_values"}  # everyone may import these
MAY_IMPORT: dict[str, set[str]] = {
    "ontology": set(),
    "graph": {"ontology"},
    "loaders": {"graph", "ontology"},
    "queries": {"graph", "ontology"},
    "server": {"graph", "queries", "ontology"},
}
FOREIGN: dict[str, set[str]] = {  # packages that a folder must know nothing of
    "ontology": {"flask", "uvicorn", "werkzeug"},  # generate.py is a command: click
    "graph": {"flask", "click", "uvicorn", "werkzeug"},
    "loaders": {"flask", "click", "uvicorn", "werkzeug"},
    "queries": {"flask", "uvicorn", "werkzeug"},  # generate.py too
    "server": {"click"},
}


def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports, those for type checkers included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} | {module}
    return found


def wrong_arrows(folder: str, names: set[str]) -> set[str]:
    """Return the imports that the table does not allow."""
    allowed = MAY_IMPORT[folder] | {folder} | LEAVES
    wrong = set()
    for name in names:
        parts = name.split(".")
        if parts[0] == "renkei" and len(parts) > 1:
            inside = parts[1] in MAY_IMPORT or parts[1] in {"cli", "console"}
            if inside and parts[1] not in allowed:
                wrong.add(name)
        elif parts[0] in FOREIGN[folder]:
            wrong.add(name)
    return wrong


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_is_below_it(folder: str) -> None:
    """The table of docs/explanation/way-of-the-data.md."""
    modules = sorted((ROOT / folder).rglob("*.py"))
    assert modules
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in modules
        if (found := wrong_arrows(folder, imports(path)))
    }
    assert wrong == {}


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_the_leaves_import_no_folder(leaf: str) -> None:
    """The errors and settings can be imported from anywhere without a cycle."""
    names = imports(ROOT / "src" / "renkei" / f"{leaf}.py")
    inside = {name for name in names if name.startswith("renkei.")}
    assert all(name.split(".")[1] in LEAVES for name in inside)


def test_a_wrong_arrow_is_found() -> None:
    """The guard itself can fail."""
    assert wrong_arrows("graph", {"renkei.loaders.rdf"}) == {"renkei.loaders.rdf"}
    assert wrong_arrows("graph", {"flask.Flask"}) == {"flask.Flask"}
    assert wrong_arrows("server", {"renkei.cli.main"}) == {"renkei.cli.main"}
    assert wrong_arrows("loaders", {"renkei.graph.rdf.terms.iri", "renkei.errors"}) == set()


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_the_import_name_is_a_relative_link_to_the_folder(folder: str) -> None:
    """An absolute link would work on one machine only."""
    link = ROOT / "src" / "renkei" / folder
    assert link.is_symlink()
    assert str(link.readlink()) == f"../../{folder}"
