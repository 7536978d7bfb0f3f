"""Tables with CSVW metadata: what W3C's suite expects, and how a source uses them."""

from __future__ import annotations

import copy
import csv
import io
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import to_isomorphic

from renkei.errors import SourceError
from renkei.loaders.api import Source
from renkei.loaders.open_data import OpenDataLoader
from renkei.loaders.open_data.csvw.convert import Converter
from renkei.loaders.open_data.csvw.datatypes import literal_of
from renkei.loaders.open_data.csvw.metadata import CsvwTable, read_metadata
from tests.loaders.open_data.loading import loaded
from tests.loaders.open_data.loads import BASE, Loaded, table

if TYPE_CHECKING:
    from collections.abc import Sequence

SUITE = Path(os.environ.get("CSVW_TESTS", "nowhere"))
ADDRESS = "http://www.w3.org/2013/csvw/tests/"
FARMS = [
    ["ID", "農園名", "区画", "開始"],
    ["1", "北農園", "a;b", "1/4/2024"],
    ["2", "南農園", "", "3.4"],
]
METADATA: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "farms.csv",
    "tableSchema": {
        "aboutUrl": "https://w3id.org/renkei/base/id/farm/{id}",
        "primaryKey": "id",
        "columns": [
            {"name": "id", "titles": "ID", "suppressOutput": True},
            {"titles": "農園名", "name": "name", "propertyUrl": "rdfs:label", "lang": "ja"},
            {"titles": "区画", "propertyUrl": "https://schema.org/keywords", "separator": ";"},
            {
                "titles": "開始", "propertyUrl": "https://schema.org/startDate",
                "datatype": {"base": "date", "format": "d/M/yyyy"},
            },
            {"name": "type", "virtual": True, "propertyUrl": "rdf:type",
             "valueUrl": "https://schema.org/Place"},
        ],
    },
}  # fmt: skip


def farms(tmp_path: Path, rows: Sequence[Sequence[str]] = FARMS, **changes: Any) -> Loaded:
    metadata = json.dumps(METADATA | changes)
    (tmp_path / "farms.csv-metadata.json").write_text(metadata, encoding="utf-8")
    return loaded(tmp_path, table(rows), "farms.csv", reject_above=100)


def test_a_described_table_needs_no_layout(tmp_path: Path) -> None:
    """Its IRIs are below the base of the deployment; every row is in the report."""
    found = farms(tmp_path)
    assert found.values("rdf-schema#label") >= {'"北農園"@ja', '"南農園"@ja'}
    assert found.values("keywords") == {'"a"', '"b"'}
    assert '"2024-04-01"^^<http://www.w3.org/2001/XMLSchema#date>' in found.values("startDate")
    assert found.values("ns#type") >= {"<https://schema.org/Place>"}
    assert found.values("terms/source") == {
        f"<{BASE}id/file/lists/farms.csv#row=2>", f"<{BASE}id/file/lists/farms.csv#row=3>",
    }  # fmt: skip
    assert found.codes == {"DATATYPE": 1}
    assert found.report.counts["rows loaded"] == 1
    assert "described by farms.csv-metadata.json" in found.report.entries[0].detail


def test_a_row_without_an_address_is_named_by_its_place(tmp_path: Path) -> None:
    """No blank nodes; the default property is the column of the file."""
    found = farms(tmp_path, tableSchema={"columns": [{"titles": name} for name in FARMS[0]]})
    file = f"{BASE}id/file/lists/farms.csv"
    assert f'<{file}#row=2> <{file}#ID> "1" <{BASE}graph/source/lists> .\n' in found.lines


def test_rows_with_the_same_primary_key_are_rejected(tmp_path: Path) -> None:
    """All of them, as in any list; rows of another length, too."""
    found = farms(tmp_path, [*FARMS, ["1", "別の農園", "", ""], ["4"]])
    assert found.codes["ID_TWICE"] == 2
    assert found.codes["ROW_LENGTH"] == 1
    assert found.report.counts["rows rejected"] == 3
    rejected = found.attachment("rejected-farms.csv").decode("utf-8-sig")
    assert [row[4] for row in csv.reader(io.StringIO(rejected))] == ["_row", "2", "4", "5"]


def test_a_dialect_says_how_the_file_is_read(tmp_path: Path) -> None:
    """Rows to skip, comments, delimiter, white space."""
    dialect = {
        "delimiter": "|",
        "skipRows": 1,
        "commentPrefix": "#",
        "trim": True,
        "quoteChar": "'",
    }
    rows = [["市民農園"], ["|".join(FARMS[0])], ["#note"], [" 1 | 北農園 ||"]]
    found = farms(tmp_path, rows, dialect=dialect)
    assert '"北農園"@ja' in found.values("rdf-schema#label")
    assert "not honoured: dialect quoteChar" in found.report.entries[0].detail


def test_a_table_without_a_header_is_read_by_its_columns(tmp_path: Path) -> None:
    """In their order."""
    found = farms(tmp_path, FARMS[1:], dialect={"header": False})
    assert found.report.counts["rows loaded"] + found.report.counts["rows remarks"] == 2
    assert '"北農園"@ja' in found.values("rdf-schema#label")


def test_metadata_are_an_input_of_the_build(tmp_path: Path) -> None:
    """A changed description changes the graph; one of another table is left alone."""
    farms(tmp_path)
    source = Source(None, [tmp_path / "farms.csv"], {}, tmp_path, ("sources.toml", 1))  # type: ignore[arg-type]
    assert tmp_path / "farms.csv-metadata.json" in OpenDataLoader().files(source)
    with pytest.raises(SourceError, match="LAYOUT"):
        farms(tmp_path, url="others.csv")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"@context": "http://schema.org"}, '/@context: .* where "http://www.w3.org/ns/csvw" is'),
        ({"url": 3}, "/url: 3, where an address such as"),
        ({"tableSchema": "schema.json"}, '/tableSchema: "schema.json", where an object in this'),
        ({"tables": {"a/b": 1}}, "/tables: .* where a list of objects such as .* is expected"),
        ({"tables": [[]]}, r"/tables/0: \[\], where a list of objects"),
        ({"tableSchema": {"columns": [{"titles": {"ja": [1]}}]}}, "/columns/0/titles/ja/0: 1"),
        ({"tableSchema": {"columns": [{"name": "a"}] * 2}}, "/columns/1/name: .* no other column"),
        ({"tableSchema": {"primaryKey": "x"}}, '/primaryKey: "x", where the name of a column'),
        ({"tableSchema": {"datatype": {"base": "date", "format": "M/d"}}}, "/datatype: .*MM-dd"),
        ({"null": [None]}, r"/null: \[null\], where a text or a list of texts"),
        ({"lang": "日本語"}, "/lang: .* where a language"),
        ({"dialect": {"delimiter": "::"}}, '/dialect/delimiter: "::", where one character'),
        ({"dialect": {"skipRows": -1}}, "/dialect/skipRows: -1, where a whole number from 0"),
        ({"dialect": {"encoding": "koi8-r"}}, "the encoding koi8-r of its metadata is not read"),
    ],
)
def test_what_cannot_be_honoured_is_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    """With the file."""
    with pytest.raises(SourceError, match=message):
        farms(tmp_path, **change)


@pytest.mark.parametrize(
    ("cell", "datatype", "expected"),
    [
        ("1,200", {"base": "integer", "format": {"groupChar": ","}}, '"1200"^^<xsd:integer>'),
        ("1.5", "integer", '"1.5"'),
        ("50%", "decimal", '"0.5"^^<xsd:decimal>'),
        ("Y", {"base": "boolean", "format": "Y|N"}, '"true"^^<xsd:boolean>'),
        ("2024-04-01", "date", '"2024-04-01"^^<xsd:date>'),
        ("1 April", "date", '"1 April"'),
        ("31/13/2024", {"base": "date", "format": "d/M/yyyy"}, '"31/13/2024"'),
        ("2014-04-12T19:30", {"base": "datetime", "format": "yyyy-MM-ddTHH:mm"},
         '"2014-04-12T19:30:00"^^<xsd:dateTime>'),
        ("<a/>", "xml", '"<a/>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>'),
    ],
)  # fmt: skip
def test_values_have_the_datatype_of_the_metadata(cell: str, datatype: Any, expected: str) -> None:
    """What is no value of it is a text, as the standard has it."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert literal_of(cell, datatype, None)[0] == expected.replace("xsd:", xsd)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"url": "a.csv",\n "url": }', "json:2:9: not JSON: Expecting value: correct it"),
        (b'{"url": "a.csv", "url": "b.csv"}', "'url' is twice in an object: keep one"),
        (b'{"url":\n "\xff"}', "json:2: not UTF-8: save it as UTF-8"),
        (b'{"url": "\\ud800"}', "half of a pair"),
        (b'{"skipRows": ' + b"9" * 5000 + b"}", "not JSON: Exceeds the limit"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", r"CSVW metadata, the whole file: \[\], where an object is expected"),
    ],
    ids=["syntax", "twice", "bytes", "surrogate", "digits", "depth", "list"],
)
def test_what_is_no_json_is_refused_with_its_place(data: bytes, message: str) -> None:
    """Line and column, where there are any."""
    with pytest.raises(SourceError, match=message):
        read_metadata(data, "a.csv-metadata.json", ADDRESS)


WRITTEN = METADATA | {
    "dialect": {"delimiter": ",", "skipRows": 0, "trim": True, "commentPrefix": "#"},
    "null": ["-"],
}


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of each member."""
    found = [above] if above else []
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        found += [path for key, one in inner for path in places(one, (*above, key))]
    return found


PLAIN = st.none() | st.booleans() | st.integers(-2, 3) | st.floats() | st.text(max_size=3)
NAMES = st.sampled_from(["base", "format", "url", "columns", "name", "titles", "@base", "@context"])
ANY = st.recursive(
    PLAIN | st.sampled_from(["{", "}", "{id}", "http://[", "date", "integer", "id", "ja", "yyyy"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)


@given(place=st.sampled_from(places(WRITTEN)), value=ANY)
def test_any_json_in_place_of_any_member_is_loaded_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[Any, ...], value: Any
) -> None:
    """In words of ours, with a JSON pointer; never in those of Python."""
    changed = copy.deepcopy(WRITTEN)
    inner: Any = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    try:
        farms(tmp_path_factory.getbasetemp(), **changed)
        message = ""
    except SourceError as error:
        message = str(error)
    ours = (
        "CSVW metadata, (/|the whole file)|not JSON|LAYOUT: |of its metadata is not read|opens here"
    )
    assert not message or re.search(ours, message)


MINIMAL = {
    "test027.ttl": ("test027-user-metadata.json", None),
    "test029.ttl": (None, "countries.csv"),
    "test031.ttl": ("countries.json", None),
    "test033/result.ttl": ("test033/csv-metadata.json", None),
    "test037/result.ttl": ("test037/tree-ops-ext.csv-metadata.json", None),
    "test237.ttl": ("test237-metadata.json", None),
}


@pytest.mark.skipif(not SUITE.is_dir(), reason="CSVW_TESTS is not the folder of the suite")
@pytest.mark.parametrize("result", MINIMAL)
def test_the_suite_of_the_standard(result: str) -> None:
    """Its tests of the minimal mode but test035, whose schema is in a file of its own."""
    metadata, alone = MINIMAL[result]
    tables = [CsvwTable(f"{ADDRESS}{alone}")]
    if metadata:
        tables = read_metadata((SUITE / metadata).read_bytes(), metadata, ADDRESS + metadata)
    lines = [line for one in tables if not one.suppressed for line in converted(one)]
    expected = Graph().parse(SUITE / result, publicID=ADDRESS + result)
    assert to_isomorphic(Graph().parse(data="\n".join(lines), format="nt")) == to_isomorphic(
        expected
    )


def converted(one: CsvwTable) -> list[str]:
    text = (SUITE / one.url.removeprefix(ADDRESS)).read_text(encoding="utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    converter = Converter(one, header, len(header), url=one.url, row_node="_:row{}")
    return [
        f"{' '.join(parts)} ."
        for number, row in enumerate(rows, start=1)
        for parts in converter.row(number, number + 1, row).statements
    ]
