"""One page of a list as pictures: the results that can be shown, and the status of the others.

The cloud is asked for links in the background, so that a slow one costs its tile and not the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import streamlit as st

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.results.kept import Kept
from aigc_data.results.probe.thumbnail import SMALL
from aigc_data.ui import accounts, kept_route, theme, viewer, words
from aigc_data.ui.fates import Outlooks, fate_badge, kept_files, outlooks
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.nav import TASK
from aigc_data.ui.own_address import own_address
from aigc_data.ui.result_state import ResultState, kind_of_row, medium, result_state
from aigc_data.ui.runtime import runtime
from aigc_data.ui.task_link import task_query
from aigc_data.ui.task_table import model_name, one_line, short_id

Rows = Sequence[Mapping[str, Any]]
TICK_S: Final = 1.0
TILE_WIDTH: Final = 246
PICTURE_HEIGHT: Final = 168
LONGEST_PROMPT: Final = 90
NO_PICTURE: Final = {
    ResultState.OPEN: "Not ended yet",
    ResultState.FAILED: "No result",
    ResultState.UNKNOWN: "Not known",
    ResultState.EXPIRED: "Link expired",
    ResultState.ELSEWHERE: "Another account's",
}


def gallery(rows: Rows, where: ListPlace) -> None:
    """Draw the tiles of a page of rows; draws them again while links are still asked for.

    What is kept is shown by its small picture, and the cloud is not asked for it.
    """
    kept = kept_files(rows)
    asked = [row for row in rows if (row["account"], row["task_id"]) not in kept]
    for row in _askable(asked):
        runtime().links(row["account"]).ask_soon([(row["task_id"], kind_of_row(row))])
    waits = _pending(asked)
    tiles = _Tiles(where, kept, outlooks(rows, viewer.now()))
    st.fragment(tiles.draw, run_every=TICK_S if waits else None)(rows, asked, waits)


@dataclass(frozen=True, slots=True)
class _Tiles:
    """What all tiles of a page share."""

    where: ListPlace
    kept: Mapping[tuple[str, str], Sequence[Kept]]
    results: Outlooks

    def draw(self, rows: Rows, asked: Rows, waited: bool) -> None:
        """Draw the tiles; the page anew once all that were `asked` for have come."""
        if waited and not _pending(asked):
            st.rerun()
        with st.container(horizontal=True, gap="small", key="gallery"):
            for row in rows:
                _tile(row, self)


def _askable(rows: Rows) -> list[Mapping[str, Any]]:
    return [row for row in rows if _state(row) is ResultState.ASKABLE]


def _pending(rows: Rows) -> bool:
    return any(_is_pending(row) for row in _askable(rows))


def _is_pending(row: Mapping[str, Any]) -> bool:
    return runtime().links(row["account"]).pending(row["task_id"])


def _state(row: Mapping[str, Any]) -> ResultState:
    return result_state(row, runtime().accounts, viewer.now())


def _tile(row: Mapping[str, Any], tiles: _Tiles) -> None:
    look = theme.status(row["status"])
    width: Literal["stretch"] | int = "stretch" if viewer.on_a_phone() else TILE_WIDTH
    with st.container(border=True, width=width, gap="xsmall", key=f"tile.{_name(row)}"):
        with st.container(height=PICTURE_HEIGHT, border=False, vertical_alignment="center"):
            kept = tiles.kept.get((row["account"], row["task_id"]))
            if kept:
                _kept_picture(kept[0])
            else:
                _picture(row)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.badge(look.word, icon=look.icon, color=look.badge)
            st.page_link(
                TASK.file,
                label=words.plain(short_id(row["task_id"])),
                query_params=task_query(row["account"], row["task_id"], tiles.where),
            )
        fate_badge(tiles.results.of(row), tiles.results.at)
        whose = [row["account"]] if accounts.several() else []
        said = " · ".join([model_name(row) or words.NOT_KNOWN, *whose])
        st.caption(words.plain(said))
        st.caption(words.plain(_prompt(row)) or words.NOT_KNOWN)


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['account']}.{row['task_id']}"


def _prompt(row: Mapping[str, Any]) -> str:
    text = one_line(row["prompt"])
    return text if len(text) <= LONGEST_PROMPT else f"{text[: LONGEST_PROMPT - 1]}…"


def _kept_picture(kept: Kept) -> None:
    """Show the small picture of a kept file, or say what it is."""
    name = f"Result of task {short_id(kept.file.task_id)}"
    if kept.content.thumbnail and kept.medium in {Medium.IMAGE, Medium.VIDEO}:
        st.image(own_address(kept_route.url(kept, size=SMALL)), width="stretch", alt=name)
    else:
        _say(f"A {kept.name.rpartition('.')[2]} file")


def _picture(row: Mapping[str, Any]) -> None:
    state = _state(row)
    if state is not ResultState.ASKABLE:
        _say(NO_PICTURE[state])
        return
    answer = runtime().links(row["account"]).held(row["task_id"])
    if answer is None:
        _say("Asking the cloud…" if _is_pending(row) else "No link")
    elif answer.error is not None:
        _say(f"Link not available: {answer.error.code}")
    elif answer.links:
        _shown(answer.links, row)
    else:
        _say("The cloud named no file")


def _shown(links: tuple[ResultLink, ...], row: Mapping[str, Any]) -> None:
    """Show the first of the results, and how many more there are."""
    link, name = links[0], f"Result of task {short_id(row['task_id'])}"
    shown_as = medium(link, kind_of_row(row))
    if not link.safe:
        _say("Link refused: not https")
    elif shown_as is Medium.IMAGE:
        st.image(link.url, width="stretch", alt=name)
    elif shown_as is Medium.VIDEO:
        st.video(link.url, alt=name)
    else:
        _say(f"A {link.extension or 'file'} file")
    if len(links) > 1:
        st.caption(f"1 of {len(links)}")


def _say(text: str) -> None:
    with st.container(horizontal_alignment="center"):
        st.caption(words.plain(text), text_alignment="center")
