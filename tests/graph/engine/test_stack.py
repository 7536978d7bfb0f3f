"""What recurses in the engine does not overflow the stack of its thread."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Final

import pytest

from tests.shared import cases

DEEP: Final = {
    "binds": f"SELECT * {{ {''.join(f'BIND(1 AS ?x{i})' for i in range(3_900))} }}",
    "negations": f"ASK {{ FILTER({'!' * 40_000}true) }}",
    "alternative paths": f"ASK {{ ?s {'|'.join(['<p:a>'] * 9_000)} ?o }}",
    "projected expressions": f"SELECT {' '.join(f'(1 AS ?x{i})' for i in range(4_700))} {{}}",
}
_IN_SUBPROCESS: Final = """
import resource, sys, threading
import pyoxigraph as ox
from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
text = sys.stdin.read()
"""
_WITH_EXECUTOR: Final = """
engine = InProcessEngine(ox.Store(), prefixes={}, max_result_bytes=10**8, threads=1)
checked = check_query_text(text, max_bytes=65_536, max_nesting=60)
with engine.run_blocking(QueryRequest(query=checked, media_type="text/csv")) as execution:
    print(len(b"".join(execution.chunks)) > 0)
"""
_WITH_PLAIN_THREAD: Final = """
thread = threading.Thread(target=lambda: bool(ox.Store().query(text)))
thread.start()
thread.join()
"""


def _in_subprocess(text: str, rest: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _IN_SUBPROCESS + rest],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("text", cases(DEEP, "negations"))
def test_long_flat_queries_do_not_overflow_the_stack(text: str) -> None:
    """64 KiB of what recurses in the engine: the process lives, and answers."""
    done = _in_subprocess(text, _WITH_EXECUTOR)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr[-500:]


@pytest.mark.skipif(sys.platform != "linux", reason="the usual stack of a thread differs")
def test_a_usual_stack_would_overflow() -> None:
    """The test above can fail: a thread with the usual 8 MiB ends the process."""
    assert _in_subprocess(DEEP["negations"], _WITH_PLAIN_THREAD).returncode == -signal.SIGSEGV
