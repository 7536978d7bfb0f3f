"""The statements of benchmarks/national.py: for each kind of thing a text with gaps.

Filling a text is far faster than building statements term by term.
"""

from __future__ import annotations

from typing import NamedTuple

from renkei.graph.rdf.terms import boolean, iri, literal, text, typed
from renkei.ontology.terms import (
    CODE_NAMESPACE,
    Certainty,
    Cv,
    Dct,
    Foaf,
    Frequency,
    Locn,
    Oa,
    Org,
    Prov,
    Qb,
    Rdf,
    Rdfs,
    Renkei,
    Role,
    Schema,
    Section,
    SpanKind,
    Status,
    Time,
    Xsd,
)

__all__ = [
    "ACHIEVEMENT", "ACTIVITY", "ADDRESS", "AS_OF", "BASE", "DATA_SET", "DESIGNATION", "DIRECTION",
    "DIRECTION_STATEMENT", "DOCUMENT", "EVENT", "FACILITY", "FISCAL_YEAR", "GOVERNMENT",
    "GOVERNMENT_PAGE", "INSTANT", "INTERVAL", "MANAGER", "MONTH", "NEW_EFFORT", "OBSERVATION",
    "OCCURRENCE", "PAIRING", "PARTICIPATION", "PARTNERSHIP", "POSITION", "QUOTE", "SERIES",
    "SOURCE_SPAN", "THIS_YEAR", "Template",
]  # fmt: skip

BASE = "http://127.0.0.1:8000/"
THIS_YEAR = 2024  # the year under way: planned, and counted to date


class Template(NamedTuple):
    """Statements of one thing as text with gaps such as ``%(name)s``."""

    lines: str
    triples: int


def _thing(path: str) -> str:
    return f"<{BASE}id/{path}>"


def _ja(value: str) -> str:
    return text(value, "ja")


def _en(value: str) -> str:
    return text(value, "en")


def _template(path: str, *statements: tuple[str, str]) -> Template:
    lines = [f"{_thing(path)} {iri(p)} {o} .\n" for p, o in statements]
    return Template("".join(lines), len(lines))


def _types(*classes: str) -> tuple[tuple[str, str], ...]:
    return tuple((Rdf.type_, iri(class_)) for class_ in classes)


def _labels(ja: str, en: str = "") -> tuple[tuple[str, str], ...]:
    return ((Rdfs.label, _ja(ja)), *([(Rdfs.label, _en(en))] if en else []))


PAGE = (Dct.source, _thing("page/%(code)s"))
STATED = (Renkei.certainty, iri(Certainty.stated))
SPAN = (Renkei.statedIn, _thing("span/%(document)s/L%(line)s"))

INSTANT = _template(
    "day/%(day)s",
    *_types(Time.Instant),
    *_labels("%(day)s", "%(day)s"),
    (Time.inXSDDate, typed("%(day)s", Xsd.date)),
)
INTERVAL = _template(
    "period/%(key)s",
    *_types(Time.ProperInterval),
    *_labels("%(ja)s", "%(en)s"),
    (Time.hasBeginning, _thing("day/%(begin)s")),
    (Time.hasEnd, _thing("day/%(end)s")),
)
FISCAL_YEAR = _template("period/%(key)s", *_types(Renkei.FiscalYear))
MONTH = _template(
    "period/%(key)s",
    *_types(Renkei.CalendarMonth),
    (Time.intervalIn, _thing("period/%(year)s")),
)
DATA_SET = _template(
    "dataset/national-statistics",
    *_types(Qb.DataSet),
    *_labels("全国の取組の数量", "Activity statistics of the country"),
    (Qb.structure, iri(Renkei.activityStatistics)),
)
GOVERNMENT = _template(
    "government/%(code)s",
    *_types(Renkei.Government),
    (Rdf.type_, "<%(class)s>"),
    *_labels("%(ja)s", "%(en)s"),
    (Renkei.localGovernmentCode, literal("%(code)s")),
    (Renkei.corporateNumber, literal("%(number)s")),
    (Renkei.jurisdiction, "<http://data.e-stat.go.jp/lod/sac/C%(area)s>"),
    (Org.classification, "<%(type)s>"),
    PAGE,
)
DOCUMENT_TYPES = _types(Renkei.SourceDocument, Foaf.Document, Prov.Entity)
GOVERNMENT_PAGE = _template(
    "page/%(code)s",
    *DOCUMENT_TYPES,
    *_labels("%(ja)sの公の施設の一覧", "List of public facilities: %(en)s"),
    (Schema.url, typed("https://www.example.jp/%(code)s/shisetsu.html", Xsd.anyURI)),
)
MANAGER = _template(
    "organisation/%(code)s-%(n)s",
    *_types(Org.Organization, Renkei.DesignatedManager),
    *_labels("%(name)s"),
    (Renkei.namedInSource, boolean(True)),
    (Renkei.corporateNumber, literal("%(number)s")),
    PAGE,
)
PARTNERSHIP = _template(
    "partnership/%(code)s",
    *_types(Renkei.Partnership),
    *_labels("%(prefecture_ja)sと%(ja)sの連携", "%(prefecture_en)s and %(en)s"),
    (Renkei.partner, _thing("government/%(prefecture)s")),
    (Renkei.partner, _thing("government/%(code)s")),
)
DOCUMENT = _template(
    "document/%(code)s",
    *DOCUMENT_TYPES,
    *_labels("%(prefecture_ja)sと%(ja)sの連携・協力について", "Cooperation with %(en)s"),
    (Renkei.compiledNotBefore, typed("2024-10-01", Xsd.date)),
    (Renkei.compiledNotAfter, typed("2025-03-31", Xsd.date)),
)
FACILITY = _template(
    "facility/%(key)s",
    *_types(Renkei.Facility, Renkei.FacilityEntity),
    *_labels("%(ja)s", "%(en)s"),
    (Renkei.establisher, _thing("government/%(code)s")),
    (Renkei.theme, f"<{CODE_NAMESPACE}theme#%(theme)s>"),
    (Dct.identifier, literal("%(key)s")),
    (Dct.description, _ja("%(description)s")),
    (Schema.latitude, typed("%(latitude)s", Xsd.decimal)),
    (Schema.longitude, typed("%(longitude)s", Xsd.decimal)),
    (Schema.telephone, literal("%(telephone)s")),
    (Foaf.homepage, "<https://www.example.jp/%(code)s/%(key)s/>"),
    (Locn.address, _thing("address/%(key)s")),
    PAGE,
)
ADDRESS = _template(
    "address/%(key)s",
    *_types(Locn.Address),
    (Locn.fullAddress, _ja("%(address)s")),
    (Locn.postCode, literal("%(post_code)s")),
)
DESIGNATION = _template(
    "designation/%(key)s-fy%(term)s",
    *_types(Renkei.Designation),
    *_labels("%(ja)sの指定管理者の指定", "Designation of the manager: %(en)s"),
    (Renkei.designatedFacility, _thing("facility/%(key)s")),
    (Renkei.designatingGovernment, _thing("government/%(code)s")),
    (Renkei.manager, _thing("organisation/%(manager)s")),
    (Renkei.period, _thing("period/%(period)s")),
    STATED,
    PAGE,
)
SERIES = _template(
    "series/national/%(series)s",
    *_types(Renkei.EventSeries),
    *_labels("%(title_ja)s", "%(title_en)s"),
    (Renkei.frequency, iri(Frequency.recurring)),
    (Renkei.venueFacility, _thing("facility/%(key)s")),
    PAGE,
)
EVENT = _template(
    "event/national/%(series)s.%(month)s",
    *_types(Renkei.Event),
    *_labels("%(title_ja)s（%(month_ja)s）", "%(title_en)s (%(month_en)s)"),
    (Renkei.period, _thing("period/%(month)s")),
    (Renkei.status, "<%(status)s>"),
    (Renkei.inSeries, _thing("series/national/%(series)s")),
    (Renkei.venueFacility, _thing("facility/%(key)s")),
    PAGE,
)
OBSERVATION = _template(
    "observation/national/%(series)s.%(year)s.%(what)s",
    *_types(Renkei.ActivityObservation, Qb.Observation),
    *_labels("%(title_ja)sの%(what_ja)s（%(year_ja)s）", "%(title_en)s: %(what)s (%(year_en)s)"),
    (Renkei.observedEntity, _thing("series/national/%(series)s")),
    (Renkei.refPeriod, _thing("period/%(year)s")),
    (Renkei.indicator, "<%(indicator)s>"),
    (Renkei.valueStatus, "<%(value_status)s>"),
    (Renkei.value, typed("%(value)s", Xsd.decimal)),
    (Renkei.unit, "<%(unit)s>"),
    (Renkei.approximate, typed("%(approximate)s", Xsd.boolean)),
    (Qb.dataSet, _thing("dataset/national-statistics")),
    PAGE,
)
AS_OF = _template(
    "observation/national/%(series)s.%(year)s.%(what)s",
    (Renkei.asOf, _thing(f"period/{THIS_YEAR}-12")),
)
PAIRING = _template(
    "pairing/%(key)s",
    *_types(Renkei.FacilityPairing),
    *_labels("%(other_ja)sと%(ja)s", "%(other_en)s and %(en)s"),
    (Renkei.inPartnership, _thing("partnership/%(code)s")),
    (Renkei.theme, f"<{CODE_NAMESPACE}theme#%(theme)s>"),
    (Renkei.pairedFacility, _thing("facility/%(other)s")),
    (Renkei.pairedFacility, _thing("facility/%(key)s")),
)
DIRECTION = _template(
    "pairing/%(key)s",
    (Renkei.hasDirectionStatement, _thing("direction/%(activity)s")),
)
DIRECTION_STATEMENT = _template(
    "direction/%(activity)s",
    *_types(Renkei.DirectionStatement),
    *_labels("%(what_ja)s"),
    (Renkei.direction, f"<{CODE_NAMESPACE}direction#%(direction)s>"),
    SPAN,
)
ACTIVITY = _template(
    "activity/%(activity)s",
    *_types(Renkei.JointActivity),
    *_labels("%(what_ja)s", "%(what_en)s"),
    (Renkei.inPairing, _thing("pairing/%(key)s")),
    (Renkei.activityKind, f"<{CODE_NAMESPACE}kind#%(kind)s>"),
    STATED,
    SPAN,
    (Cv.hasParticipation, _thing("participation/%(activity)s-1")),
    (Cv.hasParticipation, _thing("participation/%(activity)s-2")),
)
ACHIEVEMENT = _template(
    "activity/%(activity)s",
    (Renkei.status, iri(Status.ongoing)),
    (Renkei.reportedAs, iri(Section.achievement)),
    (Renkei.startedIn, _thing("period/%(year)s")),
    (Renkei.hasOccurrence, _thing("event/%(activity)s.%(month)s")),
)
OCCURRENCE = _template(
    "event/%(activity)s.%(month)s",
    *_types(Renkei.Event),
    *_labels("%(what_ja)s（%(month_ja)s）"),
    (Renkei.period, _thing("period/%(month)s")),
    (Renkei.status, iri(Status.held)),
    SPAN,
)
NEW_EFFORT = _template(
    "activity/%(activity)s",
    (Renkei.status, iri(Status.under_consideration)),
    (Renkei.reportedAs, iri(Section.new_effort)),
    (Renkei.newInFiscalYear, _thing(f"period/fy{THIS_YEAR}")),
)
PARTICIPATION = _template(
    "participation/%(activity)s-%(n)s",
    *_types(Renkei.Participation),
    (Renkei.participant, _thing("facility/%(participant)s")),
    (Cv.role, iri(Role.mutual)),
    STATED,
)
SOURCE_SPAN = _template(
    "span/%(document)s/L%(line)s",
    *_types(Renkei.SourceSpan, Oa.SpecificResource, Prov.Entity),
    *_labels("連携・協力について（%(document)s） %(line)s行"),
    (Renkei.documentOf, _thing("document/%(document)s")),
    (Oa.hasSource, _thing("document/%(document)s")),
    (Renkei.spanKind, iri(SpanKind.effort_item)),
    (Renkei.startLine, typed("%(line)s", Xsd.integer)),
    (Renkei.endLine, typed("%(line)s", Xsd.integer)),
    (Oa.hasSelector, _thing("span/%(document)s/L%(line)s/position")),
    (Oa.hasSelector, _thing("span/%(document)s/L%(line)s/quote")),
)
POSITION = _template(
    "span/%(document)s/L%(line)s/position",
    *_types(Oa.TextPositionSelector),
    (Oa.start, typed("%(start)s", Xsd.integer)),
    (Oa.end, typed("%(end)s", Xsd.integer)),
)
QUOTE = _template(
    "span/%(document)s/L%(line)s/quote",
    *_types(Oa.TextQuoteSelector),
    (Oa.exact, literal("%(quote)s")),
)
