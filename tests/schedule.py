"""Which tests run first and which run in one process, where pytest-xdist spreads the modules."""

from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER: Final = "tests/browser/"
SLOWEST: Final = (BROWSER, "tests/reliability/", "tests/cli/", "tests/results/", "tests/sync/")
"""Folders whose modules take longest: begun last, one would be waited for alone."""


class OneBrowser(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Spreads modules; those of the browser go to one process, for each has a demo of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else str(super()._split_scope(nodeid))


def scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Return how `--dist loadscope` is done here; None leaves other ways to xdist."""
    if config.getoption("dist") != "loadscope":
        return None
    config.option.loadscopereorder = False  # in the order of `slowest_first`, not by their numbers
    return OneBrowser(config, log)


def slowest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the slowest folders first; all else keeps its order."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    places = [place for place, folder in enumerate(SLOWEST) if nodeid.startswith(folder)]
    return places[0] if places else len(SLOWEST)
