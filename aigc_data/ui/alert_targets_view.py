"""Who is told of alerts: the targets of the file, whether they can be reached, and a test."""

from typing import Final

import streamlit as st

from aigc_data.alerts.notice import Notice
from aigc_data.alerts.send import Sent, send
from aigc_data.alerts.targets import Target, targets
from aigc_data.ui import viewer, words
from aigc_data.ui.admin import may_change
from aigc_data.ui.runtime import runtime

TESTED: Final = "targets.tested"


def alert_targets() -> None:
    """Draw each target by its name; its address is shown to nobody."""
    named = targets(runtime().settings.alert_targets)
    if not named:
        st.caption(
            "Nobody is told: what fires is shown here and in the log alone. In aigc_data.toml:"
        )
        st.code(EXAMPLE, language="toml")
        st.caption(
            "The variable holds the address in the form of apprise; docs/alerts.md has more."
        )
        return
    for target in named:
        _target(target)
    st.caption("The addresses are in variables of the environment, and shown nowhere.")


def _target(target: Target) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{words.plain(target.name)}**", width="content")
            st.text("; ".join(target.of.rules) or "all rules")
            st.space("stretch")
            if may_change() and not target.fault:
                st.button(
                    "Send a test notice",
                    icon=":material/send:",
                    key=f"target.test.{target.name}",
                    on_click=_test,
                    args=(target,),
                )
        if target.fault:
            st.error(words.plain(target.fault), title="It cannot be told")
        tested: dict[str, Sent] = st.session_state.get(TESTED, {})
        if target.name in tested:
            _say(tested[target.name])


def _say(sent: Sent) -> None:
    if sent.ok:
        st.success("The test notice was sent.")
    else:
        st.error(words.plain(sent.said), title="The test notice was not sent")


def _test(target: Target) -> None:
    if not may_change():
        return
    sent = send(target, test_notice(target))
    st.session_state[TESTED] = st.session_state.get(TESTED, {}) | {target.name: sent}


def test_notice(target: Target) -> Notice:
    """Return what a target gets as a test."""
    where = runtime().settings.url or "the app"
    return Notice(
        "Test: alerts of aigc-data arrive here",
        f"Somebody pressed the button on the page Alerts of {where} at "
        f"{viewer.now():%Y-%m-%d %H:%M} UTC. The target is called {target.name}. Nothing is wrong.",
        resolved=True,
    )


EXAMPLE: Final = """[[alert_targets]]
name = "ops"
url_env = "OPS_WEBHOOK"
"""
