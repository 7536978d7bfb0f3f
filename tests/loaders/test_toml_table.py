"""Tables of TOML are read strictly, and every error has the line of its cause."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.loaders.toml_table import TomlTable, read_toml

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = """\
title = "parks"

# A comment that says size = "large" and [park].
[settings]
size = 3
open = true
since = 2017-09-01
name.ja = "公園"
name.en = "Park"

[[park]]
key = "north"
kind = "park"
names = ["a", "b"]
sizes = [1, 2]
tree = [
  { kind = "oak", height = 7 },
  { kind = "oak", height = "8" }, # the second
]

[[park]]
key = "south"
kind = "garden"

[park.gate]
side = "east"

[[park.tree]]
kind = "elm"
height = 9

[[park.tree]]
kind = "elm"
height = "ten"

[[park]]
key = "west"
kind = "parkk"
tree = [{ kind = "fir", height = "[{" }, { kind = "fir", height = 1, x = "}" }]
gate = { side = "north" }
"""
KINDS = {"park": "http://example.org/park", "garden": "http://example.org/garden"}


@pytest.fixture
def root() -> TomlTable:
    """The root table of the file."""
    return read_toml(FILE.encode("utf-8"), "file.toml")


def refused(read: Callable[[], object]) -> tuple[str, int | None, str]:
    """Return file, line and message of the error that a function raises."""
    with pytest.raises(SourceError) as caught:
        read()
    error = caught.value
    return error.file, error.line, str(error).partition(": ")[2]


def test_values_of_each_type_are_returned(root: TomlTable) -> None:
    """Texts, numbers, truth values, dates, lists and texts by language."""
    settings = root.table("settings")
    north = root.tables("park")[0]
    assert root.string("title") == "parks"
    assert settings.integer("size") == 3
    assert settings.boolean("open", default=False)
    assert settings.date("since") == dt.date(2017, 9, 1)
    assert settings.text("name") == {"ja": "公園", "en": "Park"}
    assert north.strings("names") == ["a", "b"]
    assert north.code("kind", KINDS) == KINDS["park"]
    assert north.codes("names", {"a": "x:a", "b": "x:b"}) == ["x:a", "x:b"]
    assert north.choice("kind", ("park", "garden")) == "park"
    assert [tree.integer("height") for tree in north.tables("tree")[:1]] == [7]


def test_what_is_not_given_has_its_default(root: TomlTable) -> None:
    """A key may be left out where the reader allows it."""
    assert root.string("missing", "default") == "default"
    assert root.strings("missing") == []
    assert root.tables("missing") == []
    assert root.optional_text("missing") is None
    assert root.boolean("missing", default=True)
    assert root.iri("missing") is None
    assert root.iris("missing") == ()
    assert not root.has("missing")


@pytest.mark.parametrize(
    ("read", "line", "message"),
    [
        pytest.param(lambda t: t.string("x"), 1, "x is missing", id="missing"),
        pytest.param(lambda t: t.integer("title"), 1, "title must be a whole number, not 'parks'", id="number"),
        pytest.param(lambda t: t.table("settings").string("size"), 5, "[settings]: size must be a text, not 3", id="text"),
        pytest.param(lambda t: t.table("settings").integer("open"), 6, "[settings]: open must be a whole number, not True", id="truth is no number"),
        pytest.param(lambda t: t.table("settings").boolean("size", default=True), 5, "[settings]: size must be true or false, not 3", id="truth"),
        pytest.param(lambda t: t.table("settings").date("size"), 5, "[settings]: size must be a date such as 2017-09-01, not 3", id="date"),
        pytest.param(lambda t: t.table("settings").text("name", languages=("ja", "en", "fr")), 8, "[settings]: name must have a text for each of ja, en, fr", id="languages"),
        pytest.param(lambda t: t.table("title"), 1, "title must be a table, not 'parks'", id="table"),
        pytest.param(lambda t: t.tables("title"), 1, "title must be a list of tables, not 'parks'", id="tables"),
        pytest.param(lambda t: t.tables("park")[0].tables("names"), 14, "[park]: names must be a list of tables, not 'a'", id="list of texts"),
        pytest.param(lambda t: t.tables("park")[0].strings("sizes"), 15, "[park]: sizes must be a list of texts, not 1", id="list of numbers"),
        pytest.param(lambda t: t.tables("park")[0].strings("kind"), 13, "[park]: kind must be a list of texts, not 'park'", id="no list"),
        pytest.param(lambda t: t.tables("park")[2].code("kind", KINDS), 38, "[park]: unknown kind 'parkk'; known are park, garden", id="code"),
        pytest.param(lambda t: t.tables("park")[2].choice("kind", ("a", "b")), 38, "[park]: unknown kind 'parkk'; known are a, b", id="choice"),
        pytest.param(lambda t: t.tables("park")[1].iri("kind"), 23, "[park]: kind: not an absolute IRI: 'garden'", id="IRI"),
        pytest.param(lambda t: t.tables("park")[0].iris("names"), 14, "[park]: names: not an absolute IRI: 'a'", id="IRIs"),
        pytest.param(lambda t: t.tables("park")[0].tables("tree")[1].integer("height"), 18, "[park.tree]: height must be a whole number, not '8'", id="second inline table"),
        pytest.param(lambda t: t.tables("park")[1].tables("tree")[1].integer("height"), 34, "[park.tree]: height must be a whole number, not 'ten'", id="second table of the second park"),
        pytest.param(lambda t: t.tables("park")[2].tables("tree")[0].integer("height"), 39, "[park.tree]: height must be a whole number, not '[{'", id="brackets in a text"),
        pytest.param(lambda t: t.tables("park")[2].tables("tree")[1].finish(), 39, "[park.tree]: unknown key 'kind'; known are ", id="unknown key, inline"),
        pytest.param(lambda t: t.tables("park")[1].table("gate").integer("side"), 26, "[park.gate]: side must be a whole number, not 'east'", id="table of the second park"),
        pytest.param(lambda t: t.tables("park")[2].table("gate").integer("side"), 40, "[park.gate]: side must be a whole number, not 'north'", id="inline table of the third park"),
        pytest.param(lambda t: t.tables("park")[1].finish(), 22, "[park]: unknown key 'key'; known are ", id="unknown key"),
    ],
)  # fmt: skip
def test_an_error_has_the_line_of_its_key_or_value(
    root: TomlTable, read: Callable[[TomlTable], object], line: int, message: str
) -> None:
    """Also of tables in the middle of the file, inline or with headers, and of equal values."""
    file, actual_line, text = refused(lambda: read(root))
    assert (file, actual_line) == ("file.toml", line)
    assert text.startswith(message)


def test_an_unknown_key_is_named_with_the_known_keys(root: TomlTable) -> None:
    """A typo is an error; an optional key is known even where it is absent."""
    north = root.tables("park")[0]
    for key in ("key", "kind", "names"):
        assert north.has(key)
    north.tables("tree")
    assert refused(north.finish) == (
        "file.toml",
        15,
        "[park]: unknown key 'sizes'; known are key, kind, names, tree",
    )


def test_the_rest_is_every_key_not_read_so_far(root: TomlTable) -> None:
    """It holds the options of a loader."""
    south = root.tables("park")[1]
    south.string("key")
    assert set(south.rest()) == {"kind", "gate", "tree"}
    south.finish()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param(b'a = "1"\nb = = 2\n', 2, "not TOML: Invalid value", id="value"),
        pytest.param(b'a = "1"\na = "2"\n', 2, "not TOML: Cannot overwrite", id="key twice"),
        pytest.param(b'a = "1"\n\nb = [1,\n2\n', 4, "not TOML", id="end of file"),
        pytest.param('a = "1"\nb = "図"\n'.encode("cp932"), 2, "not UTF-8", id="encoding"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_the_line(text: bytes, line: int, words: str) -> None:
    """The line is that of the parser, or the last where it only says that the file ends."""
    file, actual_line, message = refused(lambda: read_toml(text, "file.toml"))
    assert (file, actual_line) == ("file.toml", line)
    assert words in message


@pytest.mark.parametrize("value", ['""', '"  "'])
def test_an_empty_text_is_no_text(value: str) -> None:
    """A required text is not blank."""
    root = read_toml(f"# head\nkey = {value}\n".encode(), "file.toml")
    assert refused(lambda: root.string("key")) == ("file.toml", 2, "key is empty")


def test_a_date_with_a_time_is_no_date() -> None:
    """A time would make the literal invalid later."""
    root = read_toml(b"\nday = 2017-09-01T12:00:00\n", "file.toml")
    _, line, message = refused(lambda: root.date("day"))
    assert line == 2
    assert message.startswith("day must be a date such as 2017-09-01")
