"""The registry of formats: its entries fit what is derived from them."""

from __future__ import annotations

from typing import get_args

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

from renkei.graph.rdf.formats import (
    DUMP_FORMATS,
    FORMATS,
    JSON_LD,
    AnswerKind,
    Format,
    format_of,
    formats_for,
)


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.suffix)
def test_pyoxigraph_has_the_same_media_type_and_extension(entry: Format) -> None:
    if entry.serializer:
        assert entry.serializer.media_type.partition(";")[0] == entry.media_type
        assert entry.serializer.file_extension == entry.suffix


@pytest.mark.parametrize("kind", get_args(AnswerKind))
def test_no_two_formats_of_a_kind_have_one_rank(kind: AnswerKind) -> None:
    """The order of preference is defined."""
    ranks = [entry.holds[kind] for entry in formats_for(kind)]
    assert ranks == sorted(set(ranks))
    assert ranks


def test_media_types_and_suffixes_are_unique() -> None:
    assert len({entry.media_type for entry in FORMATS}) == len(FORMATS)
    assert len({entry.suffix for entry in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.suffix)
def test_an_entry_has_what_its_kinds_of_answer_need(entry: Format) -> None:
    """What the engine writes has a serialiser, a dump a key, a file type and a W3C name."""
    kinds = set(entry.holds)
    assert entry.suffix in entry.names
    assert entry.label
    assert isinstance(entry.serializer, QueryResultsFormat) == ("solutions" in kinds)
    assert isinstance(entry.serializer, RdfFormat) == bool(kinds & {"graph", "document", "dump"})
    assert bool(entry.w3c_name) == bool(entry.serializer)
    assert bool(entry.dump_name and entry.file_type) == ("dump" in kinds)
    assert ("document" in kinds) == ("graph" in kinds)
    assert DUMP_FORMATS.get(entry.dump_name, entry) is entry


def test_a_generic_variant_is_the_same_body_under_another_media_type() -> None:
    variant = JSON_LD.as_generic()
    assert variant.media_type == "application/json"
    assert variant.written_as == JSON_LD.media_type
    assert variant.rdf_format == RdfFormat.JSON_LD
    assert not variant.names


def test_a_format_of_rows_is_no_format_for_graphs() -> None:
    with pytest.raises(TypeError, match="text/csv"):
        _ = format_of("text/csv").rdf_format
