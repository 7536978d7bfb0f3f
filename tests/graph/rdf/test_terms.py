"""Terms as text: whatever is written can be read back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from renkei.graph.rdf import terms
from renkei.graph.rdf.iris import Iris, is_key

if TYPE_CHECKING:
    from decimal import Decimal

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


def read_back(object_term: str) -> object:
    line = terms.quad("http://example.org/s", "http://example.org/p", object_term, "urn:g")
    store = Store()
    store.bulk_load(input=line.encode(), format=RdfFormat.N_QUADS, lenient=True)
    (quad,) = store.quads_for_pattern(None, None, None)
    return quad.object


@given(TEXT)
def test_any_text_survives_the_store(value: str) -> None:
    """Quotes, line ends, control characters and astral characters come back unchanged."""
    assert read_back(terms.literal(value)) == Literal(value)


@given(TEXT, st.sampled_from(["ja", "en", "ja-Kana", "zh-Hant-TW"]))
def test_any_text_with_a_language_survives_the_store(value: str, language: str) -> None:
    """The tag comes back lower-cased, as it was written."""
    assert read_back(terms.text(value, language)) == Literal(value, language=language.lower())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9)))
def test_decimals_are_written_as_the_store_writes_them(value: Decimal) -> None:
    """Written, stored and written again gives the same text: dumps and answers agree."""
    if abs(value) > 10**12:
        return
    written = terms.decimal(value)
    stored = read_back(written)
    assert str(stored) == written


@given(st.text())
def test_an_iri_is_refused_or_read_by_a_strict_parser(value: str) -> None:
    """What passes our check is an IRI for a parser that checks; the rest raises."""
    try:
        written = terms.iri("http://example.org/" + value)
    except ValueError:
        return
    (quad,) = parse(f"{written} {written} {written} .".encode(), format=RdfFormat.N_TRIPLES)
    assert quad.subject == NamedNode("http://example.org/" + value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "relative",
        "http://a b",
        "http://a>b",
        "http://a\n",
        "http://a\\b",
        "1a:b",
        "http://\ud800",
    ],
)
def test_what_is_no_iri_is_refused(value: str) -> None:
    """A space, a bracket or a missing scheme never reaches the store."""
    with pytest.raises(ValueError, match="absolute IRI"):
        terms.iri(value)


def test_a_lone_surrogate_is_refused() -> None:
    """It has no UTF-8."""
    with pytest.raises(ValueError, match="UTF-8"):
        terms.literal("\ud800")


@pytest.mark.parametrize("language", ["", "ja_JP", "日本語", "toolongtag9", "en-"])
def test_what_is_no_language_tag_is_refused(language: str) -> None:
    """A wrong tag would break every reader of the dumps."""
    with pytest.raises(ValueError, match="language tag"):
        terms.text("x", language)


@pytest.mark.parametrize("key", ["a/b", "", "市", "a b", ".", "a.", "../x", "a?b", "a#b"])
def test_keys_that_would_need_escaping_are_refused(key: str) -> None:
    """An IRI of ours is never percent-encoded and never climbs out of its folder."""
    assert not is_key(key)
    with pytest.raises(ValueError, match="ASCII"):
        Iris("http://example.org/").thing("facility", key)


def test_iris_are_below_the_base() -> None:
    """The base is the only thing that a deployment decides."""
    iris = Iris("https://data.example.org/renkei/")
    assert iris.thing("event", "a", "b.2015-10") == (
        "https://data.example.org/renkei/id/event/a/b.2015-10"
    )
    assert iris.source_graph("a", "spans") == "https://data.example.org/renkei/graph/source/a/spans"
