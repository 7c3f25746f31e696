import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

for name in [name for name in os.environ if name.startswith(("TENCENTCLOUD_", "AIGC_DATA_"))]:
    # Whoever runs the tests may have an account of their own; no test may touch it.
    del os.environ[name]

# No test asserts a duration: a busy machine is no defect of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Put the main module back: AppTest leaves its script there, and child processes run it."""
    yield
    sys.modules["__main__"] = MAIN
