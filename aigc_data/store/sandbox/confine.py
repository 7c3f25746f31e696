"""What the operating system takes away from the child before it sees a query.

Each measure is taken where the system grants it, and what was taken is told. A process that is root
sees the published folder as all there is, and becomes nobody; any process may give up files and the
network where Linux has Landlock.
"""

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aigc_data.store.sandbox import landlock

AUTOGROUP: Final = Path("/proc/self/autogroup")
AUTOGROUP_TRIES: Final = 5
AUTOGROUP_S: Final = 0.1
NOBODY: Final = 65534
NICER: Final = 19
"""How much a query stands back behind the pages: at 10, one on all cores slowed them twice."""
NEW_USER: Final = 0x10000000
NEW_NETWORK: Final = 0x40000000
OPEN_FILES: Final = 512
SPARE_BYTES: Final = 256_000_000
"""Address space beyond what the engine may use: stacks of threads, Arrow, what is kept."""
SPARE_SECONDS: Final = 1.0
"""How much later than the parent the system ends a query, should the parent not."""


@dataclass(frozen=True, slots=True)
class Confined:
    """Where the published folder is now, and what was taken away."""

    folder: Path
    measures: tuple[str, ...]


def leave_network() -> bool:
    """Stand back, and move into a network without a way out; while this is the only thread.

    Returns whether there is no network now.
    """
    stand_back()
    if sys.platform != "linux":
        return False
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return bool(unshare(NEW_NETWORK) == 0 or unshare(NEW_USER | NEW_NETWORK) == 0)


def stand_back() -> None:
    """Let this process, and its session where it leads one, take the cores that pages leave."""
    os.nice(NICER)
    if sys.platform == "linux":
        _stand_back_as_a_group()


def _stand_back_as_a_group() -> None:
    """Make the whole session as nice as its one process.

    Linux may weigh sessions against each other, and then the niceness of a process counts within
    its own session alone (sched(7), autogroup). Users other than root wait 0.1 s between two.
    """
    for _try in range(AUTOGROUP_TRIES):
        try:
            AUTOGROUP.write_text(str(NICER))
        except BlockingIOError:
            time.sleep(AUTOGROUP_S)
        except OSError:
            return
        else:
            return


def confine(folder: Path) -> Confined:
    """Take away from this thread, for good, all but reading the folder; so from all it starts."""
    taken = []
    if _only_root_of(folder):
        folder = Path("/")
        taken.append("root folder")
    if sys.platform == "linux" and landlock.allow_only(folder):
        taken.append("landlock")
    if _become_nobody():
        taken.append("user")
    _write_nothing()
    return Confined(folder, (*taken, "limits"))


def start_nothing_more() -> None:
    """Let this process start no thread and no other process any more."""
    _at_most(resource.RLIMIT_NPROC, 0)


def allow(seconds: float, cores: int, memory_bytes: int, used_bytes: int | None) -> None:
    """Set how long and how large this process may become from now on, whatever runs in it.

    `used_bytes` is the address space it has now; None where that is not known, and then there is
    no limit of it.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + SPARE_SECONDS)
    _at_most(resource.RLIMIT_CPU, int((seconds + SPARE_SECONDS) * cores) + 5)
    grow_by(memory_bytes * 3 // 2 + SPARE_BYTES, used_bytes)


def grow_by(more_bytes: int, used_bytes: int | None) -> None:
    """Let the address space become no larger than by so much; None where its size is not known."""
    if used_bytes is not None:
        _at_most(resource.RLIMIT_AS, used_bytes + more_bytes)


def _only_root_of(folder: Path) -> bool:
    """Make the folder the root of all that this process can name."""
    return os.geteuid() == 0 and _granted(lambda: os.chroot(folder)) and _granted(_go_to_root)


def _go_to_root() -> None:
    os.chdir("/")


def _become_nobody() -> bool:
    return os.geteuid() == 0 and _granted(_drop_rights)


def _drop_rights() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _granted(measure: Callable[[], None]) -> bool:
    try:
        measure()
    except OSError:
        return False
    return True


def _write_nothing() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _at_most(resource.RLIMIT_FSIZE, 0)
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_NOFILE, OPEN_FILES)


def _at_most(kind: int, most: int) -> None:
    """Lower a limit; one that stands lower already stays."""
    _soft, hard = resource.getrlimit(kind)
    lowered = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (lowered, lowered))
