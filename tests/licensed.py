"""Sources under different terms, to be built at different times."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from renkei.graph.build.build import build
from renkei.graph.build.plan import BuildPlan
from renkei.graph.generations.generations import Generations
from renkei.loaders.sources import read_catalogue, read_sources
from renkei.queries.export import table_queries
from renkei.queries.read import bundled_queries
from tests.conftest import BASE, SilentProgress

if TYPE_CHECKING:
    from pathlib import Path

BY: Final = "https://creativecommons.org/licenses/by/4.0/"
ZERO: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
FILES: Final = 30
FIRST, SECOND = "2026-01-02T03:04:05Z", "2026-02-03T04:05:06Z"

_TEXTS: Final = """
title = {{ ja = "{ja}", en = "{en}" }}
description = {{ ja = "{ja}の説明", en = "About {en}" }}
publisher.name = {{ ja = "発行者", en = "Publisher" }}
"""
_SOURCE: Final = '\n[[source]]\nname = "{name}"\nloader = "rdf"\nglob = "{name}/*.ttl"\n{more}'
_TERMS: Final = {
    "zero": f'licence = "{ZERO}"',
    "by": f'licence = "{BY}"\nrights = {{ ja = "© 見本県", en = "© Mihon" }}',
    "closed": "",
}


def write_sources(directory: Path) -> Path:
    """Write a sources.toml with a source under CC0, one under CC BY and one without a licence."""
    text = "[catalogue]" + _TEXTS.format(ja="目録", en="Catalogue")
    text += 'contact.name = { ja = "窓口", en = "Desk" }\ncontact.email = "desk@mihon.example"\n'
    for name, terms in _TERMS.items():
        text += _SOURCE.format(name=name, more=terms) + _TEXTS.format(ja="題", en=f"Data {name}")
        (directory / name).mkdir()
        for number in range(FILES if name == "closed" else 1):
            add_file(directory / name, f"{number:03}")
    path = directory / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def add_file(directory: Path, name: str) -> None:
    """Write a file with one statement."""
    subject = f"https://w3id.org/renkei/base/id/facility/{directory.name}-{name}"
    statement = f'<{subject}> <https://schema.org/identifier> "{name}" .\n'
    (directory / f"{name}.ttl").write_text(statement, encoding="utf-8")


def build_at(sources: Path, data_dir: Path, time: str, *, tables: bool = True) -> str:
    """Build and publish as if it were this time; return the id of the generation."""
    plan = BuildPlan(
        inputs=read_sources(sources),
        base=BASE,
        tables=table_queries(bundled_queries(), BASE) if tables else (),
        catalogue=read_catalogue(sources),
    )
    outcome = build(
        plan,
        Generations(data_dir),
        clock=lambda: dt.datetime.fromisoformat(time),
        progress=SilentProgress(),
    )
    return str(outcome.manifest["id"])
