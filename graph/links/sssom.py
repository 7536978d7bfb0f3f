"""``candidates.sssom.tsv``: pairs that may be the same, for people to review.

The format is SSSOM (https://w3id.org/sssom/), a table with a head of comments. Rows that a person
has reviewed are given to a source as its option ``matches``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.dumps.sorting import sorted_lines
from renkei.graph.links.candidates import MOST_NAMED, MOST_NEAR, NAME, NAME_AND_PLACE, PLACE, Pair
from renkei.graph.rdf.terms import prefixed_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from renkei.graph.links.candidates import CutOff

__all__ = ["CANDIDATES", "write_candidates"]

CANDIDATES: Final = "candidates.sssom.tsv"
_COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label",
    "mapping_justification", "confidence", "comment",
)  # fmt: skip
_JUSTIFIED: Final = {
    NAME_AND_PLACE: "semapv:CompositeMatching",
    NAME: "semapv:LexicalMatching",
    PLACE: "semapv:UnspecifiedMatching",
}
_SAID: Final = {
    NAME_AND_PLACE: "same name, {}",
    NAME: "same name in one government, {}",
    PLACE: "other name, {}",
}
_SORTED_BYTES: Final = 16 * 1024 * 1024


def write_candidates(
    path: Path, pairs: Iterable[Pair], base: str, work_dir: Path, cut: CutOff
) -> dict[str, int]:
    """Write the pairs, the surest first; return the number of each confidence.

    Args:
        path: The file.
        pairs: The pairs in any order, some of them more than once.
        base: The base of the IRIs.
        work_dir: A directory for temporary files.
        cut: What was not compared; it is complete when the pairs are.
    """
    numbers: dict[str, int] = {}
    lines = sorted_lines(
        (_to_line(pair, base) for pair in pairs), work_dir, chunk_bytes=_SORTED_BYTES
    )
    with path.open("wb") as file:
        is_first = True
        for line in lines:
            if is_first:
                file.write(_head(base, cut))
                is_first = False
            _, _, row = line.partition(b"\t")
            file.write(row)
            confidence = row.split(b"\t")[6].decode()
            numbers[confidence] = numbers.get(confidence, 0) + 1
        if is_first:
            file.write(_head(base, cut))
    return numbers


def _head(base: str, cut: CutOff) -> bytes:
    lines = [
        "#curie_map:",
        f"#  id: {base}id/",
        "#  schema: https://schema.org/",
        "#  semapv: https://w3id.org/semapv/vocab/",
        "#  skos: http://www.w3.org/2004/02/skos/core#",
        f"#mapping_set_id: {base}id/mapping-set/candidates",
        "#license: https://creativecommons.org/publicdomain/zero/1.0/",
        "#comment: Candidates; no person has reviewed them. Names are compared without spaces and "
        "widths.",
    ]
    if cut.names:
        shown = "; ".join(f"{_clean(name)} ({number:,})" for name, number in cut.examples)
        lines.append(
            f"#  Not compared, because more than {MOST_NAMED} things have it: {cut.names:,} names, "
            f"such as {shown}."
        )
    if cut.things:
        lines.append(
            f"#  Not compared with all others near them, because {MOST_NEAR} or more are at their "
            f"place: {cut.things:,} things."
        )
    return "\n".join([*lines, "\t".join(_COLUMNS), ""]).encode()


def _to_line(pair: Pair, base: str) -> bytes:
    metres = "distance unknown" if pair.metres is None else f"{pair.metres:.0f} m"
    cells = (
        pair.subject.replace(f"{base}id/", "id:", 1),
        pair.subject_label,
        prefixed_name(pair.predicate),
        pair.object.replace(f"{base}id/", "id:", 1),
        pair.object_label,
        _JUSTIFIED[pair.confidence],
        f"{pair.confidence:g}",
        _SAID[pair.confidence].format(metres),
    )
    rank = f"{1 - pair.confidence:.1f}"
    return ("\t".join([rank, *map(_clean, cells)]) + "\n").encode("utf-8", "replace")


def _clean(cell: str) -> str:
    return " ".join(cell.split())
