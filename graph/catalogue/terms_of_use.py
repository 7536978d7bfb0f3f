"""Terms of use of a named graph, or of several together.

docs/decisions/007-licences.md: facts extracted from a document and our interpretation are CC0;
quotes have the terms of the publisher; statements of a source have the licence of that source. A
source without a licence is never offered as open data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.authorities import CC0, LICENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.catalogue.description import DatasetDescription
    from renkei.graph.rdf.iris import Iris

__all__ = ["Terms", "combined", "terms_of_graphs"]

_NOT_STATED: Final = {
    "ja": "発行者は利用条件を示していない。オープンデータではない。",
    "en": "The publisher states no terms of use. This is not open data.",
}
_MIXED: Final = {
    "ja": "利用条件の異なる部分からなる。{base}graph/meta にグラフごとの条件がある。{parts}",
    "en": "It has parts under different terms: {base}graph/meta has those of each graph. {parts}",
}
_MORE: Final = {
    "ja": "ほか {count} 件は {base}graph/meta にある。",
    "en": "{count} more: {base}graph/meta has them.",
}
_MAX_RIGHTS: Final = 20  # texts that are joined
_JOINS: Final = {"ja": "　", "en": " "}  # between texts that may lack a full stop
_PART: Final = {
    "ja": {None: "利用条件が示されていない部分を含む。", "": "{name} の部分を含む。"},
    "en": {
        None: "Some parts have no stated terms and are not open data.",
        "": "Some parts are under {name}.",
    },
}


@dataclass(frozen=True)
class Terms:
    """Terms of use.

    Attributes:
        licence: IRI of the licence that covers all of it; None if there is none.
        rights: Statement of rights, such as the attribution; never empty without a licence.
    """

    licence: str | None = None
    rights: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the member of the manifest."""
        return {"licence": self.licence, "rights": dict(self.rights)}


def terms_of_graphs(
    iris: Iris, sources: Iterable[DatasetDescription], graphs: Iterable[str]
) -> dict[str, Terms]:
    """Return the terms of each named graph; graphs of no source are CC0."""
    graphs = list(graphs)
    terms = dict.fromkeys(graphs, Terms(CC0))
    for source in sources:
        spans, facts = iris.source_graph(source.name, "spans"), iris.source_graph(source.name)
        theirs = spans if spans in terms else facts  # of a document, only its quotes
        if theirs in terms:
            rights = source.rights or ({} if source.licence else _NOT_STATED)
            terms[theirs] = Terms(source.licence, rights)
    return terms


def combined(terms: Iterable[Terms], base: str) -> Terms:
    """Return the terms of several parts together.

    One licence covers them if all others are public domain dedications (CC0). The statements of
    rights of all parts are joined, so that every required attribution is included.

    Args:
        terms: Terms of the parts.
        base: The base of the IRIs of the data.
    """
    parts = list(dict.fromkeys((part.licence, tuple(part.rights.items())) for part in terms))
    licences = {licence for licence, _ in parts}
    asking = {name for name in licences if name is None or not _is_mark(name)}
    said = list(dict.fromkeys(rights for _, rights in parts if rights))
    if len(asking) == 1 and asking != {None}:
        return Terms(next(iter(asking)), _joined(map(dict, said), base))
    if not asking and licences:
        known = min(name for name in licences if name is not None)
        return Terms(known, _joined(map(dict, said), base))
    if licences == {None} and len(parts) == 1:
        return Terms(None, dict(parts[0][1]))
    mixed = {
        language: text.format(base=base, parts=_named(licences, language)).strip()
        for language, text in _MIXED.items()
    }
    stated = [dict(rights) for rights in said if dict(rights) != _NOT_STATED]
    return Terms(None, _joined([mixed, *stated], base))


def _joined(rights: Iterable[Mapping[str, str]], base: str) -> dict[str, str]:
    """Join texts in each language: at most `_MAX_RIGHTS`, then the number of the others."""
    texts = list(rights)
    shown, more = texts[:_MAX_RIGHTS], len(texts) - _MAX_RIGHTS
    if len(texts) <= 1:
        return dict(texts[0]) if texts else {}
    found = {}
    for language, between in _JOINS.items():
        said = [text.get(language) or next(iter(text.values())) for text in shown]
        if more > 0:
            said.append(_MORE[language].format(count=more, base=base))
        found[language] = between.join(dict.fromkeys(said))
    return found


def _is_mark(licence: str) -> bool:
    return licence in LICENCES and LICENCES[licence].mark


def _named(licences: Iterable[str | None], language: str) -> str:
    shown = []
    for licence in sorted(licences, key=lambda name: name or ""):
        if licence is None:
            shown.append(_PART[language][None])
        else:
            known = LICENCES.get(licence)
            name = known.label[language] if known else licence
            shown.append(_PART[language][""].format(name=name))
    return ("" if language == "ja" else " ").join(shown)
