"""The results of one task on its page: shown, downloadable, and until when; or why there are none.

The signed links are asked from the cloud when the page is opened, and never stored.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import streamlit as st

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.results.links import NoCloud
from aigc_data.tencent.errors import CloudError
from aigc_data.ui import result_route, viewer, words
from aigc_data.ui.result_state import (
    NO_RESULT,
    ResultState,
    kind_of_row,
    medium,
    result_state,
)
from aigc_data.ui.runtime import runtime

Row = Mapping[str, Any]
SLOW_TICK_S: Final = 20.0
FAST_TICK_S: Final = 1.0
LAST_MINUTES: Final = timedelta(minutes=3)
NOT_SHOWN: Final = NO_RESULT | {
    ResultState.OPEN: "The result appears here when the task has ended."
}
ASKED_AGAIN: Final = "result.again"


def result_view(row: Row) -> None:
    """Draw the results of a row of the `tasks` view."""
    state = result_state(row, runtime().accounts, viewer.now())
    if state is ResultState.EXPIRED and st.session_state.get(ASKED_AGAIN) != row["task_id"]:
        _say_expired(row)
    elif state is ResultState.FAILED:
        return
    elif state in NOT_SHOWN:
        with st.container(border=True):
            st.caption(NOT_SHOWN[state])
    else:
        _show(row)


def _say_expired(row: Row) -> None:
    at = words.moment(row["result_expires_at"], viewer.zone())
    with st.container(border=True):
        st.markdown("**The result has expired**")
        st.caption(
            f"Its link ended {at}. The cloud keeps a generated file on its own bucket for "
            "12 hours; one in a bucket of your own is still there, under the name below."
        )
        _bare_links(row)
        if st.button("Ask the cloud again", key="result.ask", icon=":material/refresh:"):
            st.session_state[ASKED_AGAIN] = row["task_id"]
            st.rerun()


def _show(row: Row) -> None:
    try:
        with st.spinner("Asking the cloud for the result…"):
            links = runtime().links(row["account"]).of(row["task_id"], kind_of_row(row))
    except CloudError as error:
        _say_no_link(row, str(error), error.code, error.request_id)
        return
    except NoCloud:
        _say_no_link(
            row, runtime().fault(row["account"]) or "The cloud is not connected.", "", None
        )
        return
    if not links:
        _say_no_link(row, "The cloud's answer names no file.", "", None)
        return
    _files(row, links)
    _validity(links)


def _say_no_link(row: Row, said: str, code: str, request_id: str | None) -> None:
    """Say why the result cannot be shown; the rest of the page lives on."""
    with st.container(border=True):
        st.markdown("**The result cannot be shown now**")
        st.text(said, width="stretch")
        if code:
            st.code(f"{code} {request_id or ''}".strip(), language=None)
        st.button("Try again", key="result.retry", icon=":material/refresh:")
        _bare_links(row)


def _bare_links(row: Row) -> None:
    """Show where the files are or were, without signatures: texts, not links."""
    for url in row["result_urls"] if row["result_urls"] is not None else ():
        st.code(url, language=None, wrap_lines=True)


def _files(row: Row, links: tuple[ResultLink, ...]) -> None:
    if len(links) == 1:
        _file(row, links[0], 0)
        return
    for start in range(0, len(links), 2):
        for column, number in zip(st.columns(2), range(start, start + 2), strict=True):
            if number < len(links):
                with column:
                    _file(row, links[number], number)


def _file(row: Row, link: ResultLink, number: int) -> None:
    """Draw one file with its buttons; a link that no browser may be sent to is text alone."""
    if not link.safe:
        st.warning("This link is refused: it is neither https nor on this machine.")
        st.code(link.bare, language=None, wrap_lines=True)
        return
    _medium(row, link, f"Result {number + 1} of task {words.plain(row['task_id'])}")
    with st.container(horizontal=True, gap="small"):
        address = result_route.url(row["account"], row["task_id"], number)
        st.link_button("Download", address, icon=":material/download:")
        st.link_button("Open in a tab", link.url, icon=":material/open_in_new:")


def _medium(row: Row, link: ResultLink, name: str) -> None:
    match medium(link, kind_of_row(row)):
        case Medium.IMAGE:
            st.image(link.url, width="stretch", alt=name)
        case Medium.VIDEO:
            st.video(link.url, alt=name)
        case Medium.AUDIO:
            st.audio(link.url, alt=name)
        case Medium.FILE:
            what = f"a .{link.extension} file" if link.extension else "a file without a name"
            st.info(words.plain(f"The result is {what}, which a page cannot show."))


def _validity(links: tuple[ResultLink, ...]) -> None:
    """Say until when the links hold, counting down."""
    ends = [link.expires_at for link in links if link.expires_at is not None]
    if not ends:
        st.caption(
            "The link is not signed: the file is in a bucket of your own, and stays. "
            "Where it does not show, the bucket is private."
        )
        return
    near = min(ends) - viewer.now() < LAST_MINUTES
    st.fragment(_countdown, run_every=FAST_TICK_S if near else SLOW_TICK_S)(min(ends), near)


def _countdown(end: datetime, near: bool) -> None:
    left = end - viewer.now()
    if (left < LAST_MINUTES) != near and left > timedelta(0):
        st.rerun()
    at = words.moment(end, viewer.zone())
    if left <= timedelta(0):
        st.caption(f":orange[:material/timer_off: The link expired {at}.]")
    else:
        said = words.duration(left.total_seconds())
        st.caption(f":material/timer: Expires in {said} ({at}). Download what is to be kept.")
