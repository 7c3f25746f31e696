"""What changed between two windows: how much of the change of the failure rate each slice explains.

The overall rate is the mean of the slices' rates r, weighted by their shares w of the ended tasks.
Its change is split as Kitagawa, E. M. (1955), "Components of a difference between two rates",
Journal of the American Statistical Association 50, splits it, without a remainder; with 0 before, 1
now, and R the overall rate:

    rate effect of a slice = (w0 + w1) / 2 * (r1 - r0)
    mix effect of a slice  = (w1 - w0) * ((r0 + r1) / 2 - (R0 + R1) / 2)

A slice explains both together. They sum to R1 - R0 over the slices of one dimension: the weights of
each window sum to 1, so that the mean rate taken off in the mix effect takes nothing off the sum,
and makes a slice that grew count only by how far it is from the average. A slice that had no ended
task in one window has no rate there, and takes that of the other: it changed the mix alone.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.failure_slices import DIMENSIONS, failure_slices
from aigc_data.analysis.filter import Choice, TaskFilter
from aigc_data.analysis.newcombe import Difference, difference
from aigc_data.analysis.outcomes import Outcomes
from aigc_data.analysis.stats import USEFUL_N

COUNTS: Final = ["tasks", "ended", "failed", "open"]


@dataclass(frozen=True, slots=True)
class Changed:
    """The failure rate of two windows, and what explains the change."""

    before: Outcomes
    now: Outcomes
    slices: pd.DataFrame
    """A row for each slice of either window, what explains most of the change first.

    dimension, value; tasks, ended, failed, open, rate, and the same with `_before`; weight (its
    share of the ended tasks, 0..1, mean of both windows); rate_effect, mix_effect and effect (both
    together), with low and high (95 %, Newcombe; NaN where it ended no task in one window), in
    parts of 1; share (effect of the whole change, NaN without a change); few (whether it has too
    few ended tasks in one window to say).
    """

    @property
    def change(self) -> Difference | None:
        """The rate now less the rate before; None where none ended in one window."""
        return difference(self.now.failed, self.now.ended, self.before.failed, self.before.ended)

    @property
    def certain(self) -> bool:
        """Whether the change is more than chance makes."""
        return self.change is not None and not self.change.low <= 0 <= self.change.high


def what_changed(
    db: DuckDBPyConnection, task_filter: TaskFilter, back: timedelta, zone: str
) -> Changed | None:
    """Return the window against the one of the same length that lies earlier by `back`.

    The slices are of the dimensions that are `comparable`, hours on the zone's clock. None where
    the window is open on a side.
    """
    earlier = task_filter.back(back)
    if earlier is None:
        return None
    before, now = failure_slices(db, earlier, zone), failure_slices(db, task_filter, zone)
    kept = comparable(back)
    return compared(before[before["dimension"].isin(kept)], now[now["dimension"].isin(kept)])


def comparable(back: timedelta) -> tuple[Choice, ...]:
    """Return the dimensions in which a window and the one earlier by `back` can be compared.

    All, but hours of the day only over whole days: what else lies between are other hours.
    """
    return tuple(name for name in DIMENSIONS if name != "hours" or not back % timedelta(days=1))


def compared(before: pd.DataFrame, now: pd.DataFrame) -> Changed:
    """Return what changed between two frames of `failure_slices`."""
    keys = ["dimension", "value"]
    slices = now[keys + COUNTS].merge(
        before[keys + COUNTS], on=keys, how="outer", suffixes=("", "_before")
    )
    numbers = [*COUNTS, *(f"{name}_before" for name in COUNTS)]
    slices[numbers] = slices[numbers].fillna(0).astype("int64")
    slices = slices.sort_values("dimension", key=lambda name: name.map(DIMENSIONS.index))
    whole = slices[slices["dimension"] == DIMENSIONS[0]]
    changed = Changed(_total(whole, "_before"), _total(whole, ""), slices)
    return Changed(changed.before, changed.now, _explained(changed))


def _total(slices: pd.DataFrame, when: str) -> Outcomes:
    return Outcomes(*(int(slices[f"{name}{when}"].sum()) for name in COUNTS))


def _explained(changed: Changed) -> pd.DataFrame:
    """Return the slices with their effects, what explains most first."""
    slices, change = changed.slices, getattr(changed.change, "value", 0.0)
    slices = slices.assign(
        rate=_rates(slices["failed"], slices["ended"]),
        rate_before=_rates(slices["failed_before"], slices["ended_before"]),
        few=slices[["ended", "ended_before"]].min(axis=1) < USEFUL_N,
    )
    slices = slices.assign(**_effects(slices, changed))
    slices = slices.join(_intervals(slices))
    slices["share"] = slices["effect"] / change if change else np.nan
    order = slices["effect"] * np.sign(change) if change else slices["effect"].abs()
    return slices.loc[order.sort_values(ascending=False, kind="stable").index].reset_index(
        drop=True
    )


def _rates(failed: "pd.Series[int]", ended: "pd.Series[int]") -> "pd.Series[float]":
    return failed / ended.where(ended > 0)


def _effects(slices: pd.DataFrame, changed: Changed) -> dict[str, "pd.Series[Any]"]:
    """Return weight, rate_effect, mix_effect and effect; 0 where a window has no ended task."""
    now = slices["ended"] / max(changed.now.ended, 1)
    before = slices["ended_before"] / max(changed.before.ended, 1)
    rate_now = slices["rate"].fillna(slices["rate_before"]).fillna(0)
    rate_before = slices["rate_before"].fillna(slices["rate"]).fillna(0)
    mean = ((changed.now.rate or 0) + (changed.before.rate or 0)) / 2
    known = changed.change is not None
    rate_effect = (before + now) / 2 * (rate_now - rate_before) * known
    mix_effect = (now - before) * ((rate_before + rate_now) / 2 - mean) * known
    return {
        "weight": (before + now) / 2,
        "rate_effect": rate_effect,
        "mix_effect": mix_effect,
        "effect": rate_effect + mix_effect,
    }


def _intervals(slices: pd.DataFrame) -> pd.DataFrame:
    """Return low and high of each effect: of the rate's change, at the weights as they are."""
    columns = ("failed", "ended", "failed_before", "ended_before")
    counts = zip(*(slices[name].astype(int) for name in columns), strict=True)
    apart = [difference(*map(int, row)) for row in counts]
    ends = {name: [getattr(one, name, np.nan) for one in apart] for name in ("low", "high")}
    reach = pd.DataFrame(ends, index=slices.index, dtype="float64")
    return reach.mul(slices["weight"], axis=0).add(slices["mix_effect"], axis=0)
