"""Whatever is in the cells: what is loaded breaks no rule of the vocabulary."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from renkei.graph.build.checks import validate
from renkei.graph.rdf.vocabulary import vocabulary_lines
from renkei.loaders.open_data.layouts import bundled_layouts
from tests.loaders.open_data.loads import load, table

ODD = [
    "", "", "１", "0", "-", "○", "無", "なし", "月・火", "13Mo", "9:00", "24:00", "朝", "令和8年8月5日",
    "2026-08-05", "2026-02-30", "222127", "62014.0", "静岡県", "焼津市", "静岡県焼津市本町1", "文化振興課",
    "焼津市;静岡県", "A社\nB社", "4.00E+12", "7123456789012", "9000020011002", "34.8", "138.3", "200",
    "34°52′1.2″", "054-625-0128", "222-1400", "https://a.example/", "https://a.example/ b", "a@b.jp",
    "トショカン", "としょかん", "図書", "Library", "0101", "9999", "階数", "標高", "公立幼稚園", "中止", "公募",
    "【開館時間】9:00～17:00 【休館日】月曜日", "令和6年4月1日～令和11年3月31日(5年)", "無料", "大人500円", "1,200円",
    "\u0008", "\u200b", '"', "\\", "<>", " 外 ",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(ODD), st.text(max_size=8))
QUICK = {("designations", "標準"), ("event", "推奨")}  # the others take half a minute
ROWS = [
    pytest.param(
        layout.name,
        generation,
        marks=() if (layout.name, generation) in QUICK else pytest.mark.slow,
    )
    for layout in bundled_layouts().values()
    for generation in layout.generations
]


@pytest.fixture(scope="module")
def vocabulary() -> Store:
    """Return a store with the vocabulary in its default graph."""
    store = Store()
    for lines in vocabulary_lines():
        for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS):
            store.add(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
    return store


@pytest.mark.parametrize(("name", "generation"), ROWS, ids=lambda value: value)
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_loaded_violates_nothing(
    vocabulary: Store, name: str, generation: str, data: st.DataObject
) -> None:
    """Every row is loaded or rejected, and there are warnings at most."""
    layout = bundled_layouts()[name]
    header = layout.generations[generation]
    good = {"code": "222127", "name": "見本", "facility": "見本", "manager": "見本財団"}
    rows = []
    for number in range(data.draw(st.integers(1, 6))):
        row = []
        for title in header:
            role = layout.columns[title].role
            if role in good and data.draw(st.booleans(), label=f"good {title}"):
                row.append(good[role])
            elif role == "id":
                row.append(data.draw(st.sampled_from(["", str(number), "A-1", "１２", "二"])))
            else:
                row.append(data.draw(CELLS, label=title))
        rows.append(row)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "a.csv"
        path.write_bytes(table([header, *rows]))
        found = load(path, layout=name, government="222127", encoding="utf-8", reject_above=100)
    quads = {
        Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for quad in parse("".join(found.lines).encode(), format=RdfFormat.N_QUADS)
    }
    counted = sum(n for what, n in found.report.counts.items() if what.startswith("rows "))
    assert counted == len(rows) + 1
    new = [quad for quad in quads if quad not in vocabulary]
    vocabulary.extend(new)
    try:
        wrong = [str(one) for one in validate(vocabulary) if one.severity == "Violation"]
    finally:
        for quad in new:
            vocabulary.remove(quad)
    assert wrong == []
