"""The rows of a list for programs: names and addresses, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.things.orders import sort_key
from renkei.server.things.table_parts import STATED_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.things.shown.tables import ShownTable
    from renkei.server.web.values import Value

__all__ = ["records"]


def records(shown: ShownTable, listed: Sequence[str], root: str) -> list[dict[str, object]]:
    """Return a record for each row: its thing, and the values of each column that has any.

    Args:
        shown: The table.
        listed: IRI of the thing of each row.
        root: Absolute address of this service, without its last slash.
    """
    keys = ["name", *(_key(column) for column in shown.columns[1:])]
    return [
        {
            "iri": iri,
            "name": row[0][0].text,
            **{
                key: values
                for key, cell in zip(keys[1:], row[1:], strict=True)
                if (values := [_value(value, root) for value in cell if value.text])
            },
        }
        for iri, row in zip(listed, shown.rows, strict=True)
    ]


def _key(column: str) -> str:
    return "statedIn" if column == STATED_IN else sort_key(column)


def _value(value: Value, root: str) -> dict[str, str]:
    """Return the text of a value, the address of its page, and its small print."""
    href = value.href or ""
    return {
        "text": value.datetime or value.text,
        **({"page": f"{root}{href}" if href.startswith("/") else href} if href else {}),
        **({"note": value.note} if value.note else {}),
    }
