"""Whose tasks the pages show: the accounts that are read, and those that the store still holds."""

from contextlib import suppress

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.names import names
from aigc_data.store.errors import StoreError
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.runtime import runtime


def known() -> tuple[str, ...]:
    """Return the names of all accounts, sorted; those that nobody reads any more too."""
    found = set(runtime().accounts)
    with suppress(StoreError):  # the page says it where it asks for its tasks
        found.update(ask_lately(names, TaskFilter()).accounts)
    return tuple(sorted(found, key=lambda name: (name.casefold(), name)))


def several() -> bool:
    """Return whether a page must say whose a task is."""
    return len(known()) > 1
