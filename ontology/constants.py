"""The text of ``terms.py``, laid out as ``ruff format`` lays it out."""

from __future__ import annotations

import builtins
import json
import keyword
import re
from typing import TYPE_CHECKING

from rdflib import SH, SKOS, URIRef

from renkei.ontology.source import CODE_NAMESPACE, RENKEI, iris_of, text_of

if TYPE_CHECKING:
    from renkei.ontology.source import Vocabulary

__all__ = ["render_terms"]

# The last five are names of the interactive interpreter only.
RESERVED = set(dir(builtins)) - {"copyright", "credits", "exit", "license", "quit"}
LINE_LENGTH = 100  # as pyproject.toml says to ruff


def render_terms(vocabulary: Vocabulary) -> str:
    """Return Python source, laid out as ``ruff format`` lays it out."""
    prefixes = sorted(prefix for prefix, terms in vocabulary.terms.items() if terms)
    classes = "".join(_render_class(vocabulary, prefix) for prefix in prefixes)
    names = sorted(map(_class_name, prefixes))
    names = ["CODES", "CODE_NAMESPACE", "LABELS", "MESSAGES", "NAMESPACE", "PREFIXES", *names]
    exported = "".join(f'    "{name}",\n' for name in names)
    return f'''\
"""Terms of the vocabularies, and the codes, as constants.

Generated from the Turtle files beside this module by ``python -m renkei.ontology.generate``; do not
edit. A hyphen in a term becomes ``_``; a keyword or a builtin gets one behind it (``Rdf.type_``).
"""

from typing import Final

__all__ = [
{exported}]

NAMESPACE: Final = "{RENKEI}"
CODE_NAMESPACE: Final = "{CODE_NAMESPACE}"


{classes}{_render_codes(vocabulary)}
{_render_prefixes(vocabulary)}
{_render_labels(vocabulary)}
{_render_messages(vocabulary)}'''


def _render_class(vocabulary: Vocabulary, prefix: str) -> str:
    namespace = vocabulary.prefixes[prefix]
    constants: dict[str, str] = {}
    for term in vocabulary.terms[prefix]:
        name = _constant_name(term)
        if name in constants:
            raise ValueError(f"two terms of {namespace} are called {name} in Python")
        constants[name] = namespace + term
    lines = [_render_constant(name, iri) for name, iri in constants.items()]
    head = f'class {_class_name(prefix)}:\n    """Terms of {namespace}."""\n\n'
    return f"{head}{''.join(lines)}\n\n"


def _render_constant(name: str, iri: str) -> str:
    line = f'    {name}: Final = "{iri}"\n'
    if len(line) <= LINE_LENGTH + 1:
        return line
    return f'    {name}: Final = (\n        "{iri}"\n    )\n'


def _render_codes(vocabulary: Vocabulary) -> str:
    lines = ["# Scheme → notation → IRI.\n", "CODES: Final[dict[str, dict[str, str]]] = {\n"]
    for scheme in vocabulary.schemes:
        if not vocabulary.terms[scheme]:
            lines.append(f'    "{scheme}": {{}},\n')
            continue
        lines.append(f'    "{scheme}": {{\n')
        lines += [
            f'        "{code}": {_class_name(scheme)}.{_constant_name(code)},\n'
            for code in vocabulary.terms[scheme]
        ]
        lines.append("    },\n")
    return "".join([*lines, "}\n"])


def _render_prefixes(vocabulary: Vocabulary) -> str:
    lines = [f'    "{prefix}": "{iri}",\n' for prefix, iri in vocabulary.prefixes.items()]
    return "".join(["PREFIXES: Final[dict[str, str]] = {\n", *lines, "}\n"])


def _render_labels(vocabulary: Vocabulary) -> str:
    lines = [
        "# IRI of a code → language → its name.\n",
        "LABELS: Final[dict[str, dict[str, str]]] = {\n",
    ]
    for scheme in vocabulary.schemes:
        for code in vocabulary.terms[scheme]:
            lines.append(f"    {_class_name(scheme)}.{_constant_name(code)}: {{\n")
            concept = URIRef(f"{CODE_NAMESPACE}{scheme}#{code}")
            for language in ("ja", "en"):
                text = text_of(vocabulary.graph, concept, SKOS.prefLabel, language)
                lines.append(f'        "{language}": {json.dumps(text, ensure_ascii=False)},\n')
            lines.append("    },\n")
    return "".join([*lines, "}\n"])


def _render_messages(vocabulary: Vocabulary) -> str:
    graph = vocabulary.graph
    lines = [
        "# Rule of shapes.ttl → language → message.\n",
        "MESSAGES: Final[dict[str, dict[str, str]]] = {\n",
    ]
    for rule in sorted({*iris_of(graph, SH.NodeShape), *iris_of(graph, SH.PropertyShape)}):
        if (rule, SH.message, None) in graph:
            lines.append(f'    "{rule}": {{\n')
            for language in ("ja", "en"):
                text = text_of(graph, rule, SH.message, language)
                lines.append(f'        "{language}": {json.dumps(text, ensure_ascii=False)},\n')
            lines.append("    },\n")
    return "".join([*lines, "}\n"])


def _class_name(prefix: str) -> str:
    return "".join(part.capitalize() for part in prefix.split("-"))


def _constant_name(term: str) -> str:
    name = re.sub(r"\W", "_", term, flags=re.ASCII)
    return f"{name}_" if keyword.iskeyword(name) or name in RESERVED else name
