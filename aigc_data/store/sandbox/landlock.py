"""Landlock: a process that gives up all files but those of one folder, and all of the network.

It needs Linux 5.13 and no rights: https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import os
from pathlib import Path
from typing import Final

CREATE_RULESET: Final = 444
ADD_RULE: Final = 445
RESTRICT_SELF: Final = 446
PR_SET_NO_NEW_PRIVS: Final = 38
PATH_BENEATH: Final = 1
VERSION: Final = 1

READ_FILE: Final = 1 << 2
READ_DIR: Final = 1 << 3
FILE_RIGHTS: Final = ((5, 16), (3, 15), (2, 14), (1, 13))
"""From which version of Landlock on there are how many rights over files."""
NETWORK_RIGHTS: Final = (4, 0b11)
"""Listen and connect by TCP."""
SCOPES: Final = (6, 0b11)
"""Sockets without a file, and signals to others."""


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def allow_only(folder: Path) -> bool:
    """Leave this thread, and those it starts, nothing but to read in the folder; for good.

    Returns False, and changes nothing, where the kernel does not know how.
    """
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION)
    if version < 1 or system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    rules = _ruleset(version)
    size = ctypes.c_size_t(ctypes.sizeof(rules))
    ruleset = system.syscall(CREATE_RULESET, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return False
    try:
        return _add(system, ruleset, folder) and system.syscall(RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _ruleset(version: int) -> _Ruleset:
    """Return all rights that this version can take away."""
    rights = next(count for since, count in FILE_RIGHTS if version >= since)
    network, scopes = (
        all_of if version >= since else 0 for since, all_of in (NETWORK_RIGHTS, SCOPES)
    )
    return _Ruleset((1 << rights) - 1, network, scopes)


def _add(system: ctypes.CDLL, ruleset: int, folder: Path) -> bool:
    handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(READ_FILE | READ_DIR, handle)
        done = system.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0)
        return bool(done == 0)
    finally:
        os.close(handle)
