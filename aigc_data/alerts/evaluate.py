"""All rules at one time, over any connection that has the view `tasks`.

Pure given the data and the time: nothing after `at` is looked at, a task's end included, so that
the same code answers for now, for the past minutes that `aigc-data check` asks about, and for a
replay of months.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Rule
from aigc_data.alerts.reading import Evaluation


def evaluate(
    db: DuckDBPyConnection,
    rules: Sequence[Rule],
    at: datetime,
    *,
    interval: timedelta,
    as_of: datetime | None = None,
) -> tuple[Evaluation, ...]:
    """Return what each enabled rule comes to at `at` (UTC), in the order of the rules.

    `interval` is how long the collector waits between two rounds. `as_of` stands for the states of
    the sources where the connection has none, as over published files.
    """
    raise NotImplementedError
