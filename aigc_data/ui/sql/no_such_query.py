"""A link names a saved query that there is not, or not any more."""

from collections.abc import Sequence

from aigc_data.store.sandbox.errors import Wrong
from aigc_data.store.saved_queries import StoredQuery


class NoSuchQuery(Wrong):
    """No saved query has the name; `nearest` are names that may be meant, the likeliest first.

    Of one that was deleted, `gone` is what it was.
    """

    def __init__(self, name: str, nearest: Sequence[str], gone: StoredQuery | None) -> None:
        self.name = name
        self.nearest = () if gone else tuple(nearest)
        self.gone = gone
        said = f"the saved query {name[:60]} was deleted"
        why = said if gone else f"there is no saved query {name[:60]}"
        super().__init__(why, near=self.nearest[0] if self.nearest else "")
