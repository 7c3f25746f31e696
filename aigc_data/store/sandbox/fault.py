"""What the engine says of a query that it did not run to its end, as one of our errors.

The engine is told to say it as JSON (`errors_as_json`): kind, message, place, names that are near.
What it says only in part is guessed (`meant.py`).
"""

import json
import re
from types import MappingProxyType
from typing import Any, Final

from aigc_data.store.sandbox.errors import Failed, Limit, OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.meant import Query, meant
from aigc_data.store.sandbox.place import Place, characters
from aigc_data.store.sandbox.sources import Columns
from aigc_data.store.sandbox.vocabulary import nearest

WORD: Final = re.compile(r"\S+")
FILE: Final = ".parquet"
NAMES: Final = re.compile(r"""(")([^"]*)\"""")
VALUE: Final = re.compile(r"""(['"])(.*)\1""", re.DOTALL)
"""From the first quote to the last of that kind: the value may hold some, too."""
WRONG: Final = frozenset(
    (
        *("Binder", "Catalog", "Constraint", "Conversion", "Decimal", "Divide by Zero"),
        *("Expression", "Interrupt", "Invalid", "Invalid Input", "Invalid type", "Mismatch Type"),
        *("Not implemented", "Out of Range", "Parameter Not Allowed", "Parameter Not Resolved"),
        *("Parser", "Sequence", "Stat", "Syntax", "Unknown Type"),
    )
)
"""Kinds of the engine's errors that are about the query; all others are about the machine."""
NAMED: Final = frozenset(("Binder", "Catalog"))
"""Kinds whose messages hold names, one in each pair of quotes; others hold a value or a text."""
LONGEST: Final = 60
"""Letters of a value in a message."""
NO_MEMORY: Final = "it needs more memory than a query may use, and nothing is written to a disk"
NESTED: Final = "it is nested too deeply"
OUTSIDE: Final = "it reaches for something outside the public views"


def meaning(said: str, text: str, columns: Columns = MappingProxyType({})) -> SandboxError:
    """Return what the engine said of the query with this text, which reads these columns."""
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
    return _wrong(fault, Query(text, _offset(fault, text), columns))


def stop(said: str, text: str) -> int:
    """Return the offset of the text at which the engine stopped; -1 where it does not say."""
    return _offset(_read(said), text)


def _wrong(fault: dict[str, Any], query: Query) -> Wrong:
    guessed = meant(str(fault.get("exception_message", "")), query)
    if guessed is not None and guessed.offset >= 0:
        return Wrong(_sentence(fault), Place.of_character(query.text, guessed.offset), guessed.near)
    near = _near(fault)
    in_quotes = bool(near) and query.text[query.offset : query.offset + 1] == '"'
    return Wrong(_sentence(fault), Place.of_character(query.text, query.offset + in_quotes), near)


def _read(said: str) -> dict[str, Any]:
    try:
        return dict(json.loads(said[said.index("{") :]))
    except ValueError:
        return {}


def _offset(fault: dict[str, Any], text: str) -> int:
    """Return where it is: the parser counts characters, all that comes after it bytes."""
    offset = int(fault.get("position", -1))
    return offset if fault.get("error_subtype") == "SYNTAX_ERROR" else characters(text, offset)


def _sentence(fault: dict[str, Any]) -> str:
    """Return the first line, without hints about settings that nobody can change here."""
    said = WORD.sub(_without_file, str(fault.get("exception_message", "")).strip())
    quoted = NAMES if fault.get("exception_type") in NAMED else VALUE
    [line, *_] = quoted.sub(_shortened, said).splitlines() or ["it is not understood"]
    return line.replace("Values list ", "table ", 1).rstrip(".!")


def _without_file(word: re.Match[str]) -> str:
    """Return the word without the path of a published file; a pattern for it took cubic time."""
    path, ending, rest = word[0].rpartition(FILE)
    return f"a published file{rest}" if ending and "/" in path else word[0]


def _shortened(quoted: re.Match[str]) -> str:
    """Return a value as a part of a sentence: on one line, and not long."""
    quote, value = quoted[1], " ".join(quoted[2].split())
    return f"{quote}{value if len(value) <= LONGEST else f'{value[: LONGEST - 1]}…'}{quote}"


def _near(fault: dict[str, Any]) -> str:
    candidates = str(fault.get("candidates", "")).split(",")
    return next(iter(nearest(str(fault.get("name", "")), candidates)), "")
