"""What the app's own components were told to show."""

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest


def told(app: AppTest, component: str) -> list[dict[str, Any]]:
    """The data of each component of a name, from above.

    Addresses are without the moment at which a file was noted.
    """
    assert not app.exception
    every = [element.proto for element in app.get("bidi_component")]
    return [
        json.loads(re.sub(r"&since=\d+", "", proto.mixed.json or proto.json))
        for proto in every
        if proto.component_name == f"aigc_data.{component}"
    ]


def tiles(app: AppTest) -> list[dict[str, Any]]:
    """The tiles of all grids of the page."""
    return [tile for grid in told(app, "tile_grid") for tile in grid["tiles"]]
