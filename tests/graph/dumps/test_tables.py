"""The flat tables: complete, of the right types, described; odd texts come through."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from renkei.graph.catalogue.terms_of_use import Terms
from renkei.graph.dumps.tables import TableColumn, TableQuery, write_tables
from renkei.ontology.terms import PREFIXES
from renkei.queries.binding import bind
from renkei.queries.export import TABLES
from renkei.queries.header import without_header
from renkei.queries.read import bundled_queries

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.generations.generations import Generations

BASE = "http://127.0.0.1:8000/"
CLASSES = {
    "facilities": ("FacilityEntity", "facility"),
    "events": ("Event", "event"),
    "activities": ("JointActivity", "activity"),
    "observations": ("ActivityObservation", "observation"),
    "designations": ("Designation", "designation"),
}
BY = "https://creativecommons.org/licenses/by/4.0/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.fixture(scope="module")
def directory(bundled_generations: Generations) -> Path:
    """The ``dumps/`` of the bundled graph."""
    return bundled_generations.current().dumps_path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def described(directory: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / f"{name}.csv-metadata.json").read_bytes())
    return found


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_every_thing_of_its_class(
    directory: Path, bundled_store: ox.Store, name: str
) -> None:
    """Nothing of the graph is missing, whatever the query asks for."""
    class_, column = CLASSES[name]
    query = f"SELECT ?thing {{ ?thing a renkei:{class_} }}"
    answer = bundled_store.query(query, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    things = {solution["thing"].value for solution in answer}
    assert things
    assert {row[column] for row in rows_of(directory / f"{name}.csv")} == things


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_answer_of_the_canned_query(
    directory: Path, bundled_store: ox.Store, name: str
) -> None:
    """Cell for cell, both languages; rows in another order."""
    query = bundled_queries()[name]
    text = without_header(bind(query, {}, base=BASE).text)
    answer = bundled_store.query(text, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    wanted = [
        {key: solution[key].value if solution[key] else "" for key in names} for solution in answer
    ]
    found = rows_of(directory / f"{name}.csv")
    assert list(found[0]) == names
    assert sorted(map(str, found)) == sorted(map(str, wanted))


@pytest.mark.parametrize("name", TABLES)
def test_the_descriptions_say_what_the_cells_are(directory: Path, name: str) -> None:
    """CSVW and Frictionless name the columns in order, with types that every cell has."""
    found = described(directory, name)
    rows = rows_of(directory / f"{name}.csv")
    assert found["url"] == f"{name}.csv"
    columns = found["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(rows[0])
    read = {
        "anyURI": ox.NamedNode,
        "string": str,
        "integer": int,
        "decimal": float,
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": dt.date.fromisoformat,
    }
    for column in columns:
        assert {text["@language"] for text in column["rdfs:label"]} == {"ja", "en"}
        for row in rows:
            if row[column["name"]]:
                read[column["datatype"]](row[column["name"]])
    key = found["tableSchema"]["primaryKey"]
    assert len({tuple(row[part] for part in key) for row in rows}) == len(rows)
    package = json.loads((directory / "datapackage.json").read_bytes())
    resource = next(entry for entry in package["resources"] if entry["name"] == name)
    assert [entry["name"] for entry in resource["schema"]["fields"]] == list(rows[0])
    data = (directory / resource["path"]).read_bytes()
    assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert resource["bytes"] == len(data)


def test_tables_name_the_licence_of_the_facts(
    directory: Path, bundled_generations: Generations
) -> None:
    """In both descriptions, as the manifest has it."""
    manifest = bundled_generations.current().manifest
    assert {table["licence"] for table in manifest["tables"]} == {CC0}
    package = json.loads((directory / "datapackage.json").read_bytes())
    assert package["licenses"] == [{"path": CC0}]
    assert all(described(directory, name)["dc:license"] == {"@id": CC0} for name in TABLES)


def table(columns: list[str], text: str, key: list[str]) -> TableQuery:
    title = {"ja": "表", "en": "Table"}
    return TableQuery(
        name="things",
        text=text,
        title=title,
        description=title,
        columns=[TableColumn(name, "string", title, {}) for name in columns],
        key=key,
    )


ODD = [
    '=HYPERLINK("http://example.org/","x")',
    "+81 11 000 0000",
    "-1",
    "@SUM(A1)",
    "a,b",
    'say "はい"',
    "two\nlines",
    "two\r\nlines",
    "\ttab",
    " space ",
    "𠮷野家",
    "\u2028",
    "null",
]


def write_odd(directory: Path, terms: Terms) -> tuple[Path, bool]:
    """Write a table of odd texts; return its directory, and whether it has a key."""
    store = ox.Store()
    for number, text in enumerate(ODD):
        subject = ox.NamedNode(f"http://example.org/{number}")
        store.add(ox.Quad(subject, ox.NamedNode("http://example.org/p"), ox.Literal(text)))
    result, work = directory / "dumps", directory / "work"
    result.mkdir(parents=True)
    work.mkdir()
    query = table(["s", "text"], "SELECT ?s ?text { ?s ?p ?text }", ["s"])
    write_tables(result, work, store, [query], terms)
    schema = described(result, "things")["tableSchema"]
    return result, schema.get("primaryKey") == ["s"]


def test_odd_texts_come_back_from_a_table_as_they_are(tmp_path: Path) -> None:
    """RFC 4180; what a spreadsheet would take for a formula is not changed."""
    result, has_key = write_odd(tmp_path, Terms(CC0))
    found = rows_of(result / "things.csv")
    assert [row["text"] for row in found] == [
        text for _, text in sorted((str(number), text) for number, text in enumerate(ODD))
    ]
    assert has_key


def test_the_same_graph_gives_the_same_tables(tmp_path: Path) -> None:
    """Byte for byte."""
    one, two = (write_odd(tmp_path / name, Terms(CC0))[0] for name in ("one", "two"))
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes()


def test_tables_name_the_licence_and_whom_to_name(tmp_path: Path) -> None:
    """Neither of them without the other."""
    result, _ = write_odd(tmp_path, Terms(BY, {"ja": "© 見本県", "en": "© Mihon"}))
    found = described(result, "things")
    package = json.loads((result / "datapackage.json").read_bytes())
    assert found["dc:license"] == {"@id": BY}
    assert {text["@language"]: text["@value"] for text in found["dc:rights"]} == {
        "ja": "© 見本県",
        "en": "© Mihon",
    }
    assert package["licenses"] == [{"path": BY}]
    assert package["description"] == "© 見本県 / © Mihon"


def test_tables_without_a_licence_say_so(tmp_path: Path) -> None:
    """They are not offered as open data."""
    rights = {"ja": "利用条件なし", "en": "No terms."}
    result, _ = write_odd(tmp_path, Terms(None, rights))
    found = described(result, "things")
    assert "dc:license" not in found
    assert {text["@value"] for text in found["dc:rights"]} == set(rights.values())
    package = json.loads((result / "datapackage.json").read_bytes())
    assert "licenses" not in package
    assert rights["en"] in package["description"]


def test_several_values_are_several_rows_and_then_there_is_no_key(tmp_path: Path) -> None:
    """A row for each combination; what comes twice is there once."""
    store = ox.Store()
    for name, value in (("a", "1"), ("a", "2"), ("b", "3")):
        subject = ox.NamedNode(f"http://example.org/{name}")
        store.add(ox.Quad(subject, ox.NamedNode("http://example.org/p"), ox.Literal(value)))
        store.add(ox.Quad(subject, ox.NamedNode("http://example.org/q"), ox.Literal(value)))
    query = table(["s", "v"], "SELECT ?s ?v { ?s ?p ?v }", ["s"])
    work = tmp_path / "work"
    work.mkdir()
    files = write_tables(tmp_path, work, store, [query], Terms(CC0))
    assert [(row["s"][-1], row["v"]) for row in rows_of(tmp_path / "things.csv")] == [
        ("a", "1"),
        ("a", "2"),
        ("b", "3"),
    ]
    assert files[0].rows == 3
    assert "primaryKey" not in described(tmp_path, "things")["tableSchema"]
