"""The mappings to other vocabularies, read from ``mappings.sssom.tsv``.

The file is a table of SSSOM (https://mapping-commons.github.io/sssom/): a head of comments that
contains the prefixes (``curie_map``) and metadata, then tab-separated columns.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from renkei.ontology import read_vocabulary

__all__ = ["Mapping", "read_mappings"]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row.

    Attributes:
        subject: IRI of the term of this vocabulary.
        predicate: Prefixed name of the relation, such as ``skos:closeMatch``.
        object_name: Prefixed name of the term of the other vocabulary.
        object_iri: Its IRI.
        comment: Why the relation is not closer, in English; may be empty.
    """

    subject: str
    predicate: str
    object_name: str
    object_iri: str
    comment: str


@cache
def read_mappings() -> tuple[Mapping, ...]:
    """Return the rows, in the order of the file."""
    lines = read_vocabulary("mappings.sssom.tsv").splitlines()
    head = [line.removeprefix("#") for line in lines if line.startswith("#")]
    prefixes = {
        prefix.strip(): namespace.strip()
        for prefix, _, namespace in (line.partition(":") for line in head if line.startswith("  "))
    }
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return tuple(
        Mapping(
            subject=_expanded(row["subject_id"], prefixes),
            predicate=row["predicate_id"],
            object_name=row["object_id"],
            object_iri=_expanded(row["object_id"], prefixes),
            comment=(row["comment"] or "").strip(),
        )
        for row in rows
    )


def _expanded(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local
