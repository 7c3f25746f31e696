"""How much address space this process has, and how much more it may take."""

import resource
from pathlib import Path
from typing import TextIO


def open_size() -> TextIO | None:
    """Return where the system tells the size of this process, open: it cannot be opened later."""
    try:
        return Path("/proc/self/statm").open()
    except OSError:
        return None


def read_size(size: TextIO | None) -> int | None:
    """Return the address space of this process in bytes; None where the system does not tell."""
    return int(size.read().split()[0]) * resource.getpagesize() if size else None
