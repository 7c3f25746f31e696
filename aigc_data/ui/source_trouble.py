"""What is wrong with a source, and what to do about it, with all that is to be copied."""

from datetime import datetime
from typing import Final

import streamlit as st

from aigc_data.sync.learned import Learned
from aigc_data.task import Source
from aigc_data.tencent import actions
from aigc_data.ui import cam_policy, viewer, words
from aigc_data.ui.freshness import source_name
from aigc_data.ui.source_standing import SourceOfAccount, Standing

PERMISSIONS: Final = {
    Source.CLOUDAUDIT: (actions.EVENTS.permission,),
    Source.TASK_LIST: (actions.TASK_LIST.permission,),
    Source.TASK_STATUS: (actions.TASK_STATUS.permission,),
    Source.GENERATION: (
        actions.IMAGE_TASK.permission,
        actions.VIDEO_TASK.permission,
        actions.AUDIO_TASK.permission,
    ),
    Source.USAGE: (actions.USAGE_DATA.permission,),
}
"""The CAM actions that each source needs."""


def trouble(of: SourceOfAccount, learned: Learned, now: datetime) -> None:
    """Say what the cloud refused, since when, and what to do; nothing where nothing is wrong."""
    state = of.state
    if state is None or not of.standing.failing:
        return
    name = source_name(of.source)
    st.error(
        f"{words.plain(_said(of))}  \n{_since(of, now)}{_resting(of.source, learned)}",
        title=f"{name}: {_TITLES[of.standing]}",
        icon=":material/error:",
    )
    copied = f"{state.error_code} {state.request_id or ''}".strip()
    st.code(copied, language=None, wrap_lines=True)
    if of.standing is Standing.DENIED:
        _permissions(of)


def missing(of: SourceOfAccount) -> tuple[str, ...]:
    """Return the CAM actions to allow: those refused, or all of the source's if none is known."""
    told = of.mishap.denied if of.mishap else ()
    return told or PERMISSIONS.get(of.source, ())


def _said(of: SourceOfAccount) -> str:
    """Return what happened in a sentence, with every action that is denied."""
    names = missing(of)
    if of.standing is Standing.DENIED and len(names) > 1:
        calls = " and ".join(name.partition(":")[2] for name in names)
        return f"The key may not call {calls}: allow it {' and '.join(names)} on resource * in CAM."
    return (of.state.error_message if of.state else None) or "No reason was given."


def _permissions(of: SourceOfAccount) -> None:
    """Offer the policies to paste: what is missing, and all that the app ever asks."""
    names = missing(of)
    with st.expander(f"Allow in CAM: {', '.join(names)}", key=f"{of.account}.{of.source}.policy"):
        st.caption("Only what is missing, to add to the key's sub-account")
        st.code(cam_policy.policy(names), language="json")
        st.caption("All that this app asks, read-only, for a sub-account of its own")
        st.code(cam_policy.policy(cam_policy.READ_ONLY), language="json")


def _since(of: SourceOfAccount, now: datetime) -> str:
    since = of.failing_since
    if since is None:
        return ""
    at, age = words.moment(since, viewer.zone()), words.age(since, now)
    return f"Failing since {at}, {age}; it is tried again by itself."


def _resting(source: Source, learned: Learned) -> str:
    """Say so where the call is tried once an hour only, because doctor found it closed."""
    names = {name.partition(":")[2] for name in PERMISSIONS.get(source, ())}
    if not names & learned.closed:
        return ""
    return " `aigc-data doctor` found it closed, so once an hour; *Sync now* tries at once."


_TITLES: Final = {
    Standing.DENIED: "the key may not read it",
    Standing.KEY: "the key was refused",
    Standing.THROTTLED: "the account was called too often",
    Standing.UNREACHED: "the cloud was not reached",
    Standing.CLOSED: "it is not available",
    Standing.FAILING: "it could not be read",
}
