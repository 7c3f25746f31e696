"""What other engines write, and how it is written here."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from aigc_data.store.sandbox.errors import Wrong
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.vocabulary import KEYWORDS, in_case_of
from aigc_data.store.sandbox.word import Word, words_of

SAME: Final = {
    **dict.fromkeys(("getdate", "sysdate"), "now"),
    **dict.fromkeys(("regexp_contains", "regexp_like"), "regexp_matches"),
    **dict.fromkeys(("approx_percentile", "percentile_approx"), "approx_quantile"),
    "array_join": "array_to_string",
    "curdate": "today",
    "from_unixtime": "to_timestamp",
    "iif": "if",
    "json_extract_scalar": "json_extract_string",
    "nvl": "coalesce",
    "percentile": "quantile_cont",
    "rand": "random",
    "stdev": "stddev",
    "to_unixtime": "epoch",
}
"""Functions that take the same here by another name."""
_FORMATTED: Final = "strftime(time, '%Y-%m-%d')"
_PARSED: Final = "strptime(text, '%Y-%m-%d')"
ALIKE: Final = {
    **dict.fromkeys(("to_char", "date_format", "format_date", "format_datetime"), _FORMATTED),
    **dict.fromkeys(("to_date", "str_to_date", "parse_date"), _PARSED),
    **dict.fromkeys(("charindex", "locate"), "strpos(text, part)"),
    "convert": "CAST(value AS type)",
    "dateadd": "time + INTERVAL 7 DAY",
    "isnull": "coalesce(value, other)",
    "unix_timestamp": "epoch(time)",
}
"""What does the same as a function here, but takes something else."""
LIMITS: Final = re.compile(r"LIMIT\s+(\$?\w+)\s*,\s*(\$?\w+)", re.IGNORECASE)
NO_HINT: Final = "errhint NOT IMPLEMENTED"
"""What the parser says of `LIMIT 10, 5`."""


def as_here(wrong: Wrong, text: str, stop: Callable[[str], int | None]) -> Wrong:
    """Return how it is written here, where the text is SQL with that; else the same error.

    `stop` returns where the parser stops in a text; None where it is SQL.
    """
    rewritten = _limit(text) if wrong.why == NO_HINT else _parameters(wrong, text)
    if rewritten is None or stop(rewritten.mended) is not None:
        return wrong
    return rewritten


def _limit(text: str) -> Wrong | None:
    """Return `LIMIT 5 OFFSET 10` for `LIMIT 10, 5`."""
    for word in words_of(text):
        found = LIMITS.match(text, word.start) if word.is_name("LIMIT") else None
        if found:
            limit, offset = (in_case_of(word.said, one) for one in ("limit", "offset"))
            near = f"{limit} {found[2]} {offset} {found[1]}"
            mended = f"{text[: found.start()]}{near}{text[found.end() :]}"
            place = Place.of_character(text, word.start)
            return Wrong("LIMIT takes one number, and OFFSET the other", place, near, mended)
    return None


def _parameters(wrong: Wrong, text: str) -> Wrong | None:
    """Return `$model` for `:model`, of all of them at once."""
    if not wrong.why.startswith('syntax error at or near ":"'):
        return None
    colons = [*_colons(text)]
    mended = text
    for colon, _ in reversed(colons):
        mended = f"{mended[: colon.start]}${mended[colon.end :]}"
    for colon, name in colons[:1]:
        why = "a parameter is written with $, not with a colon"
        return Wrong(why, Place.of_character(text, colon.start), f"${name.said}", mended)
    return None


def _colons(text: str) -> Iterator[tuple[Word, Word]]:
    """Yield each colon that stands before a name, as no part of a structure or of `[1:2]`."""
    words = [*words_of(text)]
    for before, colon, name in zip(words, words[1:], words[2:], strict=False):
        is_free = before.said.lower() in KEYWORDS or before.said in {"=", "<", ">", "(", ",", "|"}
        if colon.said == ":" and is_free and name.is_plain and name.start == colon.end:
            yield colon, name
