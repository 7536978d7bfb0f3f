"""What the page of the dumps shows: groups of files, each with its terms of use."""

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
    """A form of a group: its files by coding."""

    form: Format
    statements: int
    files: dict[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class DumpGroup:
    """Files of the same statements.

    Attributes:
        name: How the names of the files begin.
        part: ``all``, ``facts`` or ``spans``.
        title: Title of the source by language; empty for the whole.
        licence: See `terms_of`.
        rights: What is said about rights, by language.
        says_terms: False if the manifest does not tell licence and rights of dumps.
        rows: The forms.
        left_out: The forms that were not written, with the reason.
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
    """A flat table and the file that describes it (None if there is none)."""

    file: Mapping[str, Any]
    description: Mapping[str, Any] | None


def dump_groups(manifest: Mapping[str, Any]) -> list[DumpGroup]:
    """Return the dumps by what they hold, in the order of the manifest.

    Generations that an older version built have only dumps of the whole graph, and the manifest
    says of them no more than name, size, checksum and number of statements.
    """
    titles = {source["name"]: source.get("title", {}) for source in manifest["sources"]}
    groups: dict[tuple[str, str], DumpGroup] = {}
    rows: dict[tuple[str, str, str], FormRow] = {}
    for listed in manifest.get("dumps", ()):
        dump = listed if "dataset" in listed else _by_name(listed)
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


def _by_name(dump: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Tell a dump of the whole graph by its name; None if it is in no form that is known."""
    for form, of_form in DUMP_FORMATS.items():
        for coding, of_coding in CODINGS.items():
            if dump["name"] == f"{WHOLE}.{of_form.suffix}.{of_coding.suffix}":
                return {**dump, "dataset": WHOLE, "part": "all", "format": form, "coding": coding}
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
    """Return the licence of a file (IRI, and name by language) and what is said about rights."""
    iri = file.get("licence")
    if not iri:
        return None, file.get("rights") or {}
    known = LICENCES.get(iri)
    return (iri, known.label if known else {"en": iri}), file.get("rights") or {}
