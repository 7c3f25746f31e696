"""The gate's own process: a text after the other is checked, and whatever it costs is bounded here.

The parser is the engine's and reads what strangers write: a text may keep it busy for hours, or
fill the memory, and it holds Python's lock meanwhile. In the app's process every page would wait.
"""

import signal
import sys
from pathlib import Path
from typing import Any, Final

from aigc_data.store.sandbox.confine import confine, grow_by, start_nothing_more
from aigc_data.store.sandbox.errors import OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.frame import Frame, Kind, read_frame, write_frame
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.space import open_size, read_size

MEMORY_BYTES: Final = 512_000_000
"""What may be added to the address space for it."""
HERE: Final = Path(__file__).parent
"""All of the file system that is left: the gate needs none, and here is nothing but its code."""
LARGE: Final = "it takes too much memory to read"


def main(words: list[str], _taken: list[str]) -> None:
    """Check one text after the other until there is none; one that takes too long ends it.

    `words` are the seconds of processor time that a text may take.
    """
    [seconds] = map(float, words)
    size, gate = open_size(), Gate()
    _answer(gate, "SELECT $a AS a FORM b")  # loads what is loaded at the first fault
    _answer(gate, "SELECT $a")
    confine(HERE)
    start_nothing_more()
    grow_by(MEMORY_BYTES, read_size(size))
    while question := read_frame(sys.stdin.buffer):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = _answer(gate, str(question.said["text"]))
        signal.setitimer(signal.ITIMER_PROF, 0)
        write_frame(sys.stdout.buffer, Frame.of(Kind.END, answer))


def _answer(gate: Gate, text: str) -> dict[str, Any]:
    """Return what is found out of the text, or why it is not let through."""
    try:
        passed = gate.check(text)
    except (MemoryError, OverLimit):
        return _told(Refused(LARGE))
    except SandboxError as error:
        return _told(error)
    return {"parameters": sorted(passed.parameters), "tree": passed.tree}


def _told(error: SandboxError) -> dict[str, Any]:
    if isinstance(error, Wrong):
        place, near = _at(error.place), error.near
        return {"wrong": error.why, "place": place, "near": near, "mended": error.mended}
    if isinstance(error, Refused):
        return {"refused": error.why, "place": _at(error.place)}
    return {"failed": str(error)}


def _at(place: Place | None) -> tuple[int, int] | None:
    return (place.line, place.column) if place else None
