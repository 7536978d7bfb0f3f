"""A ``sources.toml`` for a folder of files, as far as the files say what they are."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.files.tables import open_tables
from renkei.loaders.open_data.layouts import bundled_layouts
from renkei.loaders.open_data.recognition import recognise
from renkei.loaders.reference.governments import governments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from renkei.loaders.open_data.files.tables import Table
    from renkei.loaders.open_data.recognition import Match
    from renkei.loaders.reference.governments import Government

__all__ = ["Proposal", "propose", "sources_toml"]

_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".zip"})
_MAX_FILES: Final = 1_000
_READ_ROWS: Final = 200  # whose codes are looked at
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_HEAD: Final = """\
# Written by `renkei init`. Look at every line with TODO, then run `renkei check`.
# The documentation, below /help/ of the service, has all keys: see Files.
"""


@dataclass(frozen=True)
class Proposal:
    """What a file is taken for.

    Attributes:
        path: The file, relative to the folder.
        match: Its layout; None if none fits.
        government: The government of all rows that were looked at; None if it is not known.
        reason: Why it is left out; empty if it is not.
    """

    path: str
    match: Match | None = None
    government: Government | None = None
    reason: str = ""


def propose(folder: Path) -> Iterator[Proposal]:
    """Yield what each table below a folder is taken for; files of other kinds are passed over.

    Raises:
        SourceError: If there are too many files.
    """
    paths = sorted(
        path
        for path in folder.rglob("*")
        if (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()
        in _SUFFIXES
        and path.is_file()
        and not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
    )
    if len(paths) > _MAX_FILES:
        raise SourceError(
            f"{len(paths):,} files; at most {_MAX_FILES:,} are looked at: name a folder in it",
            file=str(folder),
        )
    for path in paths:
        yield _proposal(path, path.relative_to(folder).as_posix())


def _proposal(path: Path, shown: str) -> Proposal:
    try:
        with path.open("rb") as file:
            for table in open_tables(file, path.name, shown):
                match, refusal = _recognised(table)
                if match is not None:
                    return Proposal(shown, match, _government(table, match))
                reason = refusal or "every cell is empty"
        return Proposal(shown, reason=reason)
    except SourceError as error:
        return Proposal(shown, reason=str(error).partition("\n")[0])
    except OSError as error:
        return Proposal(shown, reason=f"cannot be read: {error.strerror}")


def _recognised(table: Table) -> tuple[Match | None, str]:
    """Return the layout, also one whose government the source must name; else the reason."""
    reason = ""
    for given in (False, True):
        try:
            return recognise(table, bundled_layouts(), given=given), ""
        except SourceError as refusal:
            reason = reason or str(refusal)
    return None, reason


def _government(table: Table, match: Match) -> Government | None:
    """Return the government whose code most rows have, if no other has one."""
    index = next((i for i, c in enumerate(match.columns) if c and c.role == "code"), None)
    if index is None:
        return None
    found: Counter[str] = Counter()
    for number, row in table.rows():
        if number > match.row + _READ_ROWS:
            break
        if number > match.row and index < len(row):
            candidates = governments().candidates(row[index].strip().removesuffix(".0"))
            found.update(one.code for one in candidates if one.is_government)
    if not found:
        return None
    (code, most), *others = found.most_common(2)
    return governments().by_code(code) if not others or others[0][1] < most else None


def sources_toml(proposals: list[Proposal]) -> str:
    """Return the text of the file."""
    names: set[str] = set()
    return _HEAD + "".join(
        f"\n{_entry(one, names) if one.match else _left_out(one)}" for one in proposals
    )


def _entry(proposal: Proposal, names: set[str]) -> str:
    match, government = proposal.match, proposal.government
    assert match is not None  # noqa: S101 (the caller asks for recognised tables)
    list_ja, list_en = match.layout.title["ja"], match.layout.title["en"]
    ja, en = (government.name, government.english) if government else ("TODO", "TODO")
    explained = _in_comment(match.explained().replace("\n", " "))
    has_code = any(column and column.role == "code" for column in match.columns)
    lines = [
        f"# {explained}",
        "[[source]]",
        f"name = {_quoted(_name(proposal, names))} # part of IRIs: never change it",
        'loader = "open-data"',
        f"path = {_quoted(proposal.path)}",
        "# reject_above = 20 # per cent of rejected rows that do not stop a build; 5 without it",
        *([] if has_code else ['government = "TODO" # whose list it is: its code of six digits']),
        f"title = {_texts(f'{ja} {list_ja}', f'{list_en} of {en}')}",
        f"description = {_texts(f'{ja}の{list_ja}です。', f'{list_en} of {en}.')}",
        f'publisher = {{ name = {_texts(ja, en)}, type = "LocalAuthority" }}',
        *_spatial(government),
        '# licence = "https://creativecommons.org/licenses/by/4.0/" # TODO: that of the list',
        '# issued = "2026-04-01" # TODO: when it was published',
        '# landing_page = "https://…" # TODO: where it was published',
    ]
    return "\n".join(lines) + "\n"


def _spatial(government: Government | None) -> list[str]:
    if government is None or not government.area:
        return []
    name = _texts(government.name, government.english)
    return [f"spatial = [{{ iri = {_quoted(government.area)}, name = {name} }}]"]


def _left_out(proposal: Proposal) -> str:
    lines = (_in_comment(line) for line in proposal.reason.splitlines())
    reason = "\n".join(f"#   {line}" for line in lines)
    return f"# TODO: {proposal.path!r} is left out:\n{reason}\n"


def _name(proposal: Proposal, names: set[str]) -> str:
    """Return a name that no other source has: that of the file, or of the layout."""
    stem = proposal.path.rpartition("/")[2].partition(".")[0]
    name = _NOT_IN_NAMES.sub("-", stem).strip("-._")
    if not name or not stem.isascii():
        name = proposal.match.layout.name if proposal.match else "source"
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{name}-{number}"
    names.add(free)
    return free


def _texts(ja: str, en: str) -> str:
    return f"{{ ja = {_quoted(ja)}, en = {_quoted(en)} }}"


def _in_comment(text: str) -> str:
    """Return a text without the characters that a comment must not have (TOML 1.0)."""
    return _CONTROLS.sub(" ", text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007f")
