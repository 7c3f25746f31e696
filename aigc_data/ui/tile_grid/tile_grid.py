"""The grid as a Streamlit component: Streamlit's own elements neither play on hover nor take keys.

Choosing happens in the browser and draws nothing anew; the server hears of a task that is opened
and of tasks that are compared. The zip file is a link.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from aigc_data.ui import kept_zip_route
from aigc_data.ui.several_tasks import Named
from aigc_data.ui.tile_grid.tile import Tile

MOST_COMPARED: Final = 4
_HERE: Final = Path(__file__).parent
LOOK: Final = _HERE.with_name("look.css")
"""How a picture or a film lies in its frame, in every component alike."""
_component = st.components.v2.component(
    "aigc_data.tile_grid",
    html='<div class="tile-grid"></div>',
    css=LOOK.read_text("utf-8") + (_HERE / "tile_grid.css").read_text("utf-8"),
    js=(_HERE / "tile_grid.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the viewer wants: to see one task, or to compare several."""

    tasks: tuple[Named, ...]
    compare: bool


def tile_grid(
    tiles: Sequence[Tile], label: str, *, key: str, beside: Named | None = None
) -> Wish | None:
    """Draw the tiles; return what was asked for by this run, None for nothing.

    `label` names the grid to those who hear it. With `beside` what is chosen is compared with that
    task.
    """
    data: dict[str, Any] = {
        "tiles": [asdict(tile) for tile in tiles],
        "label": label,
        "beside": list(beside) if beside else None,
        "zip": kept_zip_route.PATH,
        "mostBytes": kept_zip_route.MOST_BYTES,
        "mostCompared": MOST_COMPARED,
    }
    said = _component(key=key, data=data, on_open_change=_nothing, on_compare_change=_nothing)
    if said.compare:
        return Wish(_named(said.compare), compare=True)
    return Wish(_named([said.open]), compare=False) if said.open else None


def _nothing() -> None:
    """The run that follows reads what was said."""


def _named(said: Sequence[Sequence[str]]) -> tuple[Named, ...]:
    return tuple((str(account), str(task_id)) for account, task_id in said)
