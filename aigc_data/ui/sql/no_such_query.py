"""A link names a saved query that there is not."""

from collections.abc import Sequence

from aigc_data.store.sandbox.errors import Wrong


class NoSuchQuery(Wrong):
    """No saved query has the name; `nearest` are names that may be meant, the likeliest first."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        near = self.nearest[0] if self.nearest else ""
        super().__init__(f"there is no saved query {name[:60]}", near=near)
