"""``renkei init``: a ``sources.toml`` for a folder of tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from renkei.errors import SourceError, StoreError

if TYPE_CHECKING:
    from renkei.context import Context
    from renkei.loaders.open_data.proposal import Proposal

__all__ = ["init_command"]


@click.command("init")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def init_command(context: Context, folder: Path) -> None:
    """Write a sources.toml for the tables of open data in FOLDER, with TODO where one must look."""
    # Imported here: the loader takes longer than most of the other commands.
    from renkei.loaders.open_data.proposal import propose, sources_toml  # noqa: PLC0415

    target = folder / "sources.toml"
    if target.exists():
        raise SourceError("is there already: remove it, or add to it by hand", file=str(target))
    proposals = list(propose(folder))
    if not any(one.match for one in proposals):
        reasons = "".join(f"\n{one.path}: {one.reason}" for one in proposals[:10])
        raise SourceError(
            f"no table in a known layout is in this folder{reasons}", file=str(folder)
        )
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(sources_toml(proposals))
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror}") from error
    context.output(
        "\n".join([*map(_line, proposals), f"Wrote {target}."]),
        {
            "written": str(target),
            "files": [
                {
                    "path": one.path,
                    "layout": one.match.layout.name if one.match else None,
                    "government": one.government.code if one.government else None,
                    "reason": one.reason,
                }
                for one in proposals
            ],
        },
    )


def _line(proposal: Proposal) -> str:
    if proposal.match is None:
        return f"{proposal.path}: left out: {proposal.reason.partition(chr(10))[0]}"
    government = proposal.government.name if proposal.government else "TODO: whose list it is"
    return f"{proposal.path}: {proposal.match.explained()}; {government}"
