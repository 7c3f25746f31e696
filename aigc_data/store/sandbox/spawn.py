"""Starting a Python of its own for a child: nothing of the environment, few libraries, no numpy."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Final

import duckdb
import pyarrow as pa

import aigc_data

BEGIN: Final = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[2].split(",")))
count = int(sys.argv[1])
words, sys.path[:0] = sys.argv[3:3 + count], sys.argv[3 + count:]
from aigc_data.store.sandbox.confine import leave_network
taken = ["network"] * leave_network()
"""
ABSENT: Final = ("numpy", "pandas")
"""Arrow takes a third longer to load with numpy, which is not needed here. DuckDB asks for pandas
with each value of each statement, and without numpy would begin to load it every time. Where Arrow
turns times into Python's, it has to find for itself that pandas cannot be loaded."""
BUFFER: Final = 1 << 20


def spawn(
    module: str,
    *words: str,
    libraries: Sequence[ModuleType] = (duckdb, pa),
    absent: Sequence[str] = ABSENT,
) -> "subprocess.Popen[bytes]":
    """Start the module's `main(words, taken)` in a process that stands back, and return at once.

    `taken` is what the process has given up by then.
    """
    script = f"{BEGIN}from {module} import main\nmain(words, taken)\n"
    command = [sys.executable, "-I", "-S", "-c", script, str(len(words)), ",".join(absent), *words]
    return subprocess.Popen(  # noqa: S603 - the command is ours
        [*command, *_code(libraries)],
        bufsize=BUFFER,
        pipesize=BUFFER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
    )


def end(child: "subprocess.Popen[bytes]") -> int:
    """End it, whatever it does, and wait until it has; return its exit code, negative for a signal.

    A second call does nothing.
    """
    if child.poll() is None:
        child.kill()
    code = child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was still to be written goes to nobody
                pipe.close()
    return code


def _code(libraries: Sequence[ModuleType]) -> list[str]:
    """Return where the child finds this app and the libraries that it needs."""
    homes = (Path(str(one.__file__)).parents[1] for one in (aigc_data, *libraries))
    return list(dict.fromkeys(map(str, homes)))
