"""The size and the names of modules, and what tests may use of them."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import pytest

from tests.project.modules import ROOT, imports, modules, room_of, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_MODULES: Final = 16  # of a folder
MAX_LINES: Final = 320  # of a module
# What may be longer, and why.
LONG: Final = {
    "ontology/terms.py": "generated: nobody reads it",
    "tests/questions.py": "a table of questions with their answers, which is one thing",
}
# Basenames that mean the same in each room that has such a module.
SHARED_NAMES: Final = {
    "routes",  # the blueprint
    "page",  # what its HTML page shows
    "data",  # what it reads from the store
    "files",  # the files that it sends
}
# What tests may read although its name begins with an underscore.
PRIVATE: Final[dict[str, str]] = {}


def test_no_folder_has_more_modules_than_can_be_overlooked() -> None:
    """``__init__`` is not counted."""
    numbers = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in [*modules().values(), *files_of_tests()]
        if path.name != "__init__.py"
    )
    assert {folder: number for folder, number in numbers.items() if number > MAX_MODULES} == {}


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    """Modules of tests too; `LONG` has the exceptions and their reasons."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*modules().values(), *files_of_tests()]
    }
    long = {name: length for name, length in lengths.items() if length > MAX_LINES}
    assert {name: length for name, length in long.items() if name not in LONG} == {}
    assert set(LONG) <= set(long)


def test_modules_of_sibling_rooms_have_names_of_their_own() -> None:
    """But for those that mean the same in each."""
    rooms: dict[str, set[str]] = defaultdict(set)
    for name, path in modules().items():
        room = room_of(name)
        if room and path.stem != "__init__":
            rooms[f"{room.partition('/')[0]}: {path.stem}"].add(room)
    double = {name: sorted(found) for name, found in rooms.items() if len(found) > 1}
    assert {
        name: found for name, found in double.items() if name.split(": ")[1] not in SHARED_NAMES
    } == {}


def files_of_tests() -> list[Path]:
    """Return the Python files of the tests."""
    paths = sorted((ROOT / "tests").rglob("*.py"))
    assert paths
    return paths


@pytest.mark.slow
def test_no_test_imports_another_test_module() -> None:
    """What tests share is in ``conftest.py`` or a support module."""
    wrong = {
        path.relative_to(ROOT).as_posix(): names
        for path in files_of_tests()
        if (names := {name for name in imports(path) if ".test_" in name})
    }
    assert wrong == {}


@pytest.mark.slow
def test_no_test_looks_at_private_attributes() -> None:
    """What a test needs of a module is public; `PRIVATE` has the exceptions and their reasons."""
    wrong = {
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for path in files_of_tests()
        for name in private_names(tree(path))
    }
    assert wrong == set(PRIVATE)


def private_names(module: ast.AST) -> Iterator[str]:
    """Yield the private names of other objects and modules that a module of tests uses."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}):
                yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if is_private(alias.name))
        elif isinstance(node, ast.Call) and is_patch(node):
            yield from (
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
                and is_private(argument.value.rpartition(".")[2])
            )


def is_private(name: str) -> bool:
    """Does a name begin with one underscore?"""
    return name.startswith("_") and not name.startswith("__")


def is_patch(call: ast.Call) -> bool:
    """Is it a call of ``setattr``, ``getattr`` or such a method?"""
    return ast.unparse(call.func).rpartition(".")[2] in {"setattr", "getattr", "delattr"}


def test_private_names_are_found() -> None:
    """The guard itself can fail."""
    text = """
import pytest

from renkei.a import _b
pool._tasks
self._own
patch.setattr(page, "_MOST", 1)
object.__new__(kind)
"""
    assert set(private_names(ast.parse(text))) == {"_b", "pool._tasks", "_MOST"}
