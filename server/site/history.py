"""``/generations``, ``/g/<id>/``, ``/feed.atom``: what was published when, and what it changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, send_file
from flask_babel import gettext  # type: ignore[import-untyped] # it has no types

from renkei.graph.generations.changes import patch_name, record_of
from renkei.graph.rdf.terms import prefixed_name
from renkei.server.web.deps import deps
from renkei.server.web.generations import is_generation_id
from renkei.server.web.parameters import understands
from renkei.server.web.query_response import csv_file
from renkei.server.web.request_errors import GoneError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.changes import Record
    from renkei.graph.generations.leases import GenerationLease

__all__ = ["blueprint"]

blueprint = Blueprint("generations", __name__)

_MAX_ENTRIES: Final = 50  # generations on the page and in the feed
_IMMUTABLE: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A generation for the templates.

    Attributes:
        record: Its record in the history.
        is_kept: True if it is retained: it can be queried and downloaded.
        is_current: True if it is the published one.
        has_patch: True if the patch that leads to it is retained.
        has_sums: True if the checksums of its dumps are retained.
        classes: Class, number of its things before and after, for each that changed.
    """

    record: Record
    is_kept: bool
    is_current: bool
    has_patch: bool
    has_sums: bool
    classes: list[tuple[str, int, int]]


@blueprint.get("/generations")
def index() -> str:
    """Show the newest generations."""
    lease = deps().leases.requested()
    return render_template("site/generations.html", lease=lease, entries=_entries(lease))


@blueprint.get("/g/<id_>/")
def generation(id_: str) -> AnyResponse:
    """Show a generation, also one of which only the record remains."""
    lease = deps().leases.requested()
    page = render_template(
        "site/generation.html", lease=lease, entry=_one(lease, id_), short_name=prefixed_name
    )
    return Response(page)


@blueprint.get("/g/<id_>/classes.csv")
@understands("bom")
def classes_csv(id_: str) -> AnyResponse:
    """Answer with the numbers of things before and now, by class, as CSV."""
    counts = _one(deps().leases.requested(), id_).classes
    rows = [(prefixed_name(name), str(old), str(new)) for name, old, new in counts]
    heads = [gettext("Class"), gettext("Before"), gettext("Now")]
    return csv_file(heads, rows, f"{id_}-classes")


@blueprint.get("/g/<id_>/graphs.csv")
@understands("bom")
def graphs_csv(id_: str) -> AnyResponse:
    """Answer with the numbers of added and deleted statements, by named graph, as CSV."""
    changes = _one(deps().leases.requested(), id_).record.changes
    counts = changes.get("graphs", {}) if changes else {}
    rows = [(name, str(added), str(deleted)) for name, (added, deleted) in counts.items()]
    heads = [gettext("Named graph"), gettext("Added"), gettext("Deleted")]
    return csv_file(heads, rows, f"{id_}-graphs")


def _one(lease: GenerationLease, id_: str) -> _Entry:
    """Return a generation, also one of which only the record remains."""
    leases, history = deps().leases, deps().history
    record = history.record(id_) if history and is_generation_id(id_) else None
    if record is None and id_ == lease.id:
        record = record_of(lease.manifest, id_)
    if record is None:
        record = record_of(leases.older(id_).manifest, id_)
    before = history.record(record.previous) if history and record.previous else None
    return _entry(record, before, lease, _retained())


@blueprint.get("/feed.atom")
def feed() -> AnyResponse:
    """Answer with the newest generations as an Atom feed (RFC 4287)."""
    lease = deps().leases.requested()
    published = lease.published.strftime("%Y-%m-%dT%H:%M:%SZ")
    body = render_template(
        "site/feed.xml", lease=lease, entries=_entries(lease), published=published
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@blueprint.get("/dumps/<old>..<new>.rdfp.gz")
def patch(old: str, new: str) -> AnyResponse:
    """Answer with the RDF Patch from one generation to the next."""
    history = deps().history
    if history is None or not (is_generation_id(old) and is_generation_id(new)):
        abort(404)
    name = patch_name(old, new)
    stored = history.patch(name)
    if stored is None:
        if history.had_patch(name):
            raise GoneError(
                f"the patch {name} is not kept any more: take the newest dump at /dumps/, and "
                "follow /feed.atom from there"
            )
        abort(404)
    path, record = stored
    response = send_file(
        path,
        mimetype="application/gzip",
        as_attachment=True,
        download_name=name,
        conditional=True,
        etag=record.patch["sha256"] if record.patch else True,
        last_modified=dt.datetime.fromisoformat(record.built),
    )
    response.headers["Cache-Control"] = _IMMUTABLE
    return response


def _entries(lease: GenerationLease) -> list[_Entry]:
    """Return the newest generations, the newest first; without a history, the published one."""
    history = deps().history
    records = history.records(_MAX_ENTRIES + 1) if history else []
    if not records:
        records = [record_of(lease.manifest, lease.id)]
    by_id = {record.id: record for record in reversed(records)}
    retained = _retained()
    return [
        _entry(record, by_id.get(record.previous or ""), lease, retained)
        for record in records[:_MAX_ENTRIES]
    ]


def _retained() -> set[str]:
    """Return the ids of the generations that are on disk."""
    history = deps().history
    return history.retained_ids() if history else set()


def _entry(
    record: Record, before: Record | None, lease: GenerationLease, retained: set[str]
) -> _Entry:
    history = deps().history
    is_current = record.id == lease.id
    return _Entry(
        record=record,
        is_kept=is_current or record.id in retained,
        is_current=is_current,
        has_patch=history is not None and history.has_patch(record),
        has_sums=history is not None and history.has_sums(record),
        classes=_changes(before.classes, record.classes) if before else [],
    )


def _changes(before: Mapping[str, int], after: Mapping[str, int]) -> list[tuple[str, int, int]]:
    names = sorted({*before, *after})
    counts = ((name, before.get(name, 0), after.get(name, 0)) for name in names)
    return [(name, old, new) for name, old, new in counts if old != new]
