"""The alert rules as metrics: how each stands, whether they are asked, and who was told."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric

from aigc_data.alert_rule import Rule
from aigc_data.alerts.watch import AlertWatch
from aigc_data.store.alerts import AlertState, Standing
from aigc_data.store.deliveries import Delivery, DeliveryState
from aigc_data.ui.metrics.labels import short

STATES: Final = {
    AlertState.PENDING: "pending",
    AlertState.FIRING: "firing",
    AlertState.NO_DATA: "no_data",
}
"""Those that are not at rest: what is at rest is not kept."""


def alert_families(
    watch: AlertWatch,
    rules: Sequence[Rule],
    standings: Sequence[Standing],
    told: Sequence[Delivery],
) -> Iterator[Metric]:
    """Yield the families of the rules that are on, as they stood at the last evaluation.

    A rule is not told apart by the models and accounts it speaks of: that is what the page is for.
    `told` are the deliveries of the last day.
    """
    yield _slices(rules, standings)
    yield GaugeMetricFamily(
        "aigc_data_alerts_up",
        "1 where the rules could be asked the last time, 0 where not.",
        value=float(not watch.fault),
    )
    yield GaugeMetricFamily(
        "aigc_data_alerts_waiting",
        "1 where the rules are not asked, because the past is being read or nothing is.",
        value=float(bool(watch.waits)),
    )
    evaluated_at = watch.evaluated_at or max((one.evaluated_at for one in standings), default=None)
    if evaluated_at:
        yield GaugeMetricFamily(
            "aigc_data_alerts_evaluated_timestamp_seconds",
            "When the rules were last evaluated.",
            value=evaluated_at.timestamp(),
            unit="seconds",
        )
    yield _notices(watch, told)


def _slices(rules: Sequence[Rule], standings: Sequence[Standing]) -> Metric:
    counts = Counter((short(one.rule), one.state) for one in standings)
    family = GaugeMetricFamily(
        "aigc_data_alert_slices",
        "Parts of a rule's tasks (a model, an account…) by how the rule stands for them.",
        labels=("rule", "state"),
    )
    for rule in sorted({short(one.name) for one in rules}):
        for state, word in STATES.items():
            family.add_metric((rule, word), counts[rule, state])
    return family


def _notices(watch: AlertWatch, told: Sequence[Delivery]) -> Metric:
    counts = Counter((one.target, one.state) for one in told)
    family = GaugeMetricFamily(
        "aigc_data_alert_notices",
        "Notices of the changes of the last day, by how far each has come.",
        labels=("target", "state"),
    )
    for target in sorted({one.name for one in watch.settings.alert_targets}):
        for state in DeliveryState:
            family.add_metric((target, state.value), counts[target, state])
    return family
