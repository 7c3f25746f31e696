"""What the choices of the filter are called, and their values as one reads them."""

from collections.abc import Callable
from typing import Final

from aigc_data.ui import words

NOT_KNOWN: Final = "Not known"
TITLES: Final = {
    "accounts": "Account",
    "kinds": "Kind",
    "families": "Model",
    "models": "Model version",
    "statuses": "Status",
    "task_types": "Task type",
    "resolutions": "Resolution",
    "operators": "Operator",
    "hours": "Hour of day",
}
"""By the field of `FilterState`; the console's words where it has one."""


def value_words(choice: str, value: str) -> str:
    """Return a value as it is read: "Text-to-image", "09:00–10:00", "Not known".

    A name of a stranger comes back letter by letter: it is not Markdown.
    """
    if not value or (choice == "task_types" and value == "unknown"):
        return NOT_KNOWN
    return _WORDS.get(choice, str)(value)


def _hour(value: str) -> str:
    return f"{int(value):02}:00–{(int(value) + 1) % 24:02}:00"


_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "hours": _hour,
    "kinds": words.title,
    "task_types": words.title,
}
