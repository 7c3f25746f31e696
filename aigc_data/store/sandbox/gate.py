"""The gate before the sandbox: what is let through is one SELECT that reads public views only.

It parses and runs nothing of the text, in a DuckDB of its own that may read no file.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb

from aigc_data.store.sandbox.elsewhere import as_here
from aigc_data.store.sandbox.errors import Refused, Wrong
from aigc_data.store.sandbox.fault import NESTED, meaning, stop
from aigc_data.store.sandbox.misspelt import with_keyword
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.quotes import requoted
from aigc_data.store.sandbox.tree import Node, Tree

MOST_CHARACTERS: Final = 20_000
MOST_DEPTH: Final = 250
"""Parts of an expression within each other; the engine's own limit of 1,000 is near its stack's."""
LARGEST_TREE: Final = 2_000_000
"""Letters of JSON: some short texts have trees of gigabytes, as CUBE has with many columns."""
SIGNS: Final = re.compile(r"[~!@#^&|`?+*/%<>=-]{201,}")
"""Of operators and comments: the engine reads such a run to its end at each of them anew."""
PLUSES: Final = re.compile(r"(?:\+|-(?!-)){33,}")
"""In front of a value: there it does so twice, which took an hour for 20,000 of them."""
LONG: Final = f"it is longer than {MOST_CHARACTERS:,} characters"
CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "memory_limit": "512MB",
    "temp_directory": "",
    "errors_as_json": True,
    "max_expression_depth": MOST_DEPTH,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
LOCK: Final = """
SET enable_external_access = false;
SET lock_configuration = true;
"""
FUNCTIONS: Final = """
SELECT DISTINCT lower(function_name)
FROM duckdb_functions()
"""
TREE: Final = """
SELECT json_serialize_sql($text)
"""


@dataclass(frozen=True, slots=True)
class Passed:
    """A text that may be run."""

    text: str
    parameters: frozenset[str]
    """The names of its parameters, without the `$`."""
    tree: Node = field(repr=False, compare=False)


class Gate:
    """Says of a text whether it may be run; from any number of threads."""

    def __init__(self) -> None:
        self._db = duckdb.connect(config=CONFIG)
        self._db.execute(LOCK)
        names = self._db.execute(FUNCTIONS).fetchall()
        self._functions = frozenset(str(name) for (name,) in names)

    def check(self, text: str) -> Passed:
        """Return the text that may be run; raise Refused, or Wrong for what is no SQL."""
        _refuse_odd(text)
        with self._db.cursor() as db:
            try:
                return self._passed(db, text)
            except Wrong as wrong:
                raise requoted(wrong, text, lambda text: _stop(db, text)) from None

    def _passed(self, db: duckdb.DuckDBPyConnection, text: str) -> Passed:
        statement = _only_select(db, text)
        tree = _tree(db, text)
        if tree.get("error") or len(tree["statements"]) != 1:
            raise Refused("only a single SELECT is answered")
        Tree(tree["statements"][0], text, self._functions).check()
        return Passed(text, frozenset(statement.named_parameters), tree["statements"][0])


def _tree(db: duckdb.DuckDBPyConnection, text: str) -> Node:
    [(said,)] = db.execute(TREE, {"text": text}).fetchall()
    if len(said) > LARGEST_TREE:
        raise Refused("it is too large once its parts are spelled out")
    try:
        return dict(json.loads(said))
    except RecursionError:
        raise Refused(NESTED) from None


def _refuse_odd(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise Refused(LONG)
    if any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text):
        raise Refused("it holds a control character")
    if any(0xD800 <= ord(letter) < 0xE000 for letter in text):
        raise Refused("it holds half a character")
    _refuse_run(text, SIGNS, "more than 200 signs of operators or comments in a row")
    _refuse_run(text, PLUSES, "more than 32 plus and minus signs in a row")


def _refuse_run(text: str, run: re.Pattern[str], what: str) -> None:
    """Refuse a text with such a run in it, wherever that stands.

    Where texts and comments begin and end is for the engine alone to say.
    """
    if found := run.search(text):
        why = f"it holds {what}, which takes too long to read"
        raise Refused(why, Place.of_character(text, found.start()))


def _only_select(db: duckdb.DuckDBPyConnection, text: str) -> Any:  # noqa: ANN401 - untyped there
    try:
        statements = _statements(db, text)
    except duckdb.Error as error:
        fault = meaning(str(error), text)
        if isinstance(fault, Wrong):
            stopped = stop(str(error), text)
            here = as_here(fault, text, lambda text: _stop(db, text))
            if here is not fault:
                raise here from None
            fault = with_keyword(fault, text, stopped, lambda text: _stop(db, text))
        raise fault from None
    if not statements:
        raise Refused("it holds no statement")
    kinds = {statement.type.name for statement in statements}
    if len(statements) == 1 and kinds == {"SELECT"}:
        return statements[0]
    if kinds == {"CREATE", "SELECT"} and "PIVOT" in text.upper() and "CREATE" not in text.upper():
        raise Refused("PIVOT needs its values spelled out: PIVOT … ON column IN (…)")
    told = f"and this is {len(statements)}" if len(statements) > 1 else f"not {kinds.pop()}"
    raise Refused(f"only a single SELECT is answered, {told}")


def _statements(db: duckdb.DuckDBPyConnection, text: str) -> list[Any]:
    """Return what the parser makes of a text; raises duckdb.Error where it is no SQL."""
    try:
        return list(db.extract_statements(text))
    except UnicodeDecodeError as error:  # a long message, which the engine cuts within a letter
        raise duckdb.ParserException(error.object.decode(errors="replace")) from None


def _stop(db: duckdb.DuckDBPyConnection, text: str) -> int | None:
    """Return the offset at which the parser stops; None where the text is SQL."""
    try:
        _statements(db, text)
    except duckdb.Error as error:
        return stop(str(error), text)
    return None
