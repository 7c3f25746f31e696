"""What the choices of the filter are called, and their values as one reads them."""

from collections.abc import Callable
from typing import Final

from aigc_data.analysis.error_groups import templates
from aigc_data.analysis.filter import TaskFilter
from aigc_data.ui import words
from aigc_data.ui.cache import ask_lately

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
    "error_groups": "Error",
    "fates": "Result",
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


def _error(name: str) -> str:
    """Return what the failures of a group say; the group's name where it is not stored."""
    return ask_lately(templates, TaskFilter(), (name,)).get(name) or name


_FATES: Final = {
    "soon": "lost within the hour",
    "expires": "expires",
    "kept": "kept",
    "lost": "lost",
}
_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "error_groups": _error,
    "fates": lambda fate: _FATES.get(fate, fate),
    "hours": _hour,
    "kinds": words.title,
    "task_types": words.title,
}
