"""Debian's raptor, a parser of RDF that shares nothing with ours."""

from __future__ import annotations

import shutil
import subprocess

import pytest

__all__ = ["NAMES", "NEEDS_RAPPER", "rapper_lines"]

NAMES = {
    "ntriples": "ntriples",
    "nquads": "nquads",
    "turtle": "turtle",
    "trig": "trig",
    "rdfxml": "rdfxml",
}
"""What raptor calls a form of a dump; it knows no JSON-LD."""
NEEDS_RAPPER = pytest.mark.skipif(
    shutil.which("rapper") is None,
    reason="rapper is not installed: apt-get install raptor2-utils",
)


def rapper_lines(data: bytes, form: str) -> list[bytes]:
    """Parse a document of a form; return its statements as lines of N-Triples or N-Quads."""
    output = "nquads" if form in {"nquads", "trig"} else "ntriples"
    done = subprocess.run(
        ["rapper", "--quiet", "--input", NAMES[form], "--output", output, "-", "x:base"],
        input=data,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.splitlines()
