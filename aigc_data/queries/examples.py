"""The queries that come with the app: questions of viewers, operators and analysts."""

from functools import cache
from importlib.resources import files
from typing import Final

from aigc_data.queries.query_file import SUFFIX, read_query
from aigc_data.queries.saved_query import SavedQuery

FOLDER: Final = files("aigc_data.queries") / "examples"


@cache
def examples() -> tuple[SavedQuery, ...]:
    """Return them by name."""
    found = sorted((file for file in FOLDER.iterdir() if file.name.endswith(SUFFIX)), key=str)
    return tuple(
        read_query(file.name.removesuffix(SUFFIX), file.read_text("utf-8")) for file in found
    )
