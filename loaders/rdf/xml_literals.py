"""Literals of XML in RDF/XML (``rdf:parseType="Literal"``), as Exclusive XML Canonicalization.

RDF/XML, section 7.2.17; https://www.w3.org/TR/xml-exc-c14n/ with comments, without inclusive
namespaces: each element declares the namespaces that it uses and its parent has not declared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["XmlLiteral", "declarations", "escape", "namespace", "tag"]

_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
_IN_ATTRIBUTE = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;"}
_TEXT, _ATTRIBUTE = str.maketrans(_IN_TEXT), str.maketrans(_IN_ATTRIBUTE | {"\r": "&#xD;"})
_SPECIAL = re.compile(r"""[&<>"\t\n\r]""")
_XML = "http://www.w3.org/XML/1998/namespace"


def escape(value: str, *, attribute: bool = False) -> str:
    """Return a text with what XML would read as something else escaped, CR included."""
    if not _SPECIAL.search(value):
        return value
    return value.translate(_ATTRIBUTE if attribute else _TEXT)


def declarations(attributes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the namespaces that an element declares, by prefix; the default has the prefix ""."""
    return {
        name[len("xmlns:") :]: value
        for name, value in attributes
        if name == "xmlns" or name.startswith("xmlns:")
    }


def namespace(name: str, scope: Mapping[str, str], *, attribute: bool = False) -> tuple[str, str]:
    """Return the namespace and local name of a qualified name; "" if it has no namespace."""
    prefix, colon, local = name.rpartition(":")
    if attribute and not colon:
        return "", local
    return _XML if prefix == "xml" else scope.get(prefix, ""), local


class XmlLiteral:
    """Collects the content of one literal.

    Args:
        scope: The namespaces that are declared where it begins, by prefix.
    """

    def __init__(self, scope: Mapping[str, str]) -> None:
        self._scopes = [dict(scope)]
        self._rendered: list[dict[str, str]] = [{"": ""}]
        self._parts: list[str] = []
        self._names: list[str] = []

    @property
    def value(self) -> str:
        """The content so far."""
        return "".join(self._parts)

    def start(self, name: str, attributes: Sequence[tuple[str, str]]) -> str | None:
        """Begin an element; return the first prefix that is not declared, or None."""
        scope = self._scopes[-1] | declarations(attributes)
        plain = [
            (attribute, value)
            for attribute, value in attributes
            if attribute != "xmlns" and not attribute.startswith("xmlns:")
        ]
        used = {name.rpartition(":")[0]}
        used |= {attribute.rpartition(":")[0] for attribute, _ in plain if ":" in attribute}
        rendered = dict(self._rendered[-1])
        tag = [name]
        for prefix in sorted(used - {"xml"}):
            if prefix and prefix not in scope:
                return prefix
            address = scope.get(prefix, "")
            if rendered.get(prefix) != address:
                rendered[prefix] = address
                called = f"xmlns:{prefix}" if prefix else "xmlns"
                tag.append(f'{called}="{escape(address, attribute=True)}"')
        ordered = sorted(plain, key=lambda pair: namespace(pair[0], scope, attribute=True))
        tag += [f'{attribute}="{escape(value, attribute=True)}"' for attribute, value in ordered]
        self._parts.append(f"<{' '.join(tag)}>")
        self._scopes.append(scope)
        self._rendered.append(rendered)
        self._names.append(name)
        return None

    def end(self) -> bool:
        """End the innermost element; return False if there is none, so that the literal ends."""
        if not self._names:
            return False
        self._parts.append(f"</{self._names.pop()}>")
        self._scopes.pop()
        self._rendered.pop()
        return True

    def text(self, value: str) -> None:
        """Add a text."""
        self._parts.append(escape(value))

    def comment(self, value: str) -> None:
        """Add a comment."""
        self._parts.append(f"<!--{value}-->")

    def instruction(self, target: str, value: str) -> None:
        """Add a processing instruction."""
        self._parts.append(f"<?{target}{' ' if value else ''}{value}?>")


def tag(name: str, attributes: Sequence[tuple[str, str]]) -> str:
    """Return a start tag."""
    written = "".join(f' {key}="{escape(value, attribute=True)}"' for key, value in attributes)
    return f"<{name}{written}>"
