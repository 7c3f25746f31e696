"""Rows of tasks as tiles: the picture of each result, or why there is none.

What is kept is shown from the archive. The cloud is asked for links to the rest in the background,
to a bounded number of them, so that a slow one costs its tile and not the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.results.kept import Kept
from aigc_data.results.probe.thumbnail import SMALL
from aigc_data.ui import accounts, kept_route, measured_words, theme, viewer, words
from aigc_data.ui.fates import LOOKS, Outlooks, fate_words, kept_files, outlooks
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.result_state import ResultState, kind_of_row, medium, result_state
from aigc_data.ui.runtime import runtime
from aigc_data.ui.task_link import task_links
from aigc_data.ui.task_table import Link, model_name, one_line, short_id
from aigc_data.ui.tile_grid.tile import Pill, Tile

Row = Mapping[str, Any]
Rows = Sequence[Row]
MOST_ASKED: Final = 25
"""Links that are asked for at once; each asks the cloud, and loads a whole file."""
LONGEST_PROMPT: Final = 160
NO_PICTURE: Final = {
    ResultState.OPEN: "Not ended yet",
    ResultState.FAILED: "No result",
    ResultState.UNKNOWN: "Not known",
    ResultState.EXPIRED: "Link expired",
    ResultState.ELSEWHERE: "Another account's",
}


@dataclass(frozen=True, slots=True)
class _Look:
    """What stands in the place of a result; at most one of picture and film may be missing."""

    picture: str = ""
    film: str = ""
    whole: str = ""
    said: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ResultTiles:
    """The tiles of some rows, and what of them is still asked for."""

    rows: Rows
    asked: Rows
    """Those whose links the cloud is asked for."""
    link: Link
    kept: Mapping[tuple[str, str], Sequence[Kept]]
    results: Outlooks
    several: bool

    @classmethod
    def of(cls, rows: Rows, where: ListPlace) -> "ResultTiles":
        """Look up what is kept of the rows, and begin to ask the cloud for links to the others."""
        kept = kept_files(rows)
        asked = [row for row in rows if _key(row) not in kept and _askable(row)][:MOST_ASKED]
        for row in asked:
            runtime().links(row["account"]).ask_soon([(row["task_id"], kind_of_row(row))])
        return cls(
            rows,
            asked,
            task_links(where),
            kept,
            outlooks(rows, viewer.now()),
            accounts.several(),
        )

    @property
    def pending(self) -> bool:
        """Whether a link is still waited for."""
        return any(map(_is_pending, self.asked))

    def tiles(self) -> list[Tile]:
        """Return the tiles as they look now, in the order of the rows."""
        return [self._tile(row) for row in self.rows]

    def _tile(self, row: Row) -> Tile:
        kept = self.kept.get(_key(row), ())
        look = _kept_look(kept) if kept else _look(row)
        said = [model_name(row) or words.NOT_KNOWN, *([row["account"]] if self.several else [])]
        prompt = one_line(row["prompt"])
        return Tile(
            account=row["account"],
            task_id=row["task_id"],
            href=self.link(row["account"], row["task_id"]),
            name=short_id(row["task_id"]),
            pills=self._pills(row),
            about=" · ".join(said),
            prompt=prompt if len(prompt) <= LONGEST_PROMPT else f"{prompt[: LONGEST_PROMPT - 1]}…",
            picture=look.picture,
            film=look.film,
            whole=look.whole,
            said=look.said,
            mark=look.mark,
            files=len(kept),
            size=sum(one.content.size for one in kept),
        )

    def _pills(self, row: Row) -> tuple[Pill, ...]:
        status, found = theme.status(row["status"]), self.results.of(row)
        fate = fate_words(found, self.results.at)
        shown = Pill(status.word, status.badge)
        return (shown, Pill(fate, LOOKS[found.fate].colour)) if found and fate else (shown,)


def _key(row: Row) -> tuple[str, str]:
    return row["account"], row["task_id"]


def _state(row: Row) -> ResultState:
    return result_state(row, runtime().accounts, viewer.now())


def _askable(row: Row) -> bool:
    return _state(row) is ResultState.ASKABLE


def _is_pending(row: Row) -> bool:
    return runtime().links(row["account"]).pending(row["task_id"])


def _kept_look(kept: Sequence[Kept]) -> _Look:
    """Show the first of the kept files, and how many there are."""
    first, several = kept[0], f"1 of {len(kept)}" if len(kept) > 1 else ""
    if first.medium not in {Medium.IMAGE, Medium.VIDEO} or not first.content.thumbnail:
        return _Look(said=f"A {first.name.rpartition('.')[2]} file", mark=several)
    small, whole = kept_route.url(first, size=SMALL), kept_route.url(first)
    if first.medium is Medium.IMAGE:
        return _Look(picture=small, whole=whole, mark=several)
    length = first.content.duration_s
    plays = f"▶ {measured_words.seconds(length)}" if length else "▶"
    mark = " · ".join(filter(None, (plays, several)))
    return _Look(picture=small, film=whole, whole=whole, mark=mark)


def _look(row: Row) -> _Look:
    state = _state(row)
    if state is not ResultState.ASKABLE:
        return _Look(said=NO_PICTURE[state])
    answer = runtime().links(row["account"]).held(row["task_id"])
    if answer is None:
        return _Look(said="Asking the cloud…" if _is_pending(row) else "Open it to see the result")
    if answer.error is not None:
        return _Look(said=f"Link not available: {answer.error.code}")
    if not answer.links:
        return _Look(said="The cloud named no file")
    return _linked_look(answer.links, row)


def _linked_look(links: tuple[ResultLink, ...], row: Row) -> _Look:
    """Show the first of the results, and how many more there are."""
    link, mark = links[0], f"1 of {len(links)}" if len(links) > 1 else ""
    if not link.safe:
        return _Look(said="Link refused: not https")
    match medium(link, kind_of_row(row)):
        case Medium.IMAGE:
            return _Look(picture=link.url, mark=mark)
        case Medium.VIDEO:
            return _Look(film=link.url, mark=" · ".join(filter(None, ("▶", mark))))
        case _:
            return _Look(said=f"A {link.extension or 'file'} file")
