"""Citations as BibTeX and CSL-JSON: whatever the texts hold, one entry, and the texts again."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renkei.server.cite.citation import Citation, bibtex, csl_json

CITATION = Citation(
    key="renkei-0123456789abcdef",
    title="renkei（連携）: 100% of {it}",
    publisher="北海道 & others",
    issued=dt.date(2026, 3, 9),
    version="0123456789abcdef",
    url="https://example.org/g/0123456789abcdef/sparql?query=%7B%20%7D%25_#x",
    note="10 rows",
    language="ja",
    query="SELECT * {\n  ?s ?p '#\\' }",
)
WORDS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^", "textless": "<", "textgreater": ">", "textbar": "|",
}  # fmt: skip
HOSTILE = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"]) | st.sampled_from('{}\\%#_$&~^"@,\n'),
    max_size=40,
)


def read_entry(text: str) -> tuple[str, dict[str, str]]:
    """Read one entry as BibTeX does: values end where their braces do, whatever is before them."""
    head = re.match(r"@misc\{([A-Za-z0-9-]+),\n", text)
    assert head is not None
    fields: dict[str, str] = {}
    index = head.end()
    while name := re.compile(r"  ([a-z]+) = (?:\{|([a-z]{3}),\n)").match(text, index):
        index, depth = name.end(), 1
        if name[2]:
            fields[name[1]] = name[2]
            continue
        start = index
        while depth:
            depth += {"{": 1, "}": -1}.get(text[index], 0)
            index += 1
        assert name[1] not in fields
        fields[name[1]] = text[start : index - 1]
        assert text.startswith(",\n", index)
        index += 2
    assert text[index:] == "}\n"
    return head[1], fields


def typeset(value: str) -> str:
    """Return what TeX makes of a value: words and escaped signs become signs again."""
    bare = re.sub(r"\\[a-z]+\{\}|\\[#$%&_]", "", value)
    assert not re.search(r"[\\#$%&_~^<>|]", bare), "a sign that means something to TeX"
    value = re.sub(r"\\([a-z]+)\{\}", lambda match: f"\\{WORDS[match[1]]}", value)
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


@given(title=HOSTILE, publisher=HOSTILE, query=HOSTILE, note=HOSTILE)
@example(title="}", publisher="{", query="},\n}\n@misc{x,", note="\\")
@example(title="\\}", publisher="\\", query="", note="100% \\url{x}")
def test_bibtex_says_the_texts_whatever_they_hold(
    title: str, publisher: str, query: str, note: str
) -> None:
    """One entry with every field whole, and TeX prints what was meant."""
    cited = replace(CITATION, title=title, publisher=publisher, query=query, note=note)
    key, fields = read_entry(bibtex(cited).decode())
    assert key == CITATION.key
    assert fields["title"][:1] == fields["author"][:1] == "{"
    assert typeset(fields["title"][1:-1]) == title
    assert typeset(fields["author"][1:-1]) == publisher
    assert typeset(fields.get("annote", "")) == query
    assert typeset(fields.get("note", "")) == note
    assert fields["url"] == CITATION.url
    assert (fields["year"], fields["month"]) == ("2026", "mar")


@given(title=st.text(max_size=40), query=st.text(max_size=40))
def test_csl_json_says_the_texts_whatever_they_hold(title: str, query: str) -> None:
    """A list of one dataset, with the members of the schema."""
    (item,) = json.loads(csl_json(replace(CITATION, title=title, query=query)))
    assert item["title"] == title.encode("utf-8", "replace").decode()
    lines = query.replace("\r\n", "\n")
    assert item.get("annote", "") == lines.encode("utf-8", "replace").decode()
    assert item["type"] == "dataset"
    assert item["issued"] == {"date-parts": [[2026, 3, 9]]}
    assert item["author"] == [{"literal": CITATION.publisher}]
    assert item["URL"] == CITATION.url


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", "\ufffe"])
def test_control_characters_do_not_come_through(sign: str) -> None:
    """They would end the work of TeX."""
    assert sign not in bibtex(replace(CITATION, title=f"a{sign}b")).decode()


def test_lines_of_a_form_end_as_lines() -> None:
    """Browsers send CR LF; what is a control character is something else."""
    cited = replace(CITATION, query="ASK {\r\n}\r\n# \r")
    assert (
        "  annote = {ASK \\textbraceleft{}\n\\textbraceright{}\n\\# \ufffd},"
        in bibtex(cited).decode()
    )
    assert json.loads(csl_json(cited))[0]["annote"] == "ASK {\n}\n# \r"


def test_the_example_is_as_expected() -> None:
    """Word for word."""
    assert bibtex(CITATION).decode().split("\n")[1:4] == [
        r"  author = {{北海道 \& others}},",
        r"  title = {{renkei（連携）: 100\% of \textbraceleft{}it\textbraceright{}}},",
        r"  publisher = {北海道 \& others},",
    ]
