"""The page of one task: what came of it, when, why, and all that was asked."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.analysis.result_fate import Outlook
from aigc_data.sync.given_up import NOT_FOLLOWED
from aigc_data.task import FailureKind, TaskKind, TaskStatus
from aigc_data.ui import measured_words, theme, timeline, viewer, words
from aigc_data.ui.alike_view import alike_view
from aigc_data.ui.block import block
from aigc_data.ui.failure_rules import explained
from aigc_data.ui.fates import live_badge, outlook_of
from aigc_data.ui.freshness import source_name
from aigc_data.ui.like_this import like_this
from aigc_data.ui.parameters import parameters, reference_inputs
from aigc_data.ui.quoted_text import quoted_text
from aigc_data.ui.result_view import result_view
from aigc_data.ui.task_table import model_name
from aigc_data.ui.unknown_reason import unknown_reason

Row = Mapping[str, Any]
TICK_S: Final = 1.0


def task_view(row: Row) -> None:
    """Draw the whole of a task, a row of the `tasks` view."""
    _identity(row)
    answer, evidence = st.columns([3, 2], gap="large")
    with answer:
        _outcome(row)
        result = st.container()
        _asked_for(row)
    with evidence:
        _times(row)
        _facts(row)
    alike = st.container()
    _record(row)
    with result:  # late, as it waits for the cloud
        result_view(row)
    with alike:
        alike_view(row)


def _identity(row: Row) -> None:
    look = theme.status(row["status"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="task.head"):
        st.badge(look.word, icon=look.icon, color=look.badge)
        with st.container(width="content"):
            live_badge(row)
        task_type = words.title(row["task_type"] or "unknown")
        st.markdown(f"**{words.plain(task_type)}**", width="content")
        st.markdown(words.plain(model_name(row)) or "Model not known", width="content")
        st.code(row["task_id"], language=None, width="content")


def _outcome(row: Row) -> None:
    """Explain a failure, a warning, or a status that nobody knows."""
    if row["status"] == TaskStatus.FAILED:
        _failure(row)
    elif row["status"] == TaskStatus.UNKNOWN:
        reason = unknown_reason(row, viewer.now(), viewer.zone())
        st.warning(words.plain(reason.said), title=f"Status unknown: {reason.title.lower()}")
        if row["raw_status"] != NOT_FOLLOWED:
            _quoted(row)
    elif row["error_message"]:
        st.warning(
            "The task succeeded. A message beside a success most often means that the result "
            "could not be stored in the bucket named in the request; it is then on the cloud's "
            "own bucket, for 12 hours.",
            title="Done, with a warning",
        )
        _quoted(row)


def _failure(row: Row) -> None:
    told = explained(row)
    how = _FAILURE_WORDS.get(row["failure_kind"], "Failed")
    with st.container(key="task.failure"):
        st.error(
            words.plain(f"{told.meaning} {told.action}"),
            title=f"{how}: {words.plain(told.title.lower())}",
        )
        st.caption(_RETRY[told.retry])
    _quoted(row)
    with block("Failures like this"):
        like_this(row)


def _quoted(row: Row) -> None:
    """Show the cloud's own words, to copy."""
    said = "\n".join(filter(None, (row["error_code"], row["error_message"])))
    if said:
        st.caption("The cloud's code and message")
        st.code(said, language=None, wrap_lines=True)


def _times(row: Row) -> None:
    is_open = timeline.times(row, viewer.now()).open
    st.fragment(_timeline, run_every=TICK_S if is_open else None)(row)


def _timeline(row: Row) -> None:
    when = timeline.times(row, viewer.now())
    st.markdown("**Timeline**")
    colours = {value: look.colour(theme.mode()) for value, look in theme.STATUS.items()}
    drawn = timeline.bar(when, colours)
    if drawn:
        st.html(drawn)
    rows = [(step.name, _when(step, when), step.took) for step in timeline.steps(when)]
    rows.append(("Total", "", timeline.total(when) or words.NOT_KNOWN))
    st.table(
        pd.DataFrame(rows, columns=["Step", f"Time ({viewer.zone().key})", "Took"]),
        border="horizontal",
        hide_index=True,
        alt="Created, scheduled, ended and total",
    )


def _when(step: timeline.Step, when: timeline.Times) -> str:
    if step.at is None:
        return timeline.unknown_time(step, when)
    said = words.moment(step.at, viewer.zone())
    return f"{said} ± {words.duration(step.margin_s)}" if step.margin_s else said


def _facts(row: Row) -> None:
    found = outlook_of(row, viewer.now())
    told = {name: words.plain(value) for name, value in facts(row, found).items() if value}
    st.markdown("**Facts**")
    st.table(told, border="horizontal", alt="What is known of the task")


def facts(row: Row, found: Outlook | None = None) -> dict[str, str]:
    """Return what is known of a task in words; what is not known is an empty text.

    `found` is what is known of its results, which are measured where they are kept.
    """
    zone = viewer.zone()
    images = row["image_count"]
    return {
        "Model": model_name(row),
        "Resolution": measured_words.resolution(row, found),
        "Aspect ratio": row["aspect_ratio"] or "",
        "Duration" if row["kind"] == TaskKind.AUDIO else "Video duration": measured_words.length(
            row, found
        ),
        "Pictures": words.count(images) if images else "",
        "Operator": row["operator"] or "",
        "Account": row["account"],
        "Seen by": ", ".join(map(source_name, listed(row["sources"]))),
        "First seen": _moment(row["first_seen_at"], zone),
        "Last changed": _moment(row["updated_at"], zone),
        "Status of the cloud": row["raw_status"] or "",
    }


def listed(value: Any) -> list[str]:  # noqa: ANN401 - a list, an array, or NULL in pandas' ways
    """Return a list column's value as a list, empty where it is NULL."""
    return list(value) if isinstance(value, Sequence) or hasattr(value, "tolist") else []


def _moment(at: datetime | None, zone: Any) -> str:  # noqa: ANN401
    return words.moment(at, zone) if at else ""


def _asked_for(row: Row) -> None:
    if row["prompt"]:
        st.markdown("**Prompt**")
        quoted_text(row["prompt"])
    if row["negative_prompt"]:
        st.markdown("**Negative prompt**")
        quoted_text(row["negative_prompt"])
    found = parameters(row["request"])
    inputs = reference_inputs(found)
    if inputs:
        st.markdown("**Reference inputs**")
        st.caption(
            "Links of the request, as text: they are not opened, and their signatures are cut."
        )
        for one in inputs:
            st.caption(words.plain(one.name))
            st.code(one.value, language=None, wrap_lines=True)
    st.markdown("**Request parameters**")
    if not found:
        st.caption("No source has seen the request.")
        return
    st.dataframe(
        pd.DataFrame([(one.name, one.value) for one in found], columns=["Parameter", "Value"]),
        hide_index=True,
        height="content",
        column_config={"Parameter": st.column_config.TextColumn(width=260)},
        alt="The parameters of the create request",
    )


def _record(row: Row) -> None:
    with st.expander("Raw record"):
        st.caption(
            "The row as it is stored and as SQL sees it. Account numbers and signatures are masked."
        )
        st.json(json.dumps(record(row), ensure_ascii=False), expanded=1)


def record(row: Row) -> dict[str, Any]:
    """Return the row as JSON can hold it: times in ISO 8601, the request as an object."""
    plain = {name: _jsonable(value) for name, value in row.items()}
    try:
        return plain | {"request": json.loads(row["request"] or "null")}
    except ValueError:
        return plain


def _jsonable(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


_RETRY: Final = {
    True: "The same request may succeed on a retry.",
    False: "A retry of the same request will not help.",
}
_FAILURE_WORDS: Final = {
    FailureKind.FAILED: "Failed",
    FailureKind.TIMEOUT: "Timed out",
    FailureKind.STOPPED: "Stopped",
}
