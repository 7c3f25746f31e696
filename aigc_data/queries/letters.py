"""Which letters the texts of a saved query may hold: none of control, no half ones."""

import re
from typing import Final

from aigc_data.queries.bad_query import BadQuery

_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Letters of control but for the tab and the line's end, separators of lines, half letters."""


def odd_letter(text: str) -> bool:
    """Return whether the text holds a letter that a file or a page could not keep as it is."""
    return _ODD.search(text) is not None


def checked_line(text: str, what: str, longest: int) -> str:
    """Return the text, which is one line; raise BadQuery, which calls it `what`."""
    if len(text) > longest or odd_letter(text) or "\n" in text or "\t" in text:
        raise BadQuery(f"{what} is one line of at most {longest} letters")
    return text


def one_end_of_line(text: str) -> str:
    """Return the text without blanks around it, its lines ended by a line feed alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
