"""The store against the bill: how much of what the cloud billed is stored, day by day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd
import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis import reconciliation as analysis
from aigc_data.analysis.audited import Trouble, troubles
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.reconciliation import KINDS, Total, read_at
from aigc_data.analysis.verdict import Reason, Verdict
from aigc_data.task import Source, TaskKind
from aigc_data.ui import accounts, filter_bar, theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import answer
from aigc_data.ui.charts import bill_by_day
from aigc_data.ui.charts.base import CONFIG
from aigc_data.ui.nav import IMAGES, VIDEOS
from aigc_data.ui.reconciliation_words import LOOKS, day_name, reason
from aigc_data.ui.runtime import store

HEADLINE_DAYS: Final = 30
RANGES: Final = (30, 90, 364)
LISTS: Final = {TaskKind.IMAGE: IMAGES, TaskKind.VIDEO: VIDEOS}
NAMES: Final = {TaskKind.IMAGE: "Images", TaskKind.VIDEO: "Videos"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer hangs on beside the tasks: with another bill or fault it is another one."""

    account: str
    sources: tuple[str, ...]
    days: int
    hour: datetime
    read_at: datetime | None
    failed: tuple[str, ...]


def reconciliation(account: str, sources: Collection[Source] = tuple(Source)) -> None:
    """Draw one account's store against its bill; `sources` are those that its settings turn on."""
    with block("The bill"):
        with store().cursor() as db:
            at, failed = read_at(db, account), troubles(db, account)
        st.markdown("**Does the store hold what the cloud billed?**")
        _trouble(failed.get(Source.USAGE), at, sources)
        if at is None:
            _nothing_read(sources, failed)
            return
        st.caption(_basis(at))
        hour = viewer.now().replace(minute=0, second=0, microsecond=0)
        days = _range(account)
        on = tuple(sorted(source.value for source in sources))
        asked = _Asked(account, on, days, hour, at, tuple(failed))
        _draw(_ask(asked), account, days)


def _ask(asked: _Asked) -> pd.DataFrame:
    """Return the frame of `by_day`; all viewers share the answer."""
    found = answer(_days, TaskFilter(), (asked,))
    assert isinstance(found, pd.DataFrame)  # noqa: S101 - tells the type, which the cache hides
    return found


def _days(db: DuckDBPyConnection, _: TaskFilter, asked: _Asked) -> pd.DataFrame:
    now = max(asked.hour, asked.read_at or asked.hour)
    last = analysis.today(now)
    first = last - timedelta(days=asked.days)
    return analysis.by_day(db, asked.account, first, last, asked.sources, now)


def _draw(frame: pd.DataFrame, account: str, days: int) -> None:
    if not frame[["billed_tasks", "stored_tasks"]].fillna(0).to_numpy().any():
        st.caption(
            f"The cloud billed no image or video generation in the last {days} days, "
            "and the store holds none."
        )
        return
    _figures(frame)
    for column, kind in zip(st.columns(2, gap="small"), KINDS, strict=True):
        with column, st.container(border=True, gap="xsmall", height="stretch"):
            _chart(frame[frame["kind"] == kind], kind, account)
    _wrong_days(frame, account)
    with st.expander("All days", key=f"bill.all.{account}"):
        _table(_sorted(frame), account, f"bill.days.{account}", verdicts=True)


def _figures(frame: pd.DataFrame) -> None:
    """Draw how much of each kind is covered in the last 30 days."""
    recent = frame[frame["day"] >= frame["day"].max() - timedelta(days=HEADLINE_DAYS)]
    for column, kind in zip(st.columns(2, gap="small"), KINDS, strict=True):
        total = analysis.total(recent, kind)
        with column:
            st.metric(
                f"{NAMES[kind]} covered, last {HEADLINE_DAYS} days",
                words.rate(_floored(total.coverage)),
                help=_HELP,
                border=True,
                delta=_wrong(total),
                delta_color="off" if total.wrong == 0 else "inverse",
                delta_arrow="off",
                delta_description=_evidence(total),
            )


def _floored(share: float | None) -> float | None:
    """Return the share so that 99.96 % is not said to be 100.0 %: not all is there."""
    return share if share is None or share >= 1 else min(share, 0.999)


def _wrong(total: Total) -> str | None:
    if not total.days:
        return None
    days = "day does" if total.wrong == 1 else "days do"
    return f"{total.wrong} {days} not add up" if total.wrong else "all days add up"


def _evidence(total: Total) -> str:
    if not total.billed:
        return "none was billed" if total.days else "no settled bill yet"
    return f"{words.count(total.matched)} of {words.count(total.billed)} billed tasks"


def _chart(frame: pd.DataFrame, kind: TaskKind, account: str) -> None:
    billed = sum(tasks for tasks in frame["billed_tasks"] if tasks is not None)
    st.markdown(f"**Which days lack {NAMES[kind].lower()}?**")
    st.caption(f"Last {len(frame) - 1} days · n = {words.count(billed)} billed tasks")
    st.plotly_chart(
        bill_by_day.figure(frame, shown=theme.mode()),
        key=f"bill.chart.{account}.{kind}",
        theme=None,
        config=CONFIG,
        alt=f"{NAMES[kind]} billed and stored, per day",
    )


def _wrong_days(frame: pd.DataFrame, account: str) -> None:
    """Draw the days that do not add up, those of one cause together."""
    wrong = frame[frame["verdict"].map(lambda verdict: verdict.wrong)]
    if wrong.empty:
        return
    st.markdown("**Which days do not add up, and what could be missing?**")
    causes = wrong["reasons"].map(lambda reasons: tuple(one.cause for one in reasons))
    groups = wrong.groupby([wrong["verdict"], causes], sort=False)
    for at, (_, part) in enumerate(groups):
        with st.container(border=True, gap="small"):
            _say_group(part)
            _table(_sorted(part), account, f"bill.wrong.{account}.{at}")


def _say_group(part: pd.DataFrame) -> None:
    verdict = Verdict(part["verdict"].iloc[0])
    look = LOOKS[verdict]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(look.word, icon=look.icon, color=look.badge)
        st.markdown(_span(set(part["day"])), width="content")
    st.markdown("\n".join(f"- {reason(one)}" for one in _together(part["reasons"])))


def _together(reasons: Iterable[tuple[Reason, ...]]) -> list[Reason]:
    """Return the reasons of days of the same causes, their tasks added up."""
    added = []
    for same in zip(*reasons, strict=True):
        counts = [one.tasks for one in same if one.tasks is not None]
        added.append(Reason(same[0].cause, sum(counts) if counts else None, same[0].said))
    return added


def _span(days: set[date]) -> str:
    first, last = min(days), max(days)
    if first == last:
        return day_name(first)
    return f"{day_name(first)} to {day_name(last)} · {len(days)} days"


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the days with those that do not add up first, newest first."""
    order = list(LOOKS)
    rank = frame["verdict"].map(lambda verdict: not verdict.wrong)
    known = frame.assign(rank=rank, look=frame["verdict"].map(order.index))
    return known.sort_values(["rank", "day", "look"], ascending=[True, False, True], kind="stable")


def _table(frame: pd.DataFrame, account: str, key: str, *, verdicts: bool = False) -> None:
    """Draw days as rows; `verdicts` says of each how it stands."""
    cells = _cells(frame, account)
    st.dataframe(
        cells if verdicts else cells.drop(columns="Verdict"),
        hide_index=True,
        key=key,
        column_config={
            "Day": st.column_config.TextColumn(help=_DAY, width=88, pinned=True),
            "Kind": st.column_config.TextColumn(width=64),
            "Coverage": st.column_config.NumberColumn(format="%.1f %%", width=84),
            "Tasks": st.column_config.LinkColumn(display_text="Tasks of the day", width=116),
            "Verdict": st.column_config.TextColumn(width=120),
            "Billed tasks": st.column_config.NumberColumn(format="localized", width=92),
            "Stored tasks": st.column_config.NumberColumn(
                format="localized", width=98, help="Successful ones."
            ),
            "Billed": st.column_config.TextColumn(alignment="right", width=110, help=_AMOUNT),
            "Stored": st.column_config.TextColumn(alignment="right", width=110, help=_AMOUNT),
        },
    )


def _cells(frame: pd.DataFrame, account: str) -> pd.DataFrame:
    """Return what the table shows."""
    rows = frame.to_dict("records")
    return pd.DataFrame(
        {
            "Day": [day_name(row["day"]) for row in rows],
            "Kind": [NAMES[TaskKind(row["kind"])] for row in rows],
            "Coverage": [_percent(row["coverage"]) for row in rows],
            "Tasks": [_link(account, row["kind"], row["since"], row["until"]) for row in rows],
            "Verdict": [_marked(row["verdict"]) for row in rows],
            "Billed tasks": [row["billed_tasks"] for row in rows],
            "Stored tasks": [row["stored_tasks"] for row in rows],
            "Billed": [_amount(row["billed_amount"], row["unit"]) for row in rows],
            "Stored": [_amount(row["stored_amount"], row["unit"]) for row in rows],
        }
    )


def _marked(verdict: Verdict) -> str:
    look = LOOKS[verdict]
    return f"{look.mark} {look.word}".strip()


def _percent(share: float | None) -> float | None:
    found = _floored(share)
    return None if found is None else found * 100


def _amount(amount: float | None, unit: str) -> str:
    if amount is None:
        return words.NOT_KNOWN
    return words.duration(amount) if unit == "seconds" else words.count(amount)


def _link(account: str, kind: str, since: datetime, until: datetime) -> str:
    """Return a link to the list of the account's tasks that were created on the day."""
    of = (account,) if accounts.several() else ()
    state = FilterState(accounts=of).between(since, until)
    return filter_bar.link(LISTS[TaskKind(kind)], state)


def _range(account: str) -> int:
    """Return how many days to look back."""
    chosen = st.segmented_control(
        "Days",
        RANGES,
        format_func=lambda days: "1 year" if days > 90 else f"{days}{words.NBSP}d",
        default=HEADLINE_DAYS,
        required=True,
        key=f"bill.range.{account}",
        label_visibility="collapsed",
    )
    return int(chosen or HEADLINE_DAYS)


def _basis(at: datetime) -> str:
    return (
        f"The bill was read {words.age(at, viewer.now())}. Days are Beijing's, as the cloud bills "
        "them; only successful tasks are billed, on the day on which they end."
    )


def _trouble(found: Trouble | None, at: datetime | None, sources: Collection[Source]) -> None:
    """Say that the bill could not be read the last time, and what is still shown."""
    if found is None or Source.USAGE not in sources:
        return
    still = "What was read before is shown." if at else "Nothing was read yet."
    st.warning(
        f"{words.plain(found.message)} {still} It is tried again with each round.",
        title="The bill could not be read",
        icon=":material/receipt_long:",
    )


def _nothing_read(sources: Collection[Source], failed: Collection[str]) -> None:
    if Source.USAGE not in sources:
        st.caption(
            "The bill is not read: the source usage is off for this account. Turn it on in the "
            "settings to see how much of what was billed is stored."
        )
    elif Source.USAGE not in failed:
        st.caption("The bill is being read, back to a year ago. It appears here by itself.")


_HELP: Final = (
    "Successful tasks in the store, of those that were billed on settled days. A day that has more "
    "than were billed makes up for no other."
)
_DAY: Final = "Beijing's day, as the cloud bills."
_AMOUNT: Final = "Images made, or the length of the videos together."
