"""The columns of a view as a Streamlit component: a grid has no room for what they mean."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import streamlit as st

_HERE: Final = Path(__file__).parent
_component = st.components.v2.component(
    "aigc_data.column_list",
    html='<ul class="column-list"></ul>',
    css=(_HERE / "column_list.css").read_text("utf-8"),
    js=(_HERE / "column_list.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class ToldColumn:
    """A column; texts are shown letter by letter."""

    name: str
    type: str
    about: str
    example: str


def column_list(
    label: str, columns: Sequence[ToldColumn], *, key: str, on_take: Callable[[str], None]
) -> None:
    """Draw them one below the other; `on_take` hears the name of one that is clicked."""

    def take() -> None:
        name = (st.session_state.get(key) or {}).get("take")
        if name in {one.name for one in columns}:
            on_take(str(name))

    data = {"label": label, "columns": [asdict(one) for one in columns]}
    _component(key=key, data=data, on_take_change=take)
