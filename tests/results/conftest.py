from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.results.fetch import Limits
from tests.results.archiving import Archiving, archiving, cloud
from tests.simulator.cloud import Clock


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Archiving]:
    """An archive over a cloud of its own."""
    clock = Clock()
    with cloud(clock) as server, archiving(server, tmp_path, clock, Limits(idle_s=1.0)) as opened:
        yield opened
