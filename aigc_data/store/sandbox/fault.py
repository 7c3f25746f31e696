"""What the engine says of a query that it did not run to its end, as one of our errors.

The engine is told to say it as JSON (`errors_as_json`): kind, message, place, names that are near.
What it says only in part is guessed (`meant.py`).
"""

import json
import re
from typing import Any, Final

from aigc_data.store.sandbox.errors import Failed, Limit, OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.meant import meant
from aigc_data.store.sandbox.place import Place, characters
from aigc_data.store.sandbox.scope import Spot
from aigc_data.store.sandbox.sources import Reads
from aigc_data.store.sandbox.spoken import Query
from aigc_data.store.sandbox.unknown_name import Guess, UnknownName
from aigc_data.store.sandbox.vocabulary import nearest

WORD: Final = re.compile(r"\S+")
FILE: Final = ".parquet"
NAMES: Final = re.compile(r"""(")([^"]*)\"""")
VALUE: Final = re.compile(r"""(['"])(.*)\1""", re.DOTALL)
"""From the first quote to the last of that kind: the value may hold some, too."""
_TYPES: Final = {
    "INTEGER_LITERAL": "INTEGER",
    "STRING_LITERAL": "VARCHAR",
    "INT8": "TINYINT",
    "INT16": "SMALLINT",
    "INT32": "INTEGER",
    "INT64": "BIGINT",
    "INT128": "HUGEINT",
    "UINT8": "UTINYINT",
    "UINT16": "USMALLINT",
    "UINT32": "UINTEGER",
    "UINT64": "UBIGINT",
    "UINT128": "UHUGEINT",
}
"""Types by the engine's own words for them."""
TYPE: Final = re.compile(rf"\b(?:{'|'.join(_TYPES)})\b")
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
NOTHING: Final = Reads()
OUTSIDE: Final = "it reaches for something outside the public views"


def meaning(said: str, text: str, reads: Reads = NOTHING) -> SandboxError:
    """Return what the engine said of the query with this text, which reads from this."""
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
    return _wrong(fault, Query(text, _offset(fault, text), reads))


def stop(said: str, text: str) -> int:
    """Return the offset of the text at which the engine stopped; -1 where it does not say."""
    return _offset(_read(said), text)


def _wrong(fault: dict[str, Any], query: Query) -> Wrong:
    guessed = meant(str(fault.get("exception_message", "")), query)
    if guessed is not None and guessed.offset >= 0:
        place = Place.of_character(query.text, guessed.offset)
        return Wrong(_sentence(fault), place, guessed.near, guessed.mended)
    guess = _guess(fault, query)
    is_a_name = bool(guess.near) and not guess.mended
    in_quotes = is_a_name and query.text[query.offset : query.offset + 1] == '"'
    place = Place.of_character(query.text, query.offset + in_quotes)
    return Wrong(_sentence(fault), place, guess.near, guess.mended)


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
    said = _with_types(said, None if quoted is NAMES else VALUE)
    [line, *_] = quoted.sub(_shortened, said).splitlines() or ["it is not understood"]
    return line.replace("Values list ", "table ", 1).rstrip(".!")


def _without_file(word: re.Match[str]) -> str:
    """Return the word without the path of a published file; a pattern for it took cubic time."""
    path, ending, rest = word[0].rpartition(FILE)
    return f"a published file{rest}" if ending and "/" in path else word[0]


def _with_types(said: str, kept: re.Pattern[str] | None) -> str:
    """Return it with the types as people write them, save within what the pattern finds."""
    found = kept.search(said) if kept else None
    start, end = found.span() if found else (len(said), len(said))
    parts = (TYPE.sub(lambda type_: _TYPES[type_[0]], part) for part in (said[:start], said[end:]))
    return said[start:end].join(parts)


def _shortened(quoted: re.Match[str]) -> str:
    """Return a value as a part of a sentence: on one line, and not long."""
    quote, value = quoted[1], " ".join(quoted[2].split())
    return f"{quote}{value if len(value) <= LONGEST else f'{value[: LONGEST - 1]}…'}{quote}"


def _guess(fault: dict[str, Any], query: Query) -> Guess:
    name, candidates = str(fault.get("name", "")), str(fault.get("candidates", "")).split(",")
    if fault.get("error_subtype") != "COLUMN_NOT_FOUND":
        return Guess(next(iter(nearest(name, candidates)), ""))
    if query.offset < 0:
        return Guess()
    spot = Spot.of(query.reads, name, int(fault["position"]))
    return UnknownName(query.text, name, query.offset, spot, candidates).guess()
