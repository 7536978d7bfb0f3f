"""What a worker gave up: the network, memory without end, and a life after its parent."""

from __future__ import annotations

import errno
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.pools import make_store

ROOT: Final = Path(__file__).parents[3]


def run(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )


FORBIDDEN: Final = """
import errno, socket, subprocess, sys, threading
from renkei.graph.engine.isolation import forbid_network
pair = socket.socketpair()
print(forbid_network())
sys.stdout.flush()

def refused():
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                socket.socket(family, kind)
            except PermissionError as error:
                assert error.errno == errno.EPERM
            else:
                print("a socket")
                return
    print("refused")

refused()
thread = threading.Thread(target=refused)
thread.start()
thread.join()
sys.stdout.flush()
code = "import socket\\ntry: socket.socket(); print('a socket')\\nexcept OSError: print('refused')"
subprocess.run([sys.executable, "-c", code])
pair[0].sendall(b"x")
print("pair", pair[1].recv(1))
"""


def test_no_socket_can_be_made_where_the_kernel_forbids_it() -> None:
    """Of no family, in no thread, in no process that it starts; what was open works on."""
    found = run(FORBIDDEN)
    lines = found.stdout.splitlines()
    assert found.returncode == 0, found.stderr
    if lines[0] == "none":
        pytest.skip("seccomp is not to be had here")
    assert lines == ["seccomp", "refused", "refused", "refused", "pair b'x'"]


OTHER_NUMBERS: Final = """
import ctypes
from renkei.graph.engine.isolation import forbid_network
print(forbid_network())
libc = ctypes.CDLL(None, use_errno=True)
for number in (41, 0x40000000 | 41):
    print(libc.syscall(ctypes.c_long(number), 2, 1, 0), ctypes.get_errno())
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only there calls have two numbers")
def test_the_second_number_of_a_system_call_is_forbidden_too() -> None:
    """The x32 ABI has the same architecture and other numbers; EPERM, and not ENOSYS."""
    lines = run(OTHER_NUMBERS).stdout.splitlines()
    if lines[0] == "none":
        pytest.skip("seccomp is not to be had here")
    assert lines == ["seccomp", f"-1 {errno.EPERM}", f"-1 {errno.EPERM}"]


def test_too_much_memory_is_refused_to_the_process() -> None:
    """Below the limit it gets what it asks for."""
    program = (
        "from renkei.graph.engine.isolation import limit_memory\n"
        "limit_memory(300 * 1024**2)\n"
        "kept = bytearray(100 * 1024**2)\nprint('had', flush=True)\n"
        "bytearray(400 * 1024**2)\nprint('had too much')\n"
    )
    found = run(program)
    if "had too much" in found.stdout:
        pytest.skip("RLIMIT_DATA does not hold here")
    assert found.stdout == "had\n"
    assert found.returncode != 0
    assert "MemoryError" in found.stderr


def test_no_limit_of_memory_leaves_it_as_it_is() -> None:
    """Core files are not written in any case."""
    program = (
        "import resource\nfrom renkei.graph.engine.isolation import limit_memory\n"
        "before = resource.getrlimit(resource.RLIMIT_DATA)\nlimit_memory(0)\n"
        "assert resource.getrlimit(resource.RLIMIT_DATA) == before\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
    )
    found = run(program)
    assert found.returncode == 0, found.stderr


BUSY: Final = """
import sys, time
from renkei.graph.engine.isolation import kill_with_parent
kill_with_parent(int(sys.argv[1]))
print("ready", flush=True)
sorted(range(10**9)) if sys.argv[2] == "busy" else time.sleep(600)
"""


@pytest.mark.parametrize("work", ["busy", "asleep"])
def test_a_process_ends_when_the_last_writer_of_its_lifeline_is_gone(work: str) -> None:
    """Also while one call of C holds the interpreter's lock."""
    lifeline, held = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", BUSY, str(lifeline), work],
        stdout=subprocess.PIPE,
        pass_fds=(lifeline,),
    ) as process:
        os.close(lifeline)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.2)
        assert process.poll() is None
        os.close(held)
        assert process.wait(timeout=10) in {-signal.SIGKILL, 0}


def test_a_process_whose_lifeline_is_gone_already_does_not_begin() -> None:
    """Its parent may have ended while it started."""
    lifeline, held = os.pipe()
    os.close(held)
    try:
        found = subprocess.run(
            [sys.executable, "-c", BUSY, str(lifeline), "asleep"],
            capture_output=True,
            pass_fds=(lifeline,),
            timeout=20,
            check=False,
        )
    finally:
        os.close(lifeline)
    assert found.stdout == b""
    assert found.returncode == 0


PARENT: Final = """
import asyncio, sys
from pathlib import Path
from tests.pools import ENDLESS, is_ready, pool_on, request, until

async def main():
    async with pool_on(Path(sys.argv[1]), workers=2, spares=1) as pool:
        await is_ready(pool)
        task = asyncio.create_task(pool.run(request(ENDLESS)))
        await until(lambda: pool.gate.inside == 1)
        await asyncio.sleep(0.5)
        print(*(worker.process.pid for worker in pool.workers), flush=True)
        await task

asyncio.run(main())
"""


def is_running(pid: int) -> bool:
    """Does a process run, as more than a zombie that nobody has waited for?"""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_no_worker_outlives_its_parent(tmp_path: Path, number: signal.Signals) -> None:
    """Neither an idle one nor one in the middle of an endless query."""
    make_store(tmp_path / "store")
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "store")],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 3
        assert all(is_running(pid) for pid in pids)
        parent.send_signal(number)
        parent.wait(timeout=10)
        until = time.monotonic() + 5
        while any(is_running(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.02)
        assert [pid for pid in pids if is_running(pid)] == []
