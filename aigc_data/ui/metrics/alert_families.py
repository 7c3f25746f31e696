"""How the alert rules stand, as metrics: how many parts of each rule's tasks are in each state."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric

from aigc_data.store.alerts import AlertState, Standing
from aigc_data.ui.metrics.labels import short

STATES: Final = {state: state.value.replace(" ", "_") for state in AlertState}


def alert_families(standings: Sequence[Standing]) -> Iterator[Metric]:
    """Yield the families of the rules as they stood at the last evaluation.

    A rule is not told apart by the models and accounts it speaks of: that is what the page is for.
    """
    counts = Counter((short(one.rule), one.state) for one in standings)
    family = GaugeMetricFamily(
        "aigc_data_alert_slices",
        "Parts of a rule's tasks (a model, an account…) by how the rule stands for them.",
        labels=("rule", "state"),
    )
    for rule in sorted({rule for rule, _ in counts}):
        for state, word in STATES.items():
            family.add_metric((rule, word), counts[rule, state])
    yield family
    if standings:
        yield GaugeMetricFamily(
            "aigc_data_alerts_evaluated_timestamp_seconds",
            "When the rules were last evaluated.",
            value=max(one.evaluated_at for one in standings).timestamp(),
            unit="seconds",
        )
