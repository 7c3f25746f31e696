"""The app itself, as metrics: which build runs, and whether its store can be asked."""

import platform
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import duckdb
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric

from aigc_data.ui.runtime import Runtime

NOT_INSTALLED: Final = "unknown"


def app_families(shared: Runtime, now: datetime) -> Iterator[Metric]:
    """Yield what can be said without asking the store anything about tasks."""
    yield InfoMetricFamily("aigc_data_build", "The build that runs.", value=build())
    yield GaugeMetricFamily(
        "aigc_data_demo", "1 where the tasks are simulated ones.", value=float(shared.is_demo)
    )
    if shared.store is None:
        return
    yield GaugeMetricFamily(
        "aigc_data_store_version",
        "A number that grows with each change of the stored tasks.",
        value=shared.store.version,
    )
    as_of = shared.freshness(now).as_of
    if as_of is not None:
        yield GaugeMetricFamily(
            "aigc_data_data_timestamp_seconds",
            "As of when the data is; of several accounts that which was read the longest ago.",
            value=as_of.timestamp(),
            unit="seconds",
        )


def store_up(*, up: bool) -> Metric:
    """Return whether the store could be asked; without it there is no figure of any task."""
    return GaugeMetricFamily(
        "aigc_data_store_up", "1 where the store could be asked, 0 where not.", value=float(up)
    )


@cache
def build() -> dict[str, str]:
    """Return the versions of the app and of what its figures depend on."""
    try:
        ours = version("aigc-data")
    except PackageNotFoundError:
        ours = NOT_INSTALLED
    return {"version": ours, "python": platform.python_version(), "duckdb": duckdb.__version__}
