"""Small pictures that are gone from the archive, made anew when somebody looks for one."""

from collections.abc import Mapping
from contextlib import suppress

from aigc_data.results.small_pictures import by_size
from aigc_data.results.storage import StorageFault
from aigc_data.store.errors import StoreError
from aigc_data.store.results import ResultContent
from aigc_data.ui.runtime import runtime


def small_again(one: ResultContent) -> Mapping[str, bytes]:
    """Return the small pictures of a kept result by their sizes, made anew, and keep them.

    None where the result itself is not there, or cannot be looked at. Where they cannot be kept,
    they are made again for the next who asks.
    """
    archives = runtime().archives
    if archives is None:
        return {}
    small = archives.small_pictures
    try:
        found = small.made(one)
    except (StorageFault, OSError):
        return {}
    if found.thumbnails:
        with suppress(StorageFault, StoreError, OSError):
            small.keep(one, found)
    return by_size(found)
