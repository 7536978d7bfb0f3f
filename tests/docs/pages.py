"""What the tests of the documentation read: Markdown files, their blocks, headings and tables."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run: .+? -->\n\Z")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the line of its fence, and whether it is to run."""

    page: str
    line: int
    language: str
    text: str
    is_run: bool

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def project_files() -> list[Path]:
    """Return the files that are in git or could be added: nothing that is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return sorted({path for path in paths if path.is_file() and not path.is_symlink()})


def markdown_files() -> list[Path]:
    """Return all pages."""
    return [path for path in project_files() if path.suffix == ".md"]


def name_of(path: Path) -> str:
    """Return a path as seen from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            page=name_of(path),
            line=text.count("\n", 0, match.start()) + 1,
            language=match[1],
            text=match[2],
            is_run=not _NOT_RUN.search(text[: match.start()]),
        )
        for match in _FENCE.finditer(text)
    ]


def without_blocks(text: str) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", text)


def headings(text: str) -> list[str]:
    """Return the headings of a page, without their marks."""
    return re.findall(r"^#+ (.+)$", without_blocks(text), re.MULTILINE)


def section(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level, up to the next one."""
    below = re.split(rf"^## {re.escape(heading)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
    return below.split("\n## ")[0]


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows, those of heads and rules left out."""
    lines = text.split("\n")
    rows = []
    for number, line in enumerate(lines):
        is_head = number + 1 < len(lines) and re.fullmatch(r"\|(-*\|)+", lines[number + 1])
        if line.startswith("|") and not is_head and not re.fullmatch(r"\|(-*\|)+", line):
            rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows
