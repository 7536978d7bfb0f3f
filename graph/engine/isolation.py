"""Sandboxing of a worker process: no network, a memory limit, no life beyond its parent's."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import platform
import resource
import select
import signal
import struct
import sys
from typing import Final

__all__ = ["forbid_network", "kill_with_parent", "limit_memory"]

_O_ASYNC: Final = 0o20000  # <fcntl.h>; Python has it as os.O_ASYNC from 3.13 on
_F_SETSIG: Final = 10
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_SECCOMP_RET_ALLOW: Final = 0x7FFF0000
_SECCOMP_RET_ERRNO: Final = 0x00050000
# <linux/bpf_common.h>
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_OTHER_NUMBERS: Final = 0x40000000  # x32 system calls of x86-64 have numbers from here on
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4  # in struct seccomp_data
# By machine: AUDIT_ARCH, and the system call numbers of socket and io_uring_setup.
_SYSTEM_CALLS: Final = {
    "x86_64": (0xC000003E, 41, 425),
    "aarch64": (0xC00000B7, 198, 425),
}


def kill_with_parent(lifeline: int) -> None:
    """Make the kernel kill this process when its parent ends.

    The parent holds the only write end of a pipe; when it is closed, the kernel sends SIGKILL
    (``F_SETSIG``). A watching thread would not do: an evaluation in Rust may hold the GIL. Nor
    ``PR_SET_PDEATHSIG``: it fires when the *thread* that started the process ends.

    Args:
        lifeline: File descriptor of the pipe's read end.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    if sys.platform == "linux":
        fcntl.fcntl(lifeline, _F_SETSIG, signal.SIGKILL)
    else:  # when the interpreter runs the next time
        signal.signal(signal.SIGIO, lambda *_: os._exit(0))
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | _O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # the parent had ended before
        os._exit(0)


def limit_memory(size: int) -> None:
    """Limit the memory of this process to ``size`` bytes (0: no limit); disable core dumps.

    Allocations beyond the limit fail, and pyoxigraph then aborts the process.

    ``RLIMIT_DATA`` counts private writable memory, the stacks of threads included (Linux 4.7).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if size:
        with contextlib.suppress(ValueError, OSError):  # a lower hard limit is in force
            resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def forbid_network() -> str:
    """Deny this process and its threads to open sockets; return ``seccomp`` or ``none``.

    Call it before the first thread starts. seccomp filters need no privileges. On systems and
    machines without them the result is ``none``: then only the check of the query's text
    (`renkei.graph.query.text`) prevents network access.
    """
    numbers = _SYSTEM_CALLS.get(platform.machine())
    if sys.platform != "linux" or numbers is None:
        return "none"
    architecture, socket_call, io_uring_call = numbers
    denied = _SECCOMP_RET_ERRNO | errno.EPERM
    program = (
        (_LOAD_WORD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_EQUAL, 0, 5, architecture),  # other ABIs of the same machine: deny
        (_LOAD_WORD, 0, 0, _NUMBER_AT),
        (_JUMP_AT_LEAST, 3, 0, _OTHER_NUMBERS),
        (_JUMP_EQUAL, 2, 0, socket_call),
        (_JUMP_EQUAL, 1, 0, io_uring_call),
        (_RETURN, 0, 0, _SECCOMP_RET_ALLOW),
        (_RETURN, 0, 0, denied),
    )
    instructions = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    # struct sock_fprog: unsigned short length, and a pointer
    filter_ = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return "none"
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filter_)):
        return "none"
    return "seccomp"
