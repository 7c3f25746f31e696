"""How much room the results take in the first place: this is what a budget is held against."""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from aigc_data.results.storage import Storage
from aigc_data.store.result_queue import used
from aigc_data.store.store import Store


@dataclass(frozen=True, slots=True)
class Held:
    """What the first place holds."""

    bytes: int
    """Of the contents, of their small pictures and of files on their way, where they lie there."""
    contents: int


def held(store: Store, place: Storage, apart: Container[str] = ()) -> Held:
    """Return what the place holds by the manifest, and by its own folder of files on their way.

    Of these the ones `apart`, by their names without endings, are left out. Raises StoreError.
    """
    with store.cursor() as db:
        size, contents = used(db)
    return Held(size + on_their_way(place.partials, apart), contents)


def on_their_way(folder: Path | None, apart: Container[str] = ()) -> int:
    """Return the bytes of files on their way in a folder; 0 without one."""
    if folder is None or not folder.is_dir():
        return 0
    return sum(_size(one) for one in folder.iterdir() if one.stem not in apart)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # it has ended meanwhile
        return 0
