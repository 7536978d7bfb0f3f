"""Opaque cursors: where in which answer of which generation the next page begins."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from renkei.queries.binding import ParameterError
from renkei.server.web.request_errors import GoneError

__all__ = ["Cursor", "read_cursor"]

_LONGEST = 400
_FARTHEST = 10**12


@dataclass(frozen=True, slots=True)
class Cursor:
    """The beginning of a page.

    Attributes:
        generation: Id of the generation that the pages before came from.
        offset: Rows before this page.
        digest: Of the query and its values: a cursor belongs to one question.
    """

    generation: str
    offset: int
    digest: str

    @classmethod
    def begin(cls, generation: str, text: str) -> Cursor:
        """Return the cursor of the first page of a question."""
        return cls(generation, 0, hashlib.sha256(text.encode()).hexdigest()[:16])

    def after(self, rows: int) -> Cursor:
        """Return the cursor of the page behind one of so many rows."""
        return Cursor(self.generation, self.offset + rows, self.digest)

    def written(self) -> str:
        """Return it as it stands in an address."""
        data = json.dumps([self.generation, self.offset, self.digest], separators=(",", ":"))
        return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_cursor(text: str, first: Cursor) -> Cursor:
    """Read a cursor that a client sent.

    Args:
        text: What it sent; empty for the first page.
        first: The first page of the question that it asks.

    Raises:
        GoneError: If it is of another generation than the one that is asked.
        ParameterError: If it is no cursor, or one of another question.
    """
    if not text:
        return first
    found = _decoded(text)
    if found is None:
        raise ParameterError(
            "cursor is not one that an answer gave: take it from the link to the next page",
            parameter="cursor",
        )
    if found.digest != first.digest:
        raise ParameterError(
            "cursor belongs to another query or to other values: begin again without it",
            parameter="cursor",
        )
    if found.generation != first.generation:
        raise GoneError(
            f"cursor belongs to generation {found.generation[:32]} of the data, which is not "
            "published any more: begin again without cursor",
        )
    return found


def _decoded(text: str) -> Cursor | None:
    """Return what a text stands for, None if no answer of ours can have given it."""
    if len(text) > _LONGEST:
        return None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        generation, offset, digest = json.loads(data)
    except (ValueError, TypeError):
        return None
    if not (isinstance(generation, str) and isinstance(digest, str) and type(offset) is int):
        return None
    found = Cursor(generation, offset, digest)
    return found if 0 <= offset <= _FARTHEST and found.written() == text else None
