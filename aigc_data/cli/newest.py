"""What a command reads while the app may hold the database: the newest that is published."""

from contextlib import suppress
from pathlib import Path

from aigc_data.store.errors import NothingPublished, StoreHeld
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import Published, open_published
from aigc_data.store.store import Store


def publish_newest(path: Path) -> None:
    """Publish what is not published yet; while the app holds the store, it does so itself.

    Raises StoreError.
    """
    if not path.exists():
        return
    with suppress(StoreHeld), Store.open(path) as store:
        store.publish()


def open_newest(path: Path) -> Published:
    """Return what is published of this database now; raises StoreError."""
    publish_newest(path)
    folder = published_folder(path)
    published = open_published(folder)
    if not published.manifest.days:
        published.close()
        raise NothingPublished(folder)
    return published
