"""The saved queries that there are: the store's, those of the folder of the settings, the examples.

Of several with one name the store's counts, then the folder's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from aigc_data.queries.examples import examples
from aigc_data.queries.query_file import QueryFolder, is_query_file, read_folder
from aigc_data.queries.saved_query import LONGEST_NAME, SavedQuery, plain_name
from aigc_data.store.saved_queries import StoredQuery
from aigc_data.ui.runtime import runtime, store

Signature = tuple[tuple[str, int, int], ...]
"""Name, time of change and length of each file: where they are the same, so are the files."""
MOST_NEAR: Final = 3


class Origin(StrEnum):
    """Where a query comes from; the value is how the page says it."""

    SAVED = "Saved"
    FOLDER = "Folder"
    EXAMPLE = "Example"


@dataclass(frozen=True, slots=True)
class KnownQuery:
    """A query, where it comes from, and for one of the store its newest version."""

    query: SavedQuery
    origin: Origin
    stored: StoredQuery | None = None

    @property
    def version(self) -> int:
        """The version that a change is based on; 0 for what is not in the store."""
        return self.stored.version if self.stored else 0


def known_queries() -> Mapping[str, KnownQuery]:
    """Return all by name: the store's, then the folder's, then the examples."""
    found = [
        *(KnownQuery(one.query, Origin.SAVED, one) for one in store().saved_queries()),
        *(KnownQuery(one, Origin.FOLDER) for one in folder().queries),
        *(KnownQuery(one, Origin.EXAMPLE) for one in examples()),
    ]
    by_name: dict[str, KnownQuery] = {}
    for one in found:
        by_name.setdefault(one.query.name, one)
    return by_name


def find(name: str) -> KnownQuery | None:
    """Return the query that a link means by this name, or None where there is none.

    It may be the name of before the query was renamed, and in capitals.
    """
    known, meant = known_queries(), plain_name(name)
    if meant in known or not meant:
        return known.get(meant)
    return known.get(_name_now(meant, known))


def find_deleted(name: str) -> StoredQuery | None:
    """Return what a link means that finds no query, where it was deleted: its last version."""
    meant = _name_now(plain_name(name), known_queries())
    return next((one for one in deleted() if one.query.name == meant), None)


def deleted() -> list[StoredQuery]:
    """Return the saved queries that were deleted, each as its last version, the newest first."""
    found = [one for one in store().gone_queries() if not one.renamed_to]
    return sorted(found, key=lambda one: one.saved_at, reverse=True)


def near_names(name: str) -> list[str]:
    """Return the names that may be meant, the likeliest first."""
    return get_close_matches(plain_name(name[:LONGEST_NAME]), known_queries(), MOST_NEAR)


def _name_now(name: str, known: Mapping[str, KnownQuery]) -> str:
    """Return the name that a query has, or had last, which was once called so."""
    renamed = {one.query.name: one.renamed_to for one in store().gone_queries() if one.renamed_to}
    while name not in known and name in renamed:
        name = renamed.pop(name)  # a name is looked up once: a circle ends
    return name


def folder() -> QueryFolder:
    """Return what the folder of the settings holds now; nothing where none is set.

    A folder that cannot be read is a fault like a file's.
    """
    path = runtime().settings.queries
    if path is None:
        return QueryFolder((), ())
    try:
        return _read(path, _signature(path))
    except OSError as error:
        return QueryFolder((), (f"the folder {path.name} cannot be read: {error.strerror}",))


@lru_cache(maxsize=4)
def _read(path: Path, _signature: Signature) -> QueryFolder:
    return read_folder(path)


def _signature(path: Path) -> Signature:
    files = sorted(file for file in path.iterdir() if is_query_file(file.name))
    stats = [(file.name, file.stat()) for file in files]
    return tuple((name, one.st_mtime_ns, one.st_size) for name, one in stats)
