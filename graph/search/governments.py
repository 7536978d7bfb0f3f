"""Names of governments before the names of other things, which people add and drop.

北海道立図書館 is written 道立図書館 or 北海道図書館, too, and 厚別図書館 is that of 札幌市.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.search.normal import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ESTABLISHED", "cores", "short_forms", "short_names"]

ESTABLISHED: Final = "立"
"""Stands between a government and what it has established."""

_OF: Final = "of"
_LEAST: Final = 2  # characters of a name without its government, and of a short form


def short_forms(form: str) -> list[str]:
    """Return what a government is called: its name, and that without the kind at its end.

    >>> short_forms("札幌市")
    ['札幌市', '札幌']
    """
    is_long = len(form) > _LEAST and not form.isascii()
    return [form, form[:-1]] if is_long else [form]


def short_names(text: str, form: str) -> list[str]:
    """Return the normal forms of what people call a government, besides its name.

    >>> short_names("City of Sapporo", "cityofsapporo"), short_names("札幌市", "札幌市")
    (['sapporo'], ['札幌'])
    """
    if not form.isascii():
        return short_forms(form)[1:]
    words = text.split()
    place = words[words.index(_OF) + 1 :] if _OF in words else words[:-1]
    short = normal("".join(place))
    return [short] if short else []


def cores(form: str, governments: Iterable[str]) -> Iterator[str]:
    """Yield the form of a name without those of its governments before it.

    >>> list(cores("道立図書館", ["北海道"]))
    ['図書館']
    """
    for government in governments:
        kind = government[-1:] + ESTABLISHED
        if form.startswith(government):
            rest = form[len(government) :].removeprefix(ESTABLISHED)
        elif form.startswith(kind) and not government.isascii():
            rest = form[len(kind) :]
        else:
            continue
        if len(rest) >= _LEAST:
            yield rest
