"""A rule tried on the last days: how often it would have fired, and when."""

from typing import Final

import streamlit as st

from aigc_data.alert_rule import Rule
from aigc_data.alerts.facts import facts_of
from aigc_data.alerts.preview import Preview, can_tell, preview
from aigc_data.ui import alert_words, viewer, words
from aigc_data.ui.runtime import runtime, store

SHOWN: Final = 10
BUDGET_S: Final = 8.0
TRIED: Final = "Nothing is kept or sent. It takes up to some ten seconds."


def try_out(rule: Rule) -> Preview | str:
    """Return when the rule would have fired, or why that cannot be told; raises StoreError."""
    if not can_tell(rule):
        return "When sources were read before is not kept, so this cannot be told."
    with st.spinner("Asking about the last days…"), store().cursor() as db:
        facts = facts_of(runtime().settings)
        return preview(db, rule, viewer.now(), facts, budget_s=BUDGET_S)


def say(found: Preview | str) -> None:
    """Draw how often a rule would have fired, and when."""
    if isinstance(found, str):
        st.info(found)
        return
    times = len(found.fired)
    stretch = words.coarse(found.stretch.total_seconds())
    asked = f"asked about every {words.coarse(found.step.total_seconds())}"
    often = f"{times} time{'' if times == 1 else 's'}" if times else "never"
    said = f"It would have fired {often} in the last {stretch}"
    st.info(f"{said} ({asked}; what is shorter is not seen).", icon=":material/history:")
    zone = viewer.zone()
    for one in found.fired[::-1][:SHOWN]:
        st.text(
            f"{words.moment(one.at, zone)}  {alert_words.part(one.slice)}  {one.reason}",
            width="stretch",
        )
    if times > SHOWN:
        st.caption(f"The newest {SHOWN} of {words.count(times)}.")
