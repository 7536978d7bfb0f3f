"""The examples are run as they stand: SPARQL, curl and Python, against the bundled graph.

Every ``sparql`` block of every page is run. ``sh`` blocks that begin with curl, and ``python``
blocks, are run in the pages that speak to users of the service. A ``csv`` or ``text`` block is the
answer of the runnable blocks since the answer before. A comment ``<!-- not run: why -->`` directly
above a block leaves it out.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.leases import InProcessLeases
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.docs.pages import ROOT, Block, blocks, markdown_files, name_of, section
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.generations.generations import Generations

# Where the service is in the examples; IRIs of data begin with the same and stay as they are.
SERVICE = re.compile(r"http://127\.0\.0\.1:8000/(?=(?:sparql|cite)\b)")
USER_PAGES = {
    "README.md",
    "README.ja.md",
    "docs/tutorial/first-steps.md",
    "docs/how-to/query-from-python-r-curl.md",
    "docs/how-to/cite.md",
    "docs/tutorial/first-steps.ja.md",
    "docs/how-to/query-from-python-r-curl.ja.md",
    "docs/how-to/cite.ja.md",
}


def runnable(block: Block) -> bool:
    """Whether a block is an example that can be run."""
    if not block.is_run:
        return False
    if block.language == "sparql":
        return True
    if block.page not in USER_PAGES:
        return False
    is_curl = block.language == "sh" and block.text.startswith("curl ")
    return is_curl or block.language == "python"


def examples() -> list[tuple[Block, Block | None]]:
    """Return each example with its answer, if one is shown."""
    found: list[tuple[Block, Block | None]] = []
    for path in markdown_files():
        waiting: list[Block] = []
        for block in blocks(path):
            if runnable(block):
                waiting.append(block)
            elif block.language in {"csv", "text"} and waiting:
                found += [(example, block) for example in waiting]
                waiting = []
            elif block.language == "sparql" or not block.is_run:
                found += [(example, None) for example in waiting]
                waiting = []
        found += [(example, None) for example in waiting]
    return found


EXAMPLES = examples()
QUERIES = [pair for pair in EXAMPLES if pair[0].language == "sparql"]
COMMANDS = [pair for pair in EXAMPLES if pair[0].language == "sh"]
PROGRAMS = [pair for pair in EXAMPLES if pair[0].language == "python"]


@pytest.fixture(scope="session")
def published(bundled_generations: Generations) -> InProcessLeases:
    """The bundled graph, opened as the server opens it."""
    return InProcessLeases(bundled_generations, max_result_bytes=1 << 24, threads=2)


@pytest.fixture(scope="module")
def service(bundled_generations: Generations) -> Iterator[str]:
    """The address of a server on the bundled graph."""
    with serving(
        ServerLeases(bundled_generations, PooledEngines(PoolLimits(workers=2, spares=0)))
    ) as address:
        yield address


def at(service: str, text: str) -> str:
    """Return an example that asks a service at another address."""
    found, count = SERVICE.subn(service, text)
    assert count
    return found


def rows(answer: str) -> list[list[str]]:
    """Read CSV, whatever its line ends."""
    return list(csv.reader(io.StringIO(answer, newline="")))


def words(query: str) -> list[str]:
    """Return a query without its layout."""
    return query.split()


@pytest.mark.parametrize(("block", "answer"), QUERIES, ids=str)
def test_a_query_gives_the_answer_that_is_shown(
    block: Block, answer: Block | None, published: InProcessLeases
) -> None:
    """Row for row; without a shown answer, at least one row."""
    checked = check_query_text(block.text, max_bytes=65_536, max_nesting=60)
    request = QueryRequest(query=checked, media_type="text/csv")
    with published.current().engine.run_blocking(request) as execution:
        found = rows(b"".join(execution.chunks).decode())
    if answer is None:
        assert len(found) > 1
    else:
        assert found == rows(answer.text)


@pytest.mark.parametrize(("block", "answer"), COMMANDS, ids=str)
def test_a_curl_command_prints_the_answer_that_is_shown(
    block: Block, answer: Block | None, service: str
) -> None:
    """Copied and pasted, but for the port."""
    command = at(service, block.text)
    done = subprocess.run(["bash", "-ceu", command], capture_output=True, check=True, timeout=30)
    assert answer is not None
    assert rows(done.stdout.decode()) == rows(answer.text)


@pytest.mark.slow
@pytest.mark.parametrize(("block", "answer"), PROGRAMS, ids=str)
def test_a_python_program_prints_the_answer_that_is_shown(
    block: Block, answer: Block | None, service: str
) -> None:
    """In a process of its own, from an empty directory's point of view."""
    program = at(service, block.text)
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", program],
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert answer is not None
    assert done.stdout.decode() == answer.text


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_three_first_queries_are_the_same_in_sparql_and_in_curl(name: str) -> None:
    """Each SPARQL block is followed by a curl command with the same words."""
    found = [block for block in blocks(ROOT / name) if runnable(block)]
    queries, commands = found[::2], found[1::2]
    assert [block.language for block in queries] == ["sparql"] * 3
    for query, command in zip(queries, commands, strict=True):
        sent = re.search(r"'query=(.*)'\s*\Z", command.text, re.DOTALL)
        assert sent is not None
        assert words(sent[1]) == words(query.text)


def test_the_readme_names_the_two_commands() -> None:
    """Exactly, each in a block of its own."""
    shown = [block.text for block in blocks(ROOT / "README.md") if block.language == "sh"]
    assert shown[:2] == ["make serve\n", "make test\n"]


@pytest.mark.parametrize(("name", "heading"), [("README.md", "Status"), ("README.ja.md", "現状")])
def test_what_the_readme_says_is_not_there_yet_is_not_there(
    name: str, heading: str, published: InProcessLeases
) -> None:
    """Each address in the status answers 404; one that begins to answer asks for a new status."""
    status = section((ROOT / name).read_text(encoding="utf-8"), heading)
    addresses = re.findall(r"`(?:http://127\.0\.0\.1:8000)?(/[^`]+)`", status)
    client = create_app(Settings(), published).test_client()
    assert [path for path in addresses if client.get(path).status_code != 404] == []


@pytest.mark.parametrize("name", ["use-a-canned-query.md", "use-a-canned-query.ja.md"])
def test_the_addresses_of_the_page_on_canned_queries_answer(
    name: str, published: InProcessLeases
) -> None:
    """Those of its commands, of its table and of its text."""
    page = ROOT / "docs" / "how-to" / name
    client = create_app(Settings(), published, bundled_queries()).test_client()
    addresses = re.findall(r"http://127\.0\.0\.1:8000(/[^\s'\"]+)", page.read_text("utf-8"))
    assert len(addresses) >= 5
    statuses = {path: client.get(path, buffered=True).status_code for path in addresses}
    assert set(statuses.values()) == {200}, statuses


def test_examples_of_every_kind_are_run() -> None:
    """So that a slip in finding them is no silent success."""
    assert len(QUERIES) >= 18
    assert len(COMMANDS) >= 8
    assert len(PROGRAMS) >= 6
    assert {block.page for block, _ in EXAMPLES} >= USER_PAGES
    assert name_of(ROOT / "README.md") in {block.page for block, _ in COMMANDS}
