import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.schedule import scheduler, slowest_first

for name in [name for name in os.environ if name.startswith(("TENCENTCLOUD_", "AIGC_DATA_"))]:
    # Whoever runs the tests may have an account of their own; no test may touch it.
    del os.environ[name]

# No test asserts a duration: a busy machine is no defect of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

MAIN = sys.modules["__main__"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    slowest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return scheduler(config, log)


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Put the main module back: AppTest leaves its script there, and child processes run it."""
    yield
    sys.modules["__main__"] = MAIN
