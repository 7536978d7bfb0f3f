"""Bodies that a cell names: governments, their departments, other organisations."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import CODES, Cv, Org, Rdf, Rdfs, Renkei, fold, iri, is_key, literal, text
from renkei.loaders.open_data.remarks import Remark
from renkei.loaders.open_data.rows.cell import Cell, clean, statement
from renkei.loaders.open_data.rows.plain import remarks_of, separator
from renkei.loaders.open_data.values.base import normal
from renkei.loaders.open_data.values.codes import corporate, government_of_corporate_number
from renkei.loaders.reference.governments import governments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from renkei.loaders.open_data.rows.cell import Context, Nodes

__all__ = ["body_cell", "digest", "is_nobody", "is_unclear", "participation_cell", "write_body"]

_DEPARTMENT: Final = re.compile(".*[^市区町村県都府道](?:課|室|局|部|係|所管課)")
_NOBODY: Final = frozenset(
    {
        "なし",
        "無し",
        "無",
        "ー",
        "該当なし",
        "未定",
        "不明",
        "直営",
        "市直営",
        "町直営",
        "村直営",
        "県直営",
    }
)
_BODY_ENDS: Final = re.compile("薬局|郵便局|放送局|医局|支部|本部|倶楽部|クラブ部")


def is_nobody(name: str) -> bool:
    """Return whether a cell says that there is no body, or has no letter."""
    found = normal(name)
    return found in _NOBODY or not any(sign.isalnum() for sign in found)


def digest(*parts: str) -> str:
    """Return the key of what has no number: "x" and 12 digits of a hash of the folded parts."""
    folded = "\n".join(fold(part) for part in parts)
    return f"x{hashlib.sha256(folded.encode('utf-8', 'replace')).hexdigest()[:12]}"


def write_body(name: str, number: str, code: str, context: Context) -> tuple[str, str]:
    """Write a body, the first time; return its IRI, and the code of the remark on it, or "".

    Args:
        name: Its name; may be empty if there is a number.
        number: Its corporate number, checked; or empty.
        code: The government in whose list it stands.
        context: Of the source.
    """
    if number:
        government = government_of_corporate_number(number)
        known = governments().by_code(government) if government else None
        if known and known.is_government:
            return context.mentioned(known.code), ""
        thing = context.iris.thing("organisation", number)
        return context.once(thing, lambda: _organisation(thing, name, number, context)), ""
    if found := _government(name, code):
        return context.mentioned(found), ""
    if _is_department(name):
        thing = context.iris.thing("department", code, digest(code, name))
        return context.once(thing, lambda: _department(thing, name, code, context)), ""
    thing = context.iris.thing("organisation", code, digest(code, name))
    return context.once(thing, lambda: _organisation(thing, name, "", context)), "BODY_KIND"


def is_unclear(name: str, code: str) -> bool:
    """Return whether a name is neither that of a government nor of a department."""
    return not _is_department(name) and _government(name, code) is None


def _is_department(name: str) -> bool:
    return _DEPARTMENT.fullmatch(name) is not None and not _BODY_ENDS.search(name)


def _government(name: str, code: str) -> str | None:
    found = [row for row in governments().by_name(name) if row.is_government]
    if len(found) > 1:  # 府中市 of Tokyo and of Hiroshima: that of the list, if it is one of them
        found = [row for row in found if row.code == code]
    return found[0].code if len(found) == 1 else None


def _organisation(thing: str, name: str, number: str, context: Context) -> None:
    add = context.graph.add
    add(thing, Rdf.type_, iri(Org.Organization))
    add(thing, Rdfs.label, text(name or f"法人番号{number}", "ja"))
    if number:
        add(thing, Renkei.corporateNumber, literal(number))


def _department(thing: str, name: str, code: str, context: Context) -> None:
    add = context.graph.add
    add(thing, Rdf.type_, iri(Renkei.GovernmentDepartment))
    add(thing, Rdfs.label, text(name, "ja"))
    add(thing, Org.unitOf, iri(context.reference.government(code)))


def body_cell(
    headers: tuple[str, str], predicate: str, context: Context
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for name, corporate number, and the code of the government.

    Args:
        headers: Of the name and of the number; the latter may be empty.
        predicate: The property that leads to the body.
        context: Of the source.
    """

    def compute(cells: Sequence[str]) -> Cell:
        name, remarks = clean(headers[0], cells[0])
        given, more = clean(headers[1], cells[1])
        remarks += more
        number = ""
        if given:
            value = corporate(given)
            remarks += remarks_of(headers[1], given, value)
            number = value.text or ""
        if name and is_nobody(name):
            name, remarks = "", (*remarks, Remark("EMPTY", headers[0], name))
        if not (name or number) or not cells[2]:
            return Cell(remarks=remarks)
        body, code = write_body(name, number, cells[2], context)
        if code:
            remarks += (Remark(code, headers[0], name),)
        return Cell((("", statement(predicate, iri(body))),), remarks=remarks)

    return compute


def participation_cell(
    header: str, role: str, split: str, nodes: Nodes, context: Context
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for the bodies that hold an event together, and the government."""
    apart = separator(split)
    code = iri(CODES["role"][role])

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        lines: list[tuple[str, str]] = []
        for name in (part.strip() for part in apart.split(found)):
            if name and is_nobody(name):
                remarks += (Remark("EMPTY", header, name),)
                continue
            if not name or not cells[1]:
                continue
            body, remark = write_body(name, "", cells[1], context)
            if remark:
                remarks += (Remark(remark, header, name),)
            key = body.rpartition("/")[2]
            node = f"#{role}-{key}"
            if is_key(node[1:]):
                nodes.add(node, "", Cv.hasParticipation, Renkei.Participation)
                lines.append((node, statement(Renkei.participant, iri(body))))
                lines.append((node, f"{iri(Cv.role)} {code}"))
        return Cell(tuple(lines), remarks=remarks)

    return compute
