"""Calls of the command line, and a query for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from renkei.cli import main

if TYPE_CHECKING:
    from pathlib import Path

LABELS = "SELECT ?l { ?g a renkei:Government ; rdfs:label ?l } ORDER BY ?l"


def call(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=stdin)
