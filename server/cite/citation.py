"""A citation in BibTeX and in CSL-JSON. Pure: texts in, bytes out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["Citation", "bibtex", "csl_json"]

# BibTeX counts the braces of a value even after a backslash, so a text must not contain any. TeX
# has commands for all of these.
_TEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}",
    "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
}  # fmt: skip
_SPECIAL: Final = re.compile("|".join(map(re.escape, _TEX)))
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The fields of a citation.

    Attributes:
        key: Its key: ASCII letters, digits and hyphens.
        title: Its title.
        publisher: Author and publisher.
        issued: The day on which the generation was built, in UTC.
        version: Id of the generation.
        url: Its address, percent-encoded.
        note: Further identification: size and digest.
        language: Language of the texts.
        query: The text of a query; empty for the dataset.
    """

    key: str
    title: str
    publisher: str
    issued: dt.date
    version: str
    url: str
    note: str
    language: str
    query: str = ""


def bibtex(citation: Citation) -> bytes:
    r"""Return an entry of BibTeX, valid for biblatex, too.

    The address is not escaped: styles print it with ``\url``, which takes it verbatim.
    """
    fields = {
        "author": f"{{{_tex(citation.publisher)}}}",  # second braces: not the name of a person
        "title": f"{{{_tex(citation.title)}}}",
        "publisher": _tex(citation.publisher),
        "year": str(citation.issued.year),
        "version": _tex(citation.version),
        "url": citation.url,
        "note": _tex(citation.note),
        "annote": _tex(citation.query),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    lines.insert(4, f"  month = {_MONTHS[citation.issued.month - 1]},")
    return "\n".join([f"@misc{{{citation.key},", *lines, "}\n"]).encode()


def csl_json(citation: Citation) -> bytes:
    """Return a list of one item of CSL-JSON (Citation Style Language, data schema 1.0)."""
    issued = citation.issued
    item: dict[str, Any] = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title,
        "author": [{"literal": citation.publisher}],
        "publisher": citation.publisher,
        "issued": {"date-parts": [[issued.year, issued.month, issued.day]]},
        "version": citation.version,
        "URL": citation.url,
        "note": citation.note,
        "language": citation.language,
    }
    if citation.query:
        item["annote"] = _lines(citation.query)
    return (json.dumps([item], ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _lines(text: str) -> str:
    """Replace the CR LF that browsers send in forms with LF."""
    return text.replace("\r\n", "\n")


def _tex(text: str) -> str:
    plain = _CONTROLS.sub("\ufffd", _lines(text))
    return _SPECIAL.sub(lambda match: _TEX[match[0]], plain)
