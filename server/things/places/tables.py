"""Tables on the pages of places: addresses, hours, contacts, prices. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Locn, Rdf, Rdfs, Renkei, Schema, Skos
from renkei.server.things.kind import texts
from renkei.server.things.table_parts import TermTable, filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.web.facts import Facts

__all__ = ["NEAR", "of_place", "of_report", "same_things"]

_PARTS: Final[tuple[tuple[str, str, Mapping[str, str], tuple[str, ...]], ...]] = (
    (
        "addresses",
        Locn.address,
        texts("住所", "Address"),
        (Locn.fullAddress, Locn.locatorName, Locn.postCode, Renkei.townId),
    ),
    (
        "hours",
        Schema.openingHoursSpecification,
        texts("利用できる曜日と時間", "Days and hours"),
        (Schema.dayOfWeek, Schema.opens, Schema.closes),
    ),
    (
        "venue",
        Schema.location,
        texts("会場", "Venue"),
        (Rdfs.label, Schema.latitude, Schema.longitude),
    ),
    (
        "contacts",
        Schema.contactPoint,
        texts("問い合わせ先", "Contact"),
        (Schema.name, Schema.telephone, Schema.email, Schema.url, Schema.description),
    ),
    (
        "prices",
        Schema.offers,
        texts("料金", "Price"),
        (Schema.price, Schema.priceCurrency, Schema.description),
    ),
)

NEAR: Final = (
    *(f"$T <{property_}> ?s" for _, property_, _, _ in _PARTS),
    f"$T <{Schema.location}>/<{Locn.address}> ?s",
    "$T skos:exactMatch ?s",
    "$T ^skos:exactMatch ?s",
)
"""The neighbours whose statements `of_place` needs."""


def of_place(facts: Facts, thing: str) -> list[TermTable]:
    """What the parts of a place say, one row for each part; columns without a value are left out.

    Nothing for a thing without such parts, as those of reports are.
    """
    same = same_things(facts, thing)
    tables = [
        TermTable(
            name="same_as",
            columns=("name", Rdf.type_, Renkei.listedBy),
            rows=[
                ([ox.NamedNode(one)], *(facts.values(one, p) for p in (Rdf.type_, Renkei.listedBy)))
                for one in same
            ],
            title=texts("同じもの（資料の間の対応）", "The same thing in other lists"),
        )
    ]
    for name, property_, title, columns in _PARTS:
        nodes = facts.iris(thing, property_)
        used = tuple(column for column in columns if any(facts.values(n, column) for n in nodes))
        rows = [tuple(facts.values(node, column) for column in used) for node in nodes]
        rows = [row for row in rows if any(row)]
        tables.append(TermTable(name=name, columns=used, rows=rows, title=title, is_ordered=True))
    return filled(*tables)


def same_things(facts: Facts, thing: str) -> list[str]:
    """Return the things of which a match says that they are the same, in either direction."""
    said = facts.iris(thing, Skos.exactMatch) + facts.subjects(Skos.exactMatch, thing)
    return list(dict.fromkeys(one for one in said if facts.iris(one, Rdf.type_)))


def of_report(facts: Facts, thing: str, tables: list[TermTable]) -> list[TermTable]:
    """Leave out the empty tables of a thing of a list.

    That a report names no activity of a facility is an answer; that a list names none is not.
    """
    is_listed = bool(facts.iris(thing, Renkei.listedBy))
    return [table for table in tables if table.rows or not is_listed]
