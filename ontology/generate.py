"""Write ``terms.py`` and ``docs/reference/vocabulary.md`` from the Turtle files beside this module.

    python -m renkei.ontology.generate           write them
    python -m renkei.ontology.generate --check   exit with 1 if one of them is stale

For developers: it needs a checkout, since the documentation is not in the package.
"""

from __future__ import annotations

from pathlib import Path

import click

from renkei.ontology.constants import render_terms
from renkei.ontology.reference import render_reference
from renkei.ontology.source import load_vocabulary

__all__ = ["main", "render_outputs", "root_option"]


root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(__file__).resolve().parent.parent,
    help="The checkout; by default the one that this module lies in.",
)
"""The option of all commands that generate files of the checkout."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is stale.")
@root_option
def main(*, check: bool, root: Path) -> None:
    """Generate the constants and the reference page of the vocabulary."""
    stale = {
        name: text
        for name, text in render_outputs().items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    }
    if check and stale:
        names = ", ".join(stale)
        raise click.ClickException(f"stale: {names}; run `python -m renkei.ontology.generate`")
    for name, text in stale.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"wrote {name}", err=True)


def render_outputs() -> dict[str, str]:
    """Return the generated files: path in the repository → content."""
    vocabulary = load_vocabulary()
    return {
        "ontology/terms.py": render_terms(vocabulary),
        "docs/reference/vocabulary.md": render_reference(vocabulary),
    }


if __name__ == "__main__":
    main()
