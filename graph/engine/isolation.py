"""What a process gives up before it evaluates queries of strangers."""

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

__all__ = ["die_with", "forbid_network", "limit_memory"]

_O_ASYNC: Final = 0o20000  # <fcntl.h>; Python has it as os.O_ASYNC from 3.13 on
_F_SETSIG: Final = 10
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_SECCOMP_RET_ALLOW: Final = 0x7FFF0000
_SECCOMP_RET_ERRNO: Final = 0x00050000
# <linux/bpf_common.h>
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_OTHER_NUMBERS: Final = 0x40000000  # from here on, x86-64 counts its calls again (x32)
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4  # in struct seccomp_data
# Machine: the audit number of its architecture, the numbers of socket and of io_uring_setup.
_SYSTEM_CALLS: Final = {
    "x86_64": (0xC000003E, 41, 425),
    "aarch64": (0xC00000B7, 198, 425),
}


def die_with(lifeline: int) -> None:
    """Let the kernel kill this process when the last writer of a pipe is gone.

    No thread of ours can do this: an evaluation in Rust may hold the interpreter's lock. And
    ``PR_SET_PDEATHSIG`` fires when the *thread* that started the process ends.

    Args:
        lifeline: The end for reading of a pipe whose other end only the parent holds.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    if sys.platform == "linux":
        fcntl.fcntl(lifeline, _F_SETSIG, signal.SIGKILL)
    else:  # as soon as the interpreter runs again
        signal.signal(signal.SIGIO, lambda *_: os._exit(0))
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | _O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # it was gone before we asked
        os._exit(0)


def limit_memory(size: int) -> None:
    """End this process when it takes more memory than ``size`` bytes; write no core files.

    ``RLIMIT_DATA`` counts private writable memory, the stacks of threads included (Linux 4.7).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if size:
        with contextlib.suppress(ValueError, OSError):  # a stricter limit is in force already
            resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def forbid_network() -> str:
    """Deny this process and its threads new sockets; return what is in force now.

    Call it before the first thread starts. ``seccomp`` needs no privilege. Where it cannot be had
    (another system or machine), the answer is ``none``, and the check of the query's text stands
    alone.
    """
    numbers = _SYSTEM_CALLS.get(platform.machine())
    if sys.platform != "linux" or numbers is None:
        return "none"
    architecture, socket_call, io_uring_call = numbers
    denied = _SECCOMP_RET_ERRNO | errno.EPERM
    program = (
        (_LOAD_WORD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_EQUAL, 0, 5, architecture),  # another ABI of the same machine: deny
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
