"""Why a file is not fetched."""

from __future__ import annotations

__all__ = ["FetchFailure"]


class FetchFailure(Exception):  # noqa: N818 (expected: it is reported, and the next file is fetched)
    """A file cannot be fetched; the message is for the operator, without the address."""
