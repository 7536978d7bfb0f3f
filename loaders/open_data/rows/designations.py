"""Lists of designated managers: a row is a designation, or several.

One for each facility and each manager of the row (apart by a line end or ``;``). The key has the
facility, the first day and the manager, so that the lists of several years repeat it, and history
grows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.loaders.api import (
    Org,
    Rdf,
    Rdfs,
    Renkei,
    Skos,
    iri,
    is_key,
    text,
)
from renkei.loaders.open_data.remarks import Remark
from renkei.loaders.open_data.rows.bodies import digest, is_nobody, is_unclear, write_body
from renkei.loaders.open_data.rows.cell import as_written, clean, statement
from renkei.loaders.open_data.rows.plain import remarks_of, separator
from renkei.loaders.open_data.rows.schedule import interval
from renkei.loaders.open_data.values.base import normal
from renkei.loaders.open_data.values.codes import corporate
from renkei.loaders.open_data.values.dates import date, period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.loaders.open_data.rows.cell import Context

__all__ = ["Designation", "DesignationRow", "Terms", "read_row"]

_APART: Final = separator(";")
_WIDE: Final = re.compile(r"\s+")


class Terms(NamedTuple):
    """From when until when; empty where it is not known."""

    begin: str
    end: str


class Designation(NamedTuple):
    """One designation.

    Attributes:
        key: Its key below that of the government.
        facility: Key of the facility below that of the government.
        terms: From when until when.
        scope: The part of the facility; empty for the whole.
        manager: Name of the manager.
    """

    key: str
    facility: str
    terms: Terms
    scope: str
    manager: str


class DesignationRow(NamedTuple):
    """What a row says.

    Attributes:
        designations: Its designations.
        remarks: Remarks on it.
        write: Writes the statements; returns the IRIs of the designations.
    """

    designations: tuple[Designation, ...]
    remarks: tuple[Remark, ...]
    write: Callable[[], tuple[str, ...]]


class _Row:
    """Reads one row.

    Args:
        cells: Cells by the roles of their columns.
        headers: Headers by roles.
        code: Of the government.
        as_of: Day of the list; empty if it is not known.
        context: Of the source.
    """

    def __init__(
        self,
        cells: Mapping[str, str],
        headers: Mapping[str, str],
        code: str,
        as_of: str,
        context: Context,
    ) -> None:
        self._headers, self._code, self._context = headers, code, context
        self.remarks: tuple[Remark, ...] = ()
        self._cells: dict[str, str] = {}
        for role, cell in cells.items():
            self._cells[role], listed = clean(headers[role], cell)
            self.remarks += listed
        if (manager := self.get("manager")) and is_nobody(manager):
            self.remark("EMPTY", "manager", manager)
            self._cells["manager"] = ""
        self._as_of = self._date("as-of") or as_of

    def get(self, role: str) -> str:
        """Return the cell of a role; empty if there is none."""
        return self._cells.get(role, "")

    def header(self, role: str) -> str:
        """Return the header of a role."""
        return self._headers.get(role, "")

    def remark(
        self, code: str, role: str, value: str = "", result: str = "", detail: str = ""
    ) -> None:
        """Add a remark."""
        self.remarks += (Remark(code, self.header(role), value, result, detail),)

    def _date(self, role: str) -> str:
        found = self.get(role)
        if not found:
            return ""
        value = date(found)
        self.remarks += remarks_of(self.header(role), found, value)
        return value.text or ""

    def terms(self) -> Terms:
        """Return the period, of two columns or of one."""
        begin, end = self._date("begin"), self._date("end")
        if not begin and not end and (found := self.get("period")):
            read = period(found)
            if read is None:
                self.remark("PERIOD", "period", found)
                return Terms("", "")
            begin, end = read
            if found != (shown := "～".join(read)):
                self.remark("DATE_FORM", "period", found, result=shown)
        if not begin and (end or self.header("begin")) and not self.get("begin"):
            self.remark("PERIOD", "begin", end)
        if begin and end and end < begin:
            self.remark("DATE_ORDER", "end", end, detail=begin)
            end = ""
        return Terms(begin, end)

    def facilities(self) -> list[tuple[str, str]]:
        """Return key and name of each facility; one without an ID is new."""
        names = _pieces(self.get("facility"))
        ids = _pieces(self.get("facility-id"))
        if len(ids) not in {0, len(names)}:
            self.remark("FACILITY_NAME", "facility-id", self.get("facility-id"))
            ids = []
        found = []
        for place, name in enumerate(names):
            number = normal(ids[place]) if ids else ""
            if is_key(number):
                found.append((number.lstrip("0") or "0" if number.isdecimal() else number, name))
            else:
                self.remark("FACILITY_NAME", "facility", name)
                found.append((digest(self._code, name, ""), name))
        return found

    def managers(self) -> list[tuple[str, str]]:
        """Return name and corporate number of each manager; a number only if there is one."""
        names = _pieces(self.get("manager"))
        given = self.get("manager-number")
        number = ""
        if given:
            value = corporate(given)
            self.remarks += remarks_of(self.header("manager-number"), given, value)
            number = value.text or ""
        if len(names) > 1 and not self.get("scope"):
            self.remark("MANAGERS", "manager", self.get("manager"))
        found = [(name, number if len(names) == 1 else "") for name in names]
        for name, own in found:
            if not own and is_unclear(name, self._code):
                self.remark("BODY_KIND", "manager", name)
        return found

    def read(self, lines: Sequence[str]) -> DesignationRow:
        """Return the designations of the row.

        Args:
            lines: Statements on each of them that come of plain columns.
        """
        for role in ("facility", "manager"):
            if not self.get(role):
                self.remark("REQUIRED", role)
        terms = self.terms()
        found: list[tuple[Designation, str]] = []
        facilities, managers = self.facilities(), self.managers()
        for facility, _ in facilities:
            for name, number in managers:
                manager = number or digest(self._code, name)
                key = ".".join(filter(None, (facility, terms.begin, manager)))
                one = Designation(key, facility, terms, self.get("scope"), name)
                found.append((one, number))
        members = self._members()

        def write() -> tuple[str, ...]:
            names = dict(facilities)
            for facility, name in facilities:
                self._facility(facility, name)
            return tuple(
                self._write(one, names[one.facility], number, members, lines)
                for one, number in found
            )

        return DesignationRow(tuple(one for one, _ in found), self.remarks, write)

    def _members(self) -> list[tuple[str, bool]]:
        """Return the members of a joint venture, and whether each is its lead."""
        names, lead = _pieces(self.get("members")), self.get("lead")
        if lead and lead not in names and names:
            names.append(lead)
        return [(name, name == lead) for name in names]

    def _facility(self, key: str, name: str) -> None:
        add, iris = self._context.graph.add, self._context.iris
        thing = iris.thing("facility", self._code, key)
        add(thing, Rdf.type_, iri(Renkei.Facility), iri(Renkei.FacilityEntity))
        add(thing, Rdfs.label, text(name, "ja"))
        add(thing, Renkei.listedBy, iri(self._context.mentioned(self._code)))

    def _write(
        self,
        one: Designation,
        facility: str,
        number: str,
        members: list[tuple[str, bool]],
        lines: Sequence[str],
    ) -> str:
        context, code = self._context, self._code
        add, iris = context.graph.add, context.iris
        thing = iris.thing("designation", code, one.key)
        add(thing, Rdf.type_, iri(Renkei.Designation))
        when = "～".join(one.terms) if one.terms.begin else ""
        about = "、".join(filter(None, (one.scope, one.manager, when)))
        add(thing, Rdfs.label, text(f"{facility}の指定管理者の指定（{about}）", "ja"))
        add(thing, Renkei.designatedFacility, iri(iris.thing("facility", code, one.facility)))
        add(thing, Renkei.designatingGovernment, iri(context.mentioned(code)))
        manager, _ = write_body(one.manager, number, code, context)
        add(thing, Renkei.manager, iri(manager))
        add(manager, Rdf.type_, iri(Renkei.DesignatedManager))
        if "/organisation/" in manager:
            self._joint(manager, members)
        if one.terms.begin:
            add(thing, Renkei.period, iri(interval(*one.terms, context)))
        elif one.terms.end:
            add(thing, Skos.note, text(f"{one.terms.end}まで", "ja"))
        if self._as_of:
            add(thing, Renkei.asOf, iri(interval(self._as_of, self._as_of, context)))
        tail = f" {iri(context.graph.graph)} .\n"
        for line in lines:
            context.sink.write(f"<{thing}> {line}{tail}")
        return thing

    def _joint(self, venture: str, members: list[tuple[str, bool]]) -> None:
        add = self._context.graph.add
        bodies = {}
        for name, is_lead in members:
            body, _ = write_body(name, "", self._code, self._context)
            bodies[body] = is_lead
            add(venture, Org.hasMember, iri(body))
        if len(bodies) > 1:
            for body, is_lead in bodies.items():
                if is_lead:
                    add(venture, Renkei.leadMember, iri(body))

    def department(self) -> list[str]:
        """Return the statement that keeps the department as it is written."""
        found = self.get("department")
        return [as_written(self.header("department"), _WIDE.sub(" ", found))] if found else []

    def scope(self) -> list[str]:
        """Return the statement on the part of the facility."""
        found = self.get("scope")
        return [statement(Renkei.scope, text(found, "ja"))] if found else []


def _pieces(cell: str) -> list[str]:
    return [piece for part in _APART.split(cell) if (piece := part.strip())]


def read_row(
    cells: Mapping[str, str],
    headers: Mapping[str, str],
    *,
    code: str,
    as_of: str,
    lines: Sequence[str],
    context: Context,
) -> DesignationRow:
    """Return what a row of a list of designated managers says.

    Args:
        cells: Cells by the roles of their columns.
        headers: Headers by roles.
        code: Of the government.
        as_of: Day of the list; empty if it is not known.
        lines: Statements on each designation that come of plain columns.
        context: Of the source.
    """
    row = _Row(cells, headers, code, as_of, context)
    return row.read([*lines, *row.scope(), *row.department()])
