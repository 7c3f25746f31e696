"""A saved query: a question that somebody wrote down for others to ask again."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.letters import checked_line, odd_letter, one_end_of_line
from aigc_data.queries.parameter import Parameter
from aigc_data.queries.query_chart import QueryChart

NAME: Final = re.compile(r"\w+(?:-\w+)*")
LONGEST_NAME: Final = 60
LONGEST_TITLE: Final = 120
LONGEST_AUTHOR: Final = 80
LONGEST_DESCRIPTION: Final = 2000
LONGEST_TEXT: Final = 20_000
"""Letters of SQL; the sandbox answers nothing longer."""
MOST_PARAMETERS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """One SELECT with a name; raises BadQuery for what cannot be one.

    Whether the sandbox lets the text through is not asked here. All texts are strangers' texts.
    """

    name: str
    """What links and files call it: lower case, words joined by hyphens."""
    title: str
    """The question that it answers."""
    text: str
    description: str = ""
    author: str = ""
    parameters: tuple[Parameter, ...] = ()
    chart: QueryChart | None = None
    """How the answer is drawn; None is as rows."""

    def __post_init__(self) -> None:
        for field in ("title", "author", "description", "text"):
            object.__setattr__(self, field, one_end_of_line(getattr(self, field)))
        object.__setattr__(self, "name", unicodedata.normalize("NFC", self.name))
        checked_name(self.name)
        checked_line(self.title, "a title", LONGEST_TITLE)
        checked_line(self.author, "an author", LONGEST_AUTHOR)
        if not self.title or not self.text:
            raise BadQuery("a saved query needs a title and a text")
        _check_length(self.description, "a description", LONGEST_DESCRIPTION)
        _check_length(self.text, "a query", LONGEST_TEXT)
        _check_parameters(self.parameters)


def checked_name(name: str) -> str:
    """Return the name; raise BadQuery with one that would do where it cannot be one."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name) or name != plain_name(name):
        would_do = name_for(name)
        raise BadQuery(f"a name is words joined by hyphens, such as {would_do}, not {name[:40]!r}")
    return name


def name_for(title: str) -> str:
    """Return a name made of the words of a title: "Failures, by model" is failures-by-model."""
    words = re.findall(r"\w+", plain_name(title))
    return "-".join(words)[:LONGEST_NAME].strip("-") or "query"


def plain_name(text: str) -> str:
    """Return the text with the letters that a name has: small, and each accent with its letter."""
    return unicodedata.normalize("NFC", text.lower())


def _check_length(text: str, what: str, longest: int) -> None:
    if len(text) > longest or odd_letter(text):
        raise BadQuery(f"{what} has at most {longest:,} letters, and none of control")


def _check_parameters(parameters: tuple[Parameter, ...]) -> None:
    if len(parameters) > MOST_PARAMETERS:
        raise BadQuery(f"a query has at most {MOST_PARAMETERS} parameters")
    [(name, times)] = Counter(one.name.lower() for one in parameters).most_common(1) or [("", 0)]
    if times > 1:
        raise BadQuery(f"two parameters are called {name}: give each a name of its own")
