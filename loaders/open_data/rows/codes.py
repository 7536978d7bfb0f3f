"""The government in whose list a row stands, and the names and numbers beside its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.loaders.open_data.remarks import Remark, Severity
from renkei.loaders.open_data.rows.cell import Cell, clean
from renkei.loaders.open_data.rows.plain import remarks_of
from renkei.loaders.open_data.values.codes import (
    corporate,
    government_of_corporate_number,
    lgcode,
)
from renkei.loaders.reference.governments import governments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from renkei.loaders.open_data.rows.cell import Context

__all__ = ["address_code_cell", "code_cell", "fits", "number_cell"]


def fits(code: str, check: str, name: str) -> bool:
    """Return whether a name is that of the government with a code.

    Args:
        code: Of a government.
        check: ``prefecture``, ``municipality`` or ``government``: what the name is of.
        name: As written.
    """
    table = governments()
    government = table.by_code(code)
    if government is None:
        return False
    if check == "prefecture":
        return table.prefecture_of(government) in table.by_name(name)
    if check == "municipality" and government.kind == "prefecture":
        return False
    return government in table.by_name(name)


def _is_government(code: str) -> bool:
    row = governments().by_code(code)
    return row is not None and row.is_government


def code_cell(
    headers: Sequence[str], checks: Sequence[str], context: Context
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for the code of the government and the names beside it.

    Args:
        headers: Of the code and of the names.
        checks: What each name is of.
        context: Of the source.
    """

    def compute(cells: Sequence[str]) -> Cell:
        header = headers[0]
        found, remarks = clean(header, cells[0])
        names = [
            (check, name, column)
            for check, cell, column in zip(checks, cells[1:], headers[1:], strict=True)
            if (name := cell.strip())
        ]
        if not found:
            if context.government is None:
                return Cell(remarks=(*remarks, Remark("REQUIRED", header)))
            return Cell(remarks=remarks, roles=(("code", context.government),))

        def named(code: str) -> bool:
            return bool(names) and all(fits(code, check, name) for check, name, _ in names)

        value = lgcode(found, _is_government, named)
        remarks += remarks_of(header, found, value)
        if value.text is None:
            return Cell(remarks=remarks)
        wrong = [
            (name, column) for check, name, column in names if not fits(value.text, check, name)
        ]
        government = governments().by_code(value.text)
        whole = government.name if government else ""
        remarks += tuple(
            Remark("CODE_NAME", column, name, detail=f"{value.text}: {whole}")
            for name, column in wrong
        )
        return Cell(remarks=remarks, roles=(("code", value.text),))

    return compute


def number_cell(header: str) -> Callable[[Sequence[str]], Cell]:
    """Return the function for the corporate number of the publisher, and its code.

    It is checked, not loaded: the number of a government follows from its code.
    """

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        if not found:
            return Cell(remarks=remarks)
        value = corporate(found)
        remarks += remarks_of(header, found, value)
        if value.text and cells[1] and government_of_corporate_number(value.text) != cells[1]:
            remarks += (Remark("CODE_NAME", header, found, detail=cells[1]),)
        return Cell(remarks=remarks)

    return compute


def address_code_cell(header: str) -> Callable[[Sequence[str]], Cell]:
    """Return the function for the code of the place of an address: it is checked, not loaded."""

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        if not found:
            return Cell(remarks=remarks)
        value = lgcode(found, lambda code: governments().by_code(code) is not None, lambda _: False)
        listed = tuple(
            Remark(remark.code, header, found, remark.result, severity=Severity.WARNING)
            if remark.code == "CODE"
            else remark
            for remark in remarks_of(header, found, value)
        )
        return Cell(remarks=remarks + listed)

    return compute
