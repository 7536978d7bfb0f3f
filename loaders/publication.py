"""Metadata in ``sources.toml``: of each source, and of the catalogue."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.authorities import FREQUENCIES, LANGUAGES, PUBLISHER_TYPES, THEMES
from renkei.graph.catalogue.description import (
    SPANS,
    TABLES,
    WHOLE,
    CatalogueDescription,
    Contact,
    DatasetDescription,
    Place,
)
from renkei.graph.rdf.iris import is_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.loaders.toml_table import TomlTable

__all__ = ["read_catalogue_table", "read_description"]

_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# CKAN's rule for tags: it rejects the whole dataset if a keyword is invalid.
_KEYWORD: Final = re.compile(r"[\w \-.]{2,100}")
_LONGITUDE, _LATITUDE = 180.0, 90.0


def read_description(table: TomlTable) -> DatasetDescription:
    """Read the metadata of a source; the keys of its loader remain unread.

    Raises:
        SourceError: If a value is missing or invalid, with the line.
    """
    name = table.string("name")
    if not is_key(name):
        raise table.error(f"name {name!r} must be ASCII letters, digits, '.', '_', '-'", key="name")
    if name in {WHOLE, TABLES} or name.endswith(SPANS):
        raise table.error(
            f"name {name!r} is taken: {WHOLE!r} is the whole graph, {TABLES!r} its tables, and "
            f"names that end in {SPANS!r} are those of quotes",
            key="name",
        )
    return DatasetDescription(
        name=name,
        loader=table.string("loader"),
        licence=table.iri("licence"),
        rights=table.optional_text("rights"),
        landing_page=table.iri("landing_page"),
        issued=_issued(table),
        temporal=_temporal(table),
        frequency=table.choice("frequency", FREQUENCIES) if table.has("frequency") else None,
        **_publication(table),
    )


def read_catalogue_table(table: TomlTable) -> CatalogueDescription:
    """Read ``[catalogue]``.

    Raises:
        SourceError: If a value is missing or invalid, or a key is unknown, with the line.
    """
    catalogue = CatalogueDescription(**_publication(table))
    table.finish()
    return catalogue


def _publication(table: TomlTable) -> dict[str, Any]:
    publisher = table.table("publisher")
    values = {
        "title": table.text("title"),
        "description": table.text("description"),
        "publisher": publisher.text("name"),
        "publisher_url": publisher.iri("url"),
        "publisher_type": (
            publisher.choice("type", PUBLISHER_TYPES) if publisher.has("type") else None
        ),
        "contact": _contact(table.table("contact")) if table.has("contact") else None,
        "keywords": _keywords(table.table("keywords")) if table.has("keywords") else {},
        "themes": _known(table, "themes", THEMES),
        "languages": _known(table, "languages", LANGUAGES),
        "spatial": tuple(_place(place) for place in table.tables("spatial")),
    }
    publisher.finish()
    return values


def _contact(table: TomlTable) -> Contact:
    email = table.string("email", "")
    if email and not _EMAIL.fullmatch(email):
        raise table.error(f"email {email!r} is no e-mail address", key="email")
    contact = Contact(name=table.text("name"), email=email or None, url=table.iri("url"))
    table.finish()
    return contact


def _keywords(table: TomlTable) -> dict[str, tuple[str, ...]]:
    keywords = {language: tuple(table.strings(language)) for language in ("ja", "en")}
    for language, words in keywords.items():
        for word in words:
            if not _KEYWORD.fullmatch(word):
                raise table.error(
                    f"the keyword {word!r} would make portals refuse the dataset: 2 to 100 "
                    "letters, digits, spaces, '-', '_' or '.'",
                    f'"{word}"',
                    key=language,
                )
    table.finish()
    return {language: words for language, words in keywords.items() if words}


def _known(table: TomlTable, key: str, known: Mapping[str, object]) -> tuple[str, ...]:
    values = table.strings(key)
    for value in values:
        if value not in known:
            raise table.error(
                f"unknown {key} {value!r}; known are {', '.join(known)}", f'"{value}"', key=key
            )
    return tuple(values)


def _place(table: TomlTable) -> Place:
    address = table.iri("iri")
    if address is None:
        raise table.error("iri is missing: the IRI of the area")
    place = Place(iri=address, name=table.text("name"), bbox=_bbox(table))
    table.finish()
    return place


def _bbox(table: TomlTable) -> tuple[float, float, float, float] | None:
    values = table.numbers("bbox")
    if not values:
        return None
    if len(values) == 4:  # noqa: PLR2004 (the four sides)
        west, south, east, north = values
        if -_LONGITUDE <= west <= east <= _LONGITUDE and -_LATITUDE <= south <= north <= _LATITUDE:
            return (west, south, east, north)
    raise table.error("bbox must be west, south, east, north in degrees", key="bbox")


def _temporal(table: TomlTable) -> tuple[str | None, str | None] | None:
    if not table.has("temporal"):
        return None
    period = table.table("temporal")
    days = [period.date(key).isoformat() if period.has(key) else None for key in ("start", "end")]
    period.finish()
    if days == [None, None]:
        raise table.error("temporal needs start, end or both", key="temporal")
    if days[0] and days[1] and days[0] > days[1]:
        raise table.error("temporal ends before it starts", key="temporal")
    return (days[0], days[1])


def _issued(table: TomlTable) -> str | None:
    value = table.date_text("issued") if table.has("issued") else ""
    if not value:
        return None
    try:
        dt.date.fromisoformat(f"{value}-01-01"[: len("YYYY-MM-DD")])
        well_formed = _DATE.fullmatch(value)
    except ValueError:
        well_formed = None
    if not well_formed:
        raise table.error(
            f"issued {value!r} must be YYYY, YYYY-MM or YYYY-MM-DD, as a text or a date",
            key="issued",
        )
    return value
