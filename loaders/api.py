"""The stable interface for loaders in packages of their own: import from this module only.

Other modules of renkei may move between releases; the names in ``__all__`` stay. A worked example
is docs/how-to/add-a-loader.md.

    class FacilityTableLoader:  # a Loader
        def load(self, source: Source, sink: StatementSink) -> LoadReport: ...
"""

from __future__ import annotations

from renkei.errors import SourceError
from renkei.graph.catalogue.description import DatasetDescription
from renkei.graph.catalogue.inputs import (
    BuildInput,
    GraphWriter,
    Interpretation,
    LoadedFile,
    LoadReport,
    QueryFunction,
    ReportEntry,
    ReviewedMatch,
    StatementSink,
)
from renkei.graph.links.remarks import LINK_REMARKS, RemarkKind, Severity
from renkei.graph.rdf.canonical import LANGUAGE, NUMBER_OR_TIME, PLAIN_DATATYPE
from renkei.graph.rdf.iris import Iris, is_key
from renkei.graph.rdf.terms import boolean, date, decimal, integer, iri, literal, text, typed
from renkei.graph.rdf.wareki import (
    DATE,
    ERAS,
    Period,
    WarekiError,
    month_in_fiscal_year,
    parse_date,
)
from renkei.graph.reports.records import RECORDS
from renkei.graph.reports.row_report import REPORT_TABLE
from renkei.graph.reports.row_report_writer import PartHead, RemarkText, RowReportWriter
from renkei.loaders.interface import DivisibleLoader, Loader, Source
from renkei.loaders.periods import PeriodWriter
from renkei.loaders.text import fold, forbidden_character, invisible_character
from renkei.ontology.terms import (
    CODES,
    Certainty,
    Cv,
    Dcat,
    Dct,
    Direction,
    Foaf,
    Frequency,
    GovernmentType,
    Indicator,
    Kind,
    Locn,
    Oa,
    Org,
    Owl,
    Prov,
    Qb,
    Rdf,
    Rdfs,
    Renkei,
    Role,
    Schema,
    SdmxDimension,
    Section,
    Skos,
    SpanKind,
    Status,
    Theme,
    Time,
    Unit,
    ValueStatus,
    Vcard,
    Xsd,
)

# ruff: noqa: RUF022 (grouped by what the names are for)
__all__ = [
    # The interface, and what a loader receives and returns.
    "Loader", "DivisibleLoader", "Source", "DatasetDescription", "BuildInput", "StatementSink",
    "GraphWriter", "LoadReport", "LoadedFile", "ReportEntry", "ReviewedMatch", "Interpretation",
    "QueryFunction", "SourceError",
    # The report on the rows of tables.
    "RemarkKind", "Severity", "LINK_REMARKS", "RECORDS", "REPORT_TABLE", "PartHead", "RemarkText",
    "RowReportWriter",
    # IRIs and RDF terms.
    "Iris", "is_key", "boolean", "date", "decimal", "integer", "iri", "literal", "text", "typed",
    "LANGUAGE", "NUMBER_OR_TIME", "PLAIN_DATATYPE",
    # Japanese dates and texts.
    "DATE", "ERAS", "Period", "PeriodWriter", "WarekiError", "month_in_fiscal_year", "parse_date",
    "fold", "forbidden_character", "invisible_character",
    # Vocabularies and code lists.
    "CODES", "Certainty", "Cv", "Dcat", "Dct", "Direction", "Foaf", "Frequency", "GovernmentType",
    "Indicator", "Kind", "Locn", "Oa", "Org", "Owl", "Prov", "Qb", "Rdf", "Rdfs", "Renkei",
    "Role", "Schema", "SdmxDimension", "Section", "Skos", "SpanKind", "Status", "Theme", "Time",
    "Unit", "ValueStatus", "Vcard", "Xsd",
]  # fmt: skip
