"""Whose tasks the pages show: the accounts that are read, and those that the store still holds."""

from contextlib import suppress

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.errors import StoreError
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.runtime import runtime


def known() -> tuple[str, ...]:
    """Return the names of all accounts, sorted; those that nobody reads any more too."""
    names = set(runtime().accounts)
    with suppress(StoreError):  # the page says it where it asks for its tasks
        facets = ask_lately(task_rows.facets, TaskFilter())
        names |= set(facets.loc[facets["field"] == "account", "value"])
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


def several() -> bool:
    """Return whether a page must say whose a task is."""
    return len(known()) > 1
