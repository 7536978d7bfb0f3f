"""The direction of imports: each folder, and each room in it, knows only what is below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.project.modules import (
    FOLDERS,
    ROOT,
    cycles,
    imported_modules,
    imports,
    modules,
    room_of,
)

if TYPE_CHECKING:
    from pathlib import Path

LEAVES: Final = {"errors", "setting_values", "settings"}  # every module may import these
MAY_IMPORT: Final[dict[str, set[str]]] = {
    "ontology": set(),
    "graph": {"ontology"},
    "loaders": {"graph", "ontology"},
    "queries": {"graph", "ontology"},
    "server": {"graph", "queries", "ontology"},
}
FOREIGN: Final[dict[str, set[str]]] = {  # packages that a folder must not import
    "ontology": {"flask", "uvicorn", "werkzeug"},  # generate.py is a command: click
    "graph": {"flask", "click", "uvicorn", "werkzeug"},
    "loaders": {"flask", "click", "uvicorn", "werkzeug"},
    "queries": {"flask", "uvicorn", "werkzeug"},  # generate.py is a command, too
    "server": {"click"},
}
# The arrows between rooms. Each is used, for types at least, and there is no other.
ROOMS: Final[dict[str, dict[str, set[str]]]] = {
    "graph": {
        "rdf": set(),
        "reports": set(),
        "query": {"rdf"},
        "catalogue": {"rdf", "query"},
        "things": {"rdf"},
        "search": {"things"},
        "dumps": {"rdf", "query", "catalogue", "things", "search"},
        "links": {"rdf", "catalogue", "dumps"},
        "engine": {"query", "search"},
        "generations": {"rdf", "dumps", "engine"},
        "shacl": {"query"},
        "build": {
            "rdf", "query", "catalogue", "things", "reports", "dumps", "links", "generations",
            "shacl",
        },
    },
    "server": {
        "builder": {"web", "things"},
        "bundle": set(),
        "web": set(),
        "http": {"web"},
        "sparql": {"web"},
        "charts": {"web"},
        "canned": {"web", "charts"},
        "things": {"web"},
        "vocabulary": {"web", "charts"},
        "workbench": {"web", "vocabulary"},
        "sources": {"web"},
        "dumps": {"web"},
        "catalog": {"web", "things"},
        "cite": {"web", "canned", "sparql"},
        "help": {"web"},
        "reconcile": {"web", "things"},
        "search": {"web", "things", "vocabulary"},
        "site": {"web", "http", "sparql", "canned", "things", "help"},
        "pictures": {"web", "canned", "charts", "things"},
        "app": {
            "builder", "bundle", "web", "sparql", "canned", "things", "vocabulary", "sources",
            "dumps", "catalog", "cite", "help", "pictures", "reconcile", "search", "site",
            "workbench",
        },
    },
}  # fmt: skip


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


def arrows(folder: str) -> dict[str, dict[str, str]]:
    """Return the rooms of a folder, the rooms that each imports, and a module that does so."""
    found: dict[str, dict[str, str]] = {}
    for name in modules():
        room = room_of(name)
        if room is None or not room.startswith(f"{folder}/"):
            continue
        targets = found.setdefault(room.partition("/")[2], {})
        for target in imported_modules(name):
            other = room_of(target)
            if other and other != room and other.startswith(f"{folder}/"):
                targets[other.partition("/")[2]] = f"{name} imports {target}"
    return found


def named_in_readme(directory: Path) -> set[str]:
    """Return what a README names in the line "May import", except the directory itself."""
    text = (directory / "README.md").read_text(encoding="utf-8")
    line = re.search(r"^- \*\*May import:\*\* (.+)$", text, re.MULTILINE)
    assert line, directory
    return set(re.findall(r"`([a-z_/]+)`", line[1]))


def imported_by(directory: Path) -> set[str]:
    """Return what the modules of a directory import: leaves, folders, rooms of its folder."""
    room = directory.relative_to(ROOT).as_posix()
    folder = room.partition("/")[0]
    found: set[str] = set()
    for name, path in modules().items():
        if path.parent != directory:
            continue
        for target in imported_modules(name):
            other = modules()[target].parent.relative_to(ROOT).as_posix()
            if other.startswith("src/"):
                found.add(target.rpartition(".")[2])
            elif other.partition("/")[0] != folder:
                found.add(other.partition("/")[0])
            elif other != room and not other.startswith(f"{room}/"):
                shared = room_of(name) == room_of(target)  # a room inside a room, and its parent
                found.add(other if shared else room_of(target) or other)
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_what_is_below_it(folder: str) -> None:
    """The table of docs/explanation/way-of-the-data.md."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    assert paths
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in paths
        if (found := wrong_arrows(folder, set(imports(path))))
    }
    assert wrong == {}


@pytest.mark.parametrize("folder", ROOMS)
def test_a_room_imports_only_the_rooms_of_its_arrows(folder: str) -> None:
    """Every room and every arrow of the code is in the table, and no other."""
    found = arrows(folder)
    table = ROOMS[folder]
    assert set(found) == set(table)
    wrong = [
        module
        for room, targets in found.items()
        for target, module in targets.items()
        if target not in table[room]
    ]
    assert wrong == []
    assert {room: set(targets) for room, targets in found.items()} == table


@pytest.mark.parametrize(
    "room",
    sorted(
        {p.parent.relative_to(ROOT).as_posix() for f in FOLDERS for p in (ROOT / f).rglob("*.py")}
    ),
)
def test_the_readme_of_a_room_names_what_it_imports(room: str) -> None:
    """Its rooms are those of the table; folders and leaves, all that it uses and may use."""
    named = named_in_readme(ROOT / room)
    folder, _, name = room.partition("/")
    rooms = {entry for entry in named if entry.startswith(f"{folder}/")}
    if name in ROOMS.get(folder, {}):
        assert rooms == {f"{folder}/{other}" for other in ROOMS[folder][name]}
    else:
        assert rooms == {entry for entry in imported_by(ROOT / room) if "/" in entry}
    others = {entry.partition("/")[0] for entry in named - rooms}
    assert imported_by(ROOT / room) - rooms - others == set()
    assert others - MAY_IMPORT[folder] - LEAVES - {folder} == set()


@pytest.mark.parametrize("folder", ROOMS)
def test_the_arrows_of_rooms_make_no_cycle(folder: str) -> None:
    """A room can be read before those that import it."""
    assert cycles(ROOMS[folder]) == []


def test_the_modules_import_each_other_in_no_cycle() -> None:
    """When they run; types may refer to each other."""
    assert cycles({name: imported_modules(name, type_checking=False) for name in modules()}) == []


def test_cycles_are_found() -> None:
    """The guard itself can fail."""
    assert cycles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == [["b", "c"], ["b", "c"]]


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


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_import_name_is_a_relative_link_to_the_folder(folder: str) -> None:
    """An absolute link would work on one machine only."""
    link = ROOT / "src" / "renkei" / folder
    assert link.is_symlink()
    assert str(link.readlink()) == f"../../{folder}"
