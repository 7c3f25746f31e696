"""What is kept of results, as metrics; without a place for them there are none."""

from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric

from aigc_data.store.results import FileState
from aigc_data.ui.archives import Archives
from aigc_data.ui.metrics.labels import short

STATES: Final = tuple(FileState)


def result_families(archives: Archives, accounts: Iterable[str]) -> Iterator[Metric]:
    """Yield the files by account and state, and the bytes of those that are kept."""
    files = GaugeMetricFamily(
        "aigc_data_result_files",
        "Result files by what became of them.",
        labels=("account", "state"),
    )
    size = GaugeMetricFamily(
        "aigc_data_result_kept_bytes", "What is kept of results.", labels=("account",), unit="bytes"
    )
    for account in accounts:
        counts = {one.state: one for one in archives.counts(account)}
        for state in STATES:
            known = counts.get(state)
            files.add_metric((short(account), state.value), known.files if known else 0)
        kept = counts.get(FileState.KEPT)
        size.add_metric((short(account),), kept.bytes if kept else 0)
    yield files
    yield size
