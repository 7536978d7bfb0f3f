"""The rows of the page of the dumps: groups of files, each with its terms of use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from renkei.graph.catalogue.authorities import LICENCES
from renkei.graph.catalogue.description import WHOLE
from renkei.graph.rdf.formats import CODINGS, DUMP_FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.rdf.formats import Format

__all__ = ["DumpGroup", "FormRow", "TableRow", "dump_groups", "table_rows", "terms_of"]


@dataclass(slots=True)
class FormRow:
    """A format of a group.

    Attributes:
        form: The format.
        statements: The number of statements.
        files: Coding → entry of the manifest.
    """

    form: Format
    statements: int
    files: dict[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class DumpGroup:
    """Files of the same statements.

    Attributes:
        name: The common beginning of the names of the files.
        part: ``all``, ``facts`` or ``spans``.
        title: Title of the source by language; empty for the whole graph.
        licence: See `terms_of`.
        rights: The statement about rights, by language.
        says_terms: False if the manifest has no licence and rights of dumps.
        rows: The formats.
        left_out: The formats that were not written, with the reason.
    """

    name: str
    part: str
    title: Mapping[str, str]
    licence: tuple[str, Mapping[str, str]] | None
    rights: Mapping[str, str]
    says_terms: bool = True
    rows: list[FormRow] = field(default_factory=list)
    left_out: list[tuple[Format, Mapping[str, str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A flat table and the file that describes its columns (None if there is none)."""

    file: Mapping[str, Any]
    description: Mapping[str, Any] | None


def dump_groups(manifest: Mapping[str, Any]) -> list[DumpGroup]:
    """Return the dumps by dataset and part, in the order of the manifest.

    Generations of older versions of renkei have dumps of the whole graph only, and their manifests
    list no more than name, size, checksum and number of statements.
    """
    titles = {source["name"]: source.get("title", {}) for source in manifest["sources"]}
    groups: dict[tuple[str, str], DumpGroup] = {}
    rows: dict[tuple[str, str, str], FormRow] = {}
    for entry in manifest.get("dumps", ()):
        dump = entry if "dataset" in entry else _with_dataset(entry)
        if dump is None:
            continue
        key = (dump["dataset"], dump["part"])
        form = DUMP_FORMATS[dump["format"]]
        if key not in groups:
            name = dump["name"].removesuffix(f".{form.suffix}.{dump['name'].rpartition('.')[2]}")
            licence, rights = terms_of(dump)
            title = titles.get(dump["dataset"], {})
            groups[key] = DumpGroup(name, dump["part"], title, licence, rights, "licence" in dump)
        if (*key, dump["format"]) not in rows:
            row = rows[*key, dump["format"]] = FormRow(form, dump["statements"])
            groups[key].rows.append(row)
        rows[*key, dump["format"]].files[dump["coding"]] = dump
    by_name = {group.name: group for group in groups.values()}
    for entry in manifest.get("left_out", ()):
        if entry["name"] in by_name:
            by_name[entry["name"]].left_out.append((DUMP_FORMATS[entry["format"]], entry))
    return list(groups.values())


def _with_dataset(dump: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Derive the keys of a dump of the whole graph from its name; None for an unknown format."""
    for form_name, form in DUMP_FORMATS.items():
        for coding_name, coding in CODINGS.items():
            if dump["name"] == f"{WHOLE}.{form.suffix}.{coding.suffix}":
                keys = {"part": "all", "format": form_name, "coding": coding_name}
                return {**dump, "dataset": WHOLE, **keys}
    return None


def table_rows(manifest: Mapping[str, Any]) -> list[TableRow]:
    """Return the flat tables."""
    files = {table["name"]: table for table in manifest.get("tables", ())}
    return [
        TableRow(table, files.get(f"{table['name']}-metadata.json"))
        for table in files.values()
        if table["kind"] == "csv"
    ]


def terms_of(
    file: Mapping[str, Any],
) -> tuple[tuple[str, Mapping[str, str]] | None, Mapping[str, str]]:
    """Return the licence of a file (IRI, name by language) and the statement about rights."""
    iri = file.get("licence")
    if not iri:
        return None, file.get("rights") or {}
    known = LICENCES.get(iri)
    return (iri, known.label if known else {"en": iri}), file.get("rights") or {}
