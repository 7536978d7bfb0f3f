"""The registry of the kinds of things; `kind.Kind` says what each entry decides.

Lists, pages, sitemap, schema.org, home page and suggestions are derived from it: a new kind is one
entry (docs/how-to/add-a-kind-of-thing.md). Lists are shown in the order of the entries, and a thing
of several classes has a page of the first kind that fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.things.orders import BY_DAY, BY_LINE, BY_TIME, OWN_TIME
from renkei.ontology.terms import Cv, Dcat, Dct, Org, Rdf, Renkei, Sd, Skos, Time
from renkei.server.things import neighbours, tables
from renkei.server.things.kind import Kind, texts
from renkei.server.things.places.kinds import PLACE_KINDS
from renkei.server.things.schema_org import datasets, things
from renkei.server.things.story import organisations, sentences
from renkei.server.things.table_parts import STATED_IN

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["HOME_KINDS", "KINDS", "KIND_OF_IRI_TYPE", "LISTED_KINDS", "kind_of", "trail_of"]

_MAP: Final = "places-on-a-map"
KINDS: Final = (
    Kind(
        key="governments",
        title=texts("自治体", "Governments"),
        class_=Renkei.Government,
        iri_types=("government",),
        columns=(Org.classification, Renkei.localGovernmentCode),
        near=neighbours.GOVERNMENT,
        tables=tables.of_government,
        story=organisations.government,
        schema_org=things.government,
        pictures=("pairings-of-government", "facilities-by-kind", "managed-by-year", _MAP),
        home=1,
        is_suggested=True,
    ),
    Kind(
        key="departments",
        title=texts("部局", "Departments"),
        class_=Renkei.GovernmentDepartment,
        iri_types=("department",),
        columns=(Org.unitOf,),
        page_classes=(),  # organisational units: pages of managers
    ),
    Kind(
        key="partnerships",
        title=texts("連携関係", "Partnerships"),
        class_=Renkei.Partnership,
        iri_types=("partnership",),
        columns=(Renkei.partner,),
        near=("$T ^renkei:inPartnership ?s",),
        tables=tables.of_partnership,
    ),
    Kind(
        key="pairings",
        title=texts("施設の組", "Pairings"),
        class_=Renkei.FacilityPairing,
        iri_types=("pairing",),
        columns=(Renkei.pairedFacility, Renkei.theme),
        near=neighbours.PAIRING,
        tables=tables.of_pairing,
        story=sentences.pairing,
        has_plans=True,
        pictures=("pairing-timeline", "counts-of-pairing"),
        list_pictures=("kinds-by-pairing",),
        home=3,
        is_suggested=True,
    ),
    Kind(
        key="facilities",
        title=texts("施設・施設群", "Facilities and groups"),
        class_=Renkei.FacilityEntity,
        iri_types=("facility", "group"),
        columns=(Rdf.type_, Renkei.establisher, Renkei.listedBy, Renkei.theme),
        page_classes=(Renkei.FacilityEntity, Renkei.Facility, Renkei.FacilityGroup),
        near=neighbours.FACILITY,
        tables=tables.of_facility,
        story=sentences.facility,
        schema_org=things.facility,
        pictures=("facility-history",),
        home=2,
        is_suggested=True,
    ),
    Kind(
        key="groups",
        title=texts("施設群", "Groups of facilities"),
        class_=Renkei.FacilityGroup,
        iri_types=("group",),
        columns=(Renkei.establisher, Renkei.theme),
        page_classes=(),  # pages of facilities
    ),
    *PLACE_KINDS,
    Kind(
        key="directions",
        title=texts("連携の方向性", "Directions of cooperation"),
        class_=Renkei.DirectionStatement,
        iri_types=("direction",),
        columns=(Renkei.direction,),
        near=neighbours.DIRECTION,
        tables=tables.of_direction,
    ),
    Kind(
        key="activities",
        title=texts("連携の取組", "Joint activities"),
        class_=Renkei.JointActivity,
        iri_types=("activity",),
        columns=(Renkei.status, Renkei.startedIn, STATED_IN, Renkei.activityKind, Renkei.inPairing),
        near=neighbours.ACTIVITY,
        tables=tables.of_activity,
        story=sentences.activity,
        has_plans=True,
        schema_org=things.activity,
        list_pictures=("activities-by-kind",),
        home=4,
        home_title=texts("取組", "Activities"),
        is_suggested=True,
    ),
    Kind(
        key="events",
        title=texts("会議・行事", "Events"),
        class_=Renkei.Event,
        iri_types=("event",),
        columns=(Renkei.period, Renkei.status, STATED_IN, Renkei.inSeries),
        order=BY_TIME,
        near=neighbours.EVENT,
        tables=tables.of_event,
        story=sentences.event,
        schema_org=things.event,
        list_pictures=("events-by-month",),
        home=5,
    ),
    Kind(
        key="series",
        title=texts("連続行事", "Series of events"),
        class_=Renkei.EventSeries,
        iri_types=("series",),
        near=neighbours.SERIES,
        tables=tables.of_series,
        schema_org=things.series,
    ),
    Kind(
        key="programmes",
        title=texts("事業", "Programmes"),
        class_=Renkei.Programme,
        iri_types=("programme",),
        near=neighbours.PROGRAMME,
        tables=tables.of_series,
        home=9,
    ),
    Kind(
        key="participations",
        title=texts("参加", "Participations"),
        class_=Renkei.Participation,
        iri_types=("participation",),
        columns=(Cv.role, Renkei.participant, Renkei.certainty),
        near=("$T ^cv:hasParticipation ?s",),
        tables=tables.of_participation,
    ),
    Kind(
        key="managers",
        title=texts("指定管理者", "Designated managers"),
        class_=Renkei.DesignatedManager,
        iri_types=("organisation",),
        columns=(Renkei.namedInSource, Dct.source),
        page_classes=(Renkei.DesignatedManager, Org.Organization, Org.OrganizationalUnit),
        near=neighbours.MANAGER,
        tables=tables.of_manager,
        story=organisations.manager,
        schema_org=things.organisation,
        home=6,
        is_suggested=True,
    ),
    Kind(
        key="designations",
        title=texts("指定管理者の指定", "Designations of managers"),
        class_=Renkei.Designation,
        iri_types=("designation",),
        columns=(Renkei.designatedFacility, Renkei.manager, Renkei.period, Renkei.certainty),
        home=7,
        home_title=texts("指定", "Designations"),
    ),
    Kind(
        key="media",
        title=texts("媒体", "Media"),
        class_=Renkei.Medium,
        iri_types=("medium",),
        columns=(Rdf.type_, Dct.publisher),
        near=("$T ^renkei:usesMedium ?s",),
        tables=tables.of_medium,
        schema_org=things.medium,
        home=8,
    ),
    Kind(
        key="observations",
        title=texts("件数（観測値）", "Counts (observations)"),
        class_=Renkei.ActivityObservation,
        iri_types=("observation",),
        columns=(
            Renkei.observedEntity,
            Renkei.indicator,
            Renkei.refPeriod,
            Renkei.value,
            Renkei.unit,
            Renkei.valueStatus,
        ),
        near=neighbours.OBSERVATION,
        tables=tables.of_observation,
        home=10,
        home_title=texts("数値", "Observations"),
    ),
    Kind(
        key="topics",
        title=texts("話題", "Topics"),
        class_=Skos.Concept,
        iri_types=("topic",),
        near=("$T ^renkei:topic ?s",),
        tables=tables.of_topic,
    ),
    Kind(
        key="periods",
        title=texts("期間", "Periods"),
        class_=Time.ProperInterval,
        iri_types=("period",),
        columns=(Rdf.type_, Time.hasBeginning, Time.hasEnd),
        order=OWN_TIME,
        near=neighbours.PERIOD,
        tables=tables.of_period,
    ),
    Kind(
        key="days",
        title=texts("日", "Days"),
        class_=Time.Instant,
        iri_types=("day",),
        order=BY_DAY,
    ),
    Kind(
        key="documents",
        title=texts("資料", "Documents"),
        class_=Renkei.SourceDocument,
        iri_types=("document", "page"),
        columns=(Dct.identifier,),
        near=("?s renkei:documentOf $T ; a renkei:SourceBlock",),
        tables=tables.of_document,
        schema_org=things.document,
    ),
    Kind(
        key="blocks",
        title=texts("資料の欄", "Blocks of documents"),
        class_=Renkei.SourceBlock,
        iri_types=("block",),
        columns=(Renkei.assignedPairing, Renkei.certainty, Renkei.startLine),
        order=BY_LINE,
        near=neighbours.BLOCK,
        tables=tables.of_block,
    ),
    Kind(
        key="spans",
        title=texts("資料の記載箇所", "Places in documents"),
        class_=Renkei.SourceSpan,
        iri_types=("span",),
        columns=(Renkei.spanKind, Renkei.startLine, Renkei.documentOf),
        order=BY_LINE,
        evidence_first=True,
    ),
    Kind(
        key="datasets",
        title=texts("データセット", "Datasets"),
        class_=Dcat.Dataset,
        iri_types=("dataset",),
        columns=(Dct.license, Dct.issued, Dct.publisher),
        in_meta=True,
        near=neighbours.DATASET,
        tables=tables.of_dataset,
        schema_org=datasets.dataset,
    ),
    Kind(
        key="distributions",
        title=texts("ファイル", "Files"),
        class_=Dcat.Distribution,
        is_listed=False,
        parent="datasets",
        schema_org=datasets.distribution,
    ),
    Kind(
        key="graphs",
        title=texts("名前付きグラフ", "Named graphs"),
        class_=Sd.Graph,
        is_listed=False,
    ),
)
LISTED_KINDS: Final = {kind.key: kind for kind in KINDS if kind.is_listed}
"""Key of a list → kind, in the order of the lists."""

HOME_KINDS: Final = tuple(sorted((k for k in KINDS if k.home), key=lambda kind: kind.home))
"""The kinds with a tile on the home page, in its order."""

KIND_OF_IRI_TYPE: Final = {
    type_: kind for kind in reversed(LISTED_KINDS.values()) for type_ in kind.iri_types
}
"""First segment of an IRI below ``{base}id/`` → the first listed kind that has it."""

_OTHER: Final = Kind(
    key="things", title=texts("事物", "Things"), class_="", is_listed=False, page_classes=()
)


def kind_of(types: Collection[str]) -> Kind:
    """Return the first kind that makes pages of one of the classes; a general one if none does."""
    return next((kind for kind in KINDS if not set(types).isdisjoint(kind.classes)), _OTHER)


def trail_of(kind: Kind) -> Kind | None:
    """Return the kind whose list the page of a thing links to; None if there is no list."""
    return LISTED_KINDS.get(kind.parent or kind.key)
