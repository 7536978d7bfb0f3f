"""Where a thing is: its point, its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import Schema, Xsd, iri
from renkei.loaders.open_data.remarks import Remark
from renkei.loaders.open_data.rows.cell import THING, Cell, clean, stated
from renkei.loaders.open_data.rows.plain import remarks_of
from renkei.loaders.open_data.values.points import JAPAN, MAX_DECIMALS, inside, latitude, longitude

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from renkei.loaders.open_data.rows.cell import Context

__all__ = ["address_remark", "both_cell", "names_prefecture", "point_cell"]

_LATITUDE: Final = f'{iri(Schema.latitude)} "'
_LONGITUDE: Final = f'{iri(Schema.longitude)} "'
_DECIMAL: Final = f'"^^{iri(Xsd.decimal)}'  # the parsers give the canonical form
_STANDARD: Final = re.compile(r"[1-9][0-9]{1,2}\.([0-9]{0,18}[1-9])")
_PREFECTURE: Final = re.compile(
    "北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|"
    "石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|"
    "高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄|見本)県"  # the last is that of examples
)


def point_cell(
    headers: tuple[str, str], node: str, context: Context
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for latitude and longitude in two columns."""
    box = context.box or JAPAN
    first, second = f"<{THING}{node}> {_LATITUDE}", f"<{THING}{node}> {_LONGITUDE}"
    end, nodes = f"{_DECIMAL}{context.tail}", (node,) if node else ()

    def compute(cells: Sequence[str]) -> Cell:
        pair = (cells[0], cells[1])
        whole = _STANDARD.fullmatch(pair[0]), _STANDARD.fullmatch(pair[1])
        if whole[0] and whole[1] and inside(pair, box):  # as nearly all points
            block = f"{first}{pair[0]}{end}{second}{pair[1]}{end}".encode()
            lines = (
                (node, f"{_LATITUDE}{pair[0]}{_DECIMAL}"),
                (node, f"{_LONGITUDE}{pair[1]}{_DECIMAL}"),
            )
            remarks = [
                Remark("POINT_DIGITS", header, match[0], match[0])
                for header, match in zip(headers, whole, strict=True)
                if match and len(match[1]) > MAX_DECIMALS
            ]
            role = (("point", f"{pair[0]},{pair[1]}"),)
            cell = stated(lines, role, block, nodes)
            return cell._replace(remarks=tuple(remarks)) if remarks else cell
        return context.recorded(special, cells)

    def special(cells: Sequence[str]) -> Cell:
        found = [clean(header, cell) for header, cell in zip(headers, cells, strict=True)]
        remarks = tuple(remark for _, listed in found for remark in listed)
        return _point(headers, (found[0][0], found[1][0]), node, context, remarks)

    return compute


def both_cell(header: str, node: str, context: Context) -> Callable[[Sequence[str]], Cell]:
    """Return the function for ``34.34,134.03`` in one column."""

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        first, _, second = found.partition(",")
        return _point((header, header), (first.strip(), second.strip()), node, context, remarks)

    return compute


def _point(
    headers: tuple[str, str],
    pair: tuple[str, str],
    node: str,
    context: Context,
    remarks: tuple[Remark, ...],
) -> Cell:
    first, second = pair
    if not first and not second:
        return Cell(remarks=(*remarks, Remark("POINT_NONE", headers[0])))
    values = [latitude(first) if first else None, longitude(second) if second else None]
    for header, given, value in zip(headers, (first, second), values, strict=True):
        if value:
            remarks += remarks_of(header, given, value)
    texts = [value.text if value else None for value in values]
    if texts[0] is None or texts[1] is None:
        both = f"{first}, {second}"
        return Cell(remarks=(*remarks, Remark("POINT_HALF", headers[0], both)))
    point = (texts[0], texts[1])
    if not inside(point, JAPAN) and inside((point[1], point[0]), JAPAN):
        point = (point[1], point[0])
        result = f"{point[0]}, {point[1]}"
        remarks += (Remark("POINT_SWAPPED", headers[0], f"{first}, {second}", result),)
    if abs(float(point[0])) > 90:  # noqa: PLR2004 (the pole)
        both = f"{first}, {second}"
        return Cell(remarks=(*remarks, Remark("POINT_HALF", headers[0], both)))
    if not inside(point, context.box or JAPAN):
        remarks += (Remark("POINT_OUTSIDE", headers[0], f"{point[0]}, {point[1]}"),)
    return _point_lines(node, point, remarks)


def _point_lines(node: str, point: tuple[str, str], remarks: tuple[Remark, ...]) -> Cell:
    return Cell(
        (
            (node, f"{_LATITUDE}{point[0]}{_DECIMAL}"),
            (node, f"{_LONGITUDE}{point[1]}{_DECIMAL}"),
        ),
        remarks=remarks,
        roles=(("point", f"{point[0]},{point[1]}"),),
    )


def names_prefecture(address: str) -> bool:
    """Return whether an address begins with its prefecture."""
    return _PREFECTURE.match(address) is not None


def address_remark(header: str, address: str, prefecture: str) -> tuple[Remark, ...]:
    """Return the remark on an address without its prefecture, which has no column either."""
    found = address.strip()
    if not found or prefecture.strip() or _PREFECTURE.match(found):
        return ()
    return (Remark("ADDRESS_PART", header, found),)
