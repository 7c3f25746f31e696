import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.store.sandbox.sandbox import Sandbox
from tests.store.sandbox.world import World, world


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    """Return a published folder amid secrets, where every user may go."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as around:
        yield around


@pytest.fixture(scope="module")
def sandbox(made: World) -> Iterator[Sandbox]:
    with Sandbox(made.folder, turn_s=60) as opened:
        yield opened
