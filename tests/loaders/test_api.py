"""`renkei.loaders.api` is complete, documented, and enough for a loader."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from renkei.loaders import api

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-loader.md"
VOCABULARIES = {
    *("CODES", "Certainty", "Cv", "Dcat", "Dct", "Direction", "Foaf", "Frequency"),
    *("GovernmentType", "Indicator", "Kind", "Locn", "Oa", "Org", "Owl", "Prov", "Qb", "Rdf"),
    *("Rdfs", "Renkei", "Role", "Schema", "SdmxDimension", "Section", "Skos", "SpanKind"),
    *("Status", "Theme", "Time", "Unit", "ValueStatus", "Vcard", "Xsd"),
}
NAMES = {
    *("Loader", "DivisibleLoader", "Source", "DatasetDescription", "BuildInput"),
    *("StatementSink", "GraphWriter"),
    *("LoadReport", "LoadedFile", "ReportEntry", "Interpretation", "QueryFunction"),
    *("ReviewedMatch", "RemarkKind", "Severity", "LINK_REMARKS"),
    *("SourceError", "Iris", "is_key", "boolean", "date", "decimal", "integer", "iri", "literal"),
    *(
        "text",
        "typed",
        "DATE",
        "ERAS",
        "Period",
        "PeriodWriter",
        "WarekiError",
        "month_in_fiscal_year",
    ),
    *("RECORDS", "REPORT_TABLE", "PartHead", "RemarkText", "RowReportWriter"),
    *("LANGUAGE", "NUMBER_OR_TIME", "PLAIN_DATATYPE"),
    *("parse_date", "fold", "forbidden_character", "invisible_character"),
}


def imported(code: str) -> set[str]:
    """Return the modules of renkei that some code imports."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    return {module for module in modules if module.partition(".")[0] == "renkei"}


def test_the_names_stay() -> None:
    """Removing a name breaks loaders in other packages; adding one extends this list."""
    assert set(api.__all__) == NAMES | VOCABULARIES
    assert len(api.__all__) == len(set(api.__all__))


@pytest.mark.parametrize("name", api.__all__)
def test_each_name_is_there_and_documented(name: str) -> None:
    """A type, a function or a constant."""
    value = getattr(api, name)
    assert not callable(value) or value.__doc__


def test_each_name_is_in_the_table_of_the_page() -> None:
    """But for the vocabularies, of which the page names some."""
    code = {
        word
        for part in re.findall(r"`([^`]+)`", PAGE.read_text("utf-8"))
        for word in re.findall(r"\w+", part)
    }
    assert NAMES - code == set()


def test_the_example_imports_nothing_else() -> None:
    """The loader of the page needs one module of renkei."""
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert imported(code) == {"renkei.loaders.api"}


def test_the_rdf_loader_imports_nothing_else() -> None:
    """The bundled loader of RDF files could be a package of its own."""
    modules = list((ROOT / "loaders" / "rdf").glob("*.py"))
    names = {name for path in modules for name in imported(path.read_text("utf-8"))}
    assert {name for name in names if not name.startswith("renkei.loaders.rdf.")} == {
        "renkei.loaders.api"
    }
