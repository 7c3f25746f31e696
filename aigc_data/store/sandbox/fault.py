"""What the engine says of a query that it did not run to its end, as one of our errors.

The engine is told to say it as JSON (`errors_as_json`): kind, message, place, names that are near.
"""

import json
import re
from difflib import get_close_matches
from typing import Any, Final

from aigc_data.store.sandbox.errors import Failed, Limit, OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.place import Place

FILE: Final = re.compile(r"\S*/\S*\.parquet\b")
WRONG: Final = frozenset(
    (
        *("Binder", "Catalog", "Constraint", "Conversion", "Decimal", "Divide by Zero"),
        *("Expression", "Interrupt", "Invalid", "Invalid Input", "Invalid type", "Mismatch Type"),
        *("Not implemented", "Out of Range", "Parameter Not Allowed", "Parameter Not Resolved"),
        *("Parser", "Sequence", "Stat", "Syntax", "Unknown Type"),
    )
)
"""Kinds of the engine's errors that are about the query; all others are about the machine."""
NO_MEMORY: Final = "it needs more memory than a query may use, and nothing is written to a disk"
NESTED: Final = "it is nested too deeply"
OUTSIDE: Final = "it reaches for something outside the public views"


def meaning(said: str, text: str) -> SandboxError:
    """Return what the engine said of the query with this text."""
    fault = _read(said)
    kind = str(fault.get("exception_type", ""))
    if kind == "Out of Memory" or "bad allocation" in said or "bad_alloc" in said:
        return OverLimit(Limit.MEMORY, NO_MEMORY)
    if kind in {"Permission", "Missing Extension", "Autoload"}:
        return Refused(OUTSIDE)
    if kind not in WRONG:
        return Failed(f"the engine failed on it ({kind or 'without a reason'})")
    if "Max expression depth" in said:
        return Refused(NESTED)
    return Wrong(_sentence(fault), _place(fault, text), _near(fault))


def _read(said: str) -> dict[str, Any]:
    try:
        return dict(json.loads(said[said.index("{") :]))
    except ValueError:
        return {}


def _place(fault: dict[str, Any], text: str) -> Place | None:
    """Return where it is: the parser counts characters, all that comes after it bytes."""
    offset = int(fault.get("position", -1))
    if fault.get("error_subtype") == "SYNTAX_ERROR":
        return Place.of_character(text, offset)
    return Place.of_byte(text, offset)


def _sentence(fault: dict[str, Any]) -> str:
    """Return the first line, without hints about settings that nobody can change here."""
    lines = str(fault.get("exception_message", "")).strip().splitlines() or ["it is not understood"]
    return FILE.sub("a published file", lines[0]).rstrip(".!")


def _near(fault: dict[str, Any]) -> str:
    name = str(fault.get("name", ""))
    candidates = [one for one in str(fault.get("candidates", "")).split(",") if one.isidentifier()]
    return next(iter(get_close_matches(name, candidates, 1, 0.6)), "")
