"""The parameters of pages: a page refuses those that it does not understand.

Parameters by which other sites mark links to here are accepted and not used: a person who follows
such a link has not asked for anything.

    @blueprint.get("/example")
    @understands("page")
    def example() -> str: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from flask import current_app, request

from renkei.queries.binding import ParameterError
from renkei.server.web.request_errors import UnknownParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from flask import Flask

__all__ = ["LINK_MARKS", "is_link_mark", "refuse_unknown", "register_parameters", "understands"]

LINK_MARKS: Final = frozenset(
    {"fbclid", "gclid", "igshid", "li_fat_id", "mc_cid", "mc_eid", "msclkid", "twclid", "yclid"}
)
"""Parameters that social networks and newsletters add to links; and all that begin with utm_."""

_LANGUAGE: Final = "lang"
_ATTRIBUTE: Final = "renkei_parameters"
_MAX_NAME: Final = 80  # characters of a name that an error repeats
_View = TypeVar("_View", bound="Callable[..., object]")


def understands(*names: str) -> Callable[[_View], _View]:
    """Declare the parameters of a view, in addition to ``lang``."""

    def declare(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, names)
        return view

    return declare


def register_parameters(app: Flask, *, unchecked: Collection[str]) -> None:
    """Check the parameters of every request before its view.

    Args:
        app: The application.
        unchecked: Endpoints and blueprints that check their parameters themselves, or have none.
    """

    def check() -> None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in unchecked or request.blueprint in unchecked:
            return
        check_parameters(getattr(current_app.view_functions[endpoint], _ATTRIBUTE, ()))

    app.before_request(check)


def refuse_unknown(given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse the first parameter that is neither known nor a mark of a link.

    Raises:
        UnknownParameterError: With ``known`` as the parameters that are possible.
    """
    for name in given:
        if name not in known and not is_link_mark(name):
            raise UnknownParameterError(
                f"unknown parameter {name[:_MAX_NAME]!r}; allowed: {', '.join(known)}",
                parameter=name[:_MAX_NAME],
                allowed=list(known),
            )


def is_link_mark(name: str) -> bool:
    """Whether a parameter is a mark that another site puts on links to here."""
    return name in LINK_MARKS or name.startswith("utm_")


def check_parameters(names: tuple[str, ...]) -> None:
    """Check the parameters of the request.

    Raises:
        UnknownParameterError: If one is neither of the names nor ``lang`` nor a mark of a link.
        ParameterError: If one is repeated.
    """
    given = request.args.to_dict(flat=False)
    refuse_unknown(given, (*names, _LANGUAGE))
    for name, values in given.items():
        if len(values) > 1 and not is_link_mark(name):
            raise ParameterError(f"the parameter {name!r} may be given once", parameter=name)
