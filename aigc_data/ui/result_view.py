"""The results of one task on its page: shown, downloadable, and until when; or why there are none.

What is kept is shown from the archive, and the cloud is not asked for it. For the rest the signed
links are asked from the cloud when the page is opened, and never stored.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import streamlit as st

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.results.kept import Kept
from aigc_data.results.links import NoCloud
from aigc_data.tencent.errors import CloudError
from aigc_data.ui import result_route, viewer, words
from aigc_data.ui.fates import kept_files
from aigc_data.ui.in_sight import shape_of, width_in_sight
from aigc_data.ui.kept_view import kept_view
from aigc_data.ui.result_state import (
    NO_RESULT,
    ResultState,
    kind_of_row,
    medium,
    result_state,
)
from aigc_data.ui.runtime import runtime

Row = Mapping[str, Any]
Drawing = Callable[[], None]
SLOW_TICK_S: Final = 20.0
FAST_TICK_S: Final = 1.0
LAST_MINUTES: Final = timedelta(minutes=3)
NOT_SHOWN: Final = NO_RESULT | {
    ResultState.OPEN: "The result appears here when the task has ended."
}
ASKED_AGAIN: Final = "result.again"
NOWHERE: Final = "This app keeps no results: set `AIGC_DATA_RESULTS` to a folder or a bucket."


def result_view(row: Row) -> None:
    """Draw the results of a row of the `tasks` view."""
    state = result_state(row, runtime().accounts, viewer.now())
    files = kept_files([row]).get((row["account"], row["task_id"]), ())
    kept = {one.file.position: one for one in files}
    if kept and (state is not ResultState.ASKABLE or _whole(row, kept)):
        _show_kept(row, kept)
    elif state is ResultState.EXPIRED and st.session_state.get(ASKED_AGAIN) != row["task_id"]:
        _say_expired(row)
    elif state is ResultState.FAILED:
        return
    elif state in NOT_SHOWN:
        with st.container(border=True):
            st.caption(NOT_SHOWN[state])
    else:
        _show(row, kept)


def _whole(row: Row, kept: Mapping[int, Kept]) -> bool:
    """Whether every file that was seen of the task is kept."""
    urls = row["result_urls"]
    return len(kept) >= max(len(urls) if urls is not None else 0, 1)


def _show_kept(row: Row, kept: Mapping[int, Kept]) -> None:
    """Show what is kept, and say what is missing."""
    _in_pairs([partial(kept_view, kept[position]) for position in sorted(kept)])
    first = min(one.file.kept_at for one in kept.values() if one.file.kept_at is not None)
    st.caption(
        f":material/inventory_2: Kept by this app since {words.moment(first, viewer.zone())}; "
        "shown from there."
    )
    if not _whole(row, kept):
        missing = len(row["result_urls"]) - len(kept)
        st.caption("1 more was not kept." if missing == 1 else f"{missing} more were not kept.")


def _say_expired(row: Row) -> None:
    at = words.moment(row["result_expires_at"], viewer.zone())
    with st.container(border=True):
        st.markdown("**The result has expired and was not kept**")
        st.caption(
            f"Its link ended {at}, and the cloud deletes generated files then; "
            "one in a bucket of your own is still there, under the name below."
        )
        if not runtime().places:
            st.caption(NOWHERE)
        _bare_links(row)
        if st.button("Ask the cloud again", key="result.ask", icon=":material/refresh:"):
            st.session_state[ASKED_AGAIN] = row["task_id"]
            st.rerun()


def _show(row: Row, kept: Mapping[int, Kept]) -> None:
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
    _in_pairs([_drawing(row, link, number, kept) for number, link in enumerate(links)])
    _validity([link for number, link in enumerate(links) if number not in kept])


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


def _drawing(row: Row, link: ResultLink, number: int, kept: Mapping[int, Kept]) -> Drawing:
    """Return what draws the file of a number: from the archive where it is kept."""
    if number in kept:
        return partial(kept_view, kept[number])
    return partial(_file, row, link, number)


def _in_pairs(drawings: Sequence[Drawing]) -> None:
    """Draw each, two in a row where there are several."""
    if len(drawings) == 1:
        drawings[0]()
        return
    for start in range(0, len(drawings), 2):
        for column, draw in zip(st.columns(2), drawings[start : start + 2], strict=False):
            with column:
                draw()


def _file(row: Row, link: ResultLink, number: int) -> None:
    """Draw one file with its buttons; a link that no browser may be sent to is text alone."""
    if not link.safe:
        st.warning("This link is refused: it is neither https nor on this machine.")
        st.code(link.bare, language=None, wrap_lines=True)
        return
    _medium(row, link, f"Result {number + 1} of task {row['task_id']}")
    with st.container(horizontal=True, gap="small"):
        address = result_route.url(row["account"], row["task_id"], number)
        st.link_button("Download", address, icon=":material/download:")
        st.link_button("Open in a tab", link.url, icon=":material/open_in_new:")


def _medium(row: Row, link: ResultLink, name: str) -> None:
    width = width_in_sight(*shape_of(row["aspect_ratio"]))
    match medium(link, kind_of_row(row)):
        case Medium.IMAGE:
            st.image(link.url, width=width, alt=name)
        case Medium.VIDEO:
            st.video(link.url, width=width, alt=name)
        case Medium.AUDIO:
            st.audio(link.url, alt=name)
        case Medium.FILE:
            what = f"a .{link.extension} file" if link.extension else "a file without a name"
            st.info(words.plain(f"The result is {what}, which a page cannot show."))


def _validity(links: Sequence[ResultLink]) -> None:
    """Say until when the links hold, counting down."""
    if not links:
        return
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
        what = (
            "It is being kept." if runtime().places else f"Download what is to be kept. {NOWHERE}"
        )
        st.caption(f":material/timer: Expires in {said} ({at}). {what}")
