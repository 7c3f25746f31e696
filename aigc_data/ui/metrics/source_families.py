"""How each account is read, as metrics: when, how late, by how many calls.

What is counted in the process and begins at nought with it is a counter, all else a gauge.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from aigc_data.ui.freshness import last_read
from aigc_data.ui.metrics.labels import short
from aigc_data.ui.source_facts import Account
from aigc_data.ui.source_standing import SourceOfAccount
from aigc_data.ui.source_table import SourceFigures

OF: Final = ("account", "source")
Value = Callable[[SourceFigures], float | None]
AccountValue = Callable[[Account], float | None]


def source_families(accounts: Sequence[Account]) -> Iterator[Metric]:
    """Yield the families of the accounts and their sources; what is not known has no sample."""
    for name, said, unit, of_account in _ACCOUNT_GAUGES:
        family = GaugeMetricFamily(name, said, labels=("account",), unit=unit)
        for account in accounts:
            _add(family, (short(account.name),), of_account(account))
        yield family
    for name, said, unit, value in _SOURCE_GAUGES:
        gauge = GaugeMetricFamily(name, said, labels=OF, unit=unit)
        for labels, figures in _sources(accounts):
            _add(gauge, labels, value(figures))
        yield gauge
    for name, said, value in _COUNTERS:
        counter = CounterMetricFamily(name, said, labels=OF)
        for labels, figures in _sources(accounts):
            _add(counter, labels, value(figures))
        yield counter


def _sources(accounts: Iterable[Account]) -> Iterator[tuple[tuple[str, str], SourceFigures]]:
    """Yield each source that is read."""
    for account in accounts:
        for figures in account.sources:
            if figures.of.on:
                yield (short(account.name), figures.of.source.value), figures


def _add(
    family: GaugeMetricFamily | CounterMetricFamily, labels: Sequence[str], value: float | None
) -> None:
    if value is not None:
        family.add_metric(labels, value)


def _as_of(account: Account) -> float | None:
    states = [one.of.state for one in account.sources if one.of.state]
    at = last_read(states).get(account.name)
    return at.timestamp() if at else None


def _paused(account: Account) -> float | None:
    return float(account.cloud.collector.paused) if account.cloud else None


def _up(of: SourceOfAccount) -> float | None:
    return None if of.state is None else float(not of.standing.failing)


def _attempted_at(of: SourceOfAccount) -> float | None:
    return of.state.attempted_at.timestamp() if of.state else None


def _succeeded_at(of: SourceOfAccount) -> float | None:
    at = of.state.succeeded_at if of.state else None
    return at.timestamp() if at else None


_ACCOUNT_GAUGES: Final[tuple[tuple[str, str, str, AccountValue], ...]] = (
    (
        "aigc_data_account_connected",
        "1 where the account is read, 0 where its keys are missing or it is not configured.",
        "",
        lambda account: float(account.connected),
    ),
    (
        "aigc_data_account_paused",
        "1 where a person has paused the reading of the account.",
        "",
        _paused,
    ),
    (
        "aigc_data_account_data_timestamp_seconds",
        "When a source that finds tasks was last read: as of when the account's data is.",
        "seconds",
        _as_of,
    ),
)
_SOURCE_GAUGES: Final[tuple[tuple[str, str, str, Value], ...]] = (
    (
        "aigc_data_source_up",
        "1 where the last attempt to read the source went well, 0 where it failed.",
        "",
        lambda one: _up(one.of),
    ),
    (
        "aigc_data_source_last_attempt_timestamp_seconds",
        "When the source was last tried.",
        "seconds",
        lambda one: _attempted_at(one.of),
    ),
    (
        "aigc_data_source_last_success_timestamp_seconds",
        "When the source was last read without an error.",
        "seconds",
        lambda one: _succeeded_at(one.of),
    ),
    (
        "aigc_data_source_lag_seconds",
        "How late the source is: after its creation a task was found, or a question is overdue.",
        "seconds",
        lambda one: one.lag_s,
    ),
    (
        "aigc_data_source_history_ratio",
        "How much of the source's history is read, 0 to 1.",
        "ratio",
        lambda one: one.of.share,
    ),
    (
        "aigc_data_source_tasks",
        "Stored tasks that the source has seen.",
        "",
        lambda one: one.found,
    ),
    (
        "aigc_data_source_unreadable_rows",
        "Rows of the source that could not be read and are kept aside.",
        "",
        lambda one: one.broken,
    ),
)
_COUNTERS: Final[tuple[tuple[str, str, Value], ...]] = (
    (
        "aigc_data_source_calls_total",
        "Requests sent, each try counted.",
        lambda one: one.calls.calls if one.calls else None,
    ),
    (
        "aigc_data_source_throttles_total",
        "Answers that said there were too many requests.",
        lambda one: one.calls.throttles if one.calls else None,
    ),
    (
        "aigc_data_source_retries_total",
        "Requests sent again after a fault.",
        lambda one: one.calls.retries if one.calls else None,
    ),
    (
        "aigc_data_source_errors_total",
        "Calls that failed in the end.",
        lambda one: one.calls.errors if one.calls else None,
    ),
)
