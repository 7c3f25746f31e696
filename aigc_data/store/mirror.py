"""The published folder, copied to where other machines read it.

```
PLACE/
    manifest.json                                 which files are one state; written last
    versions/2026-06-01.0f3b6a5c9d2e4b71.parquet  named by their content: no such file ever changes
    tasks/2026-06-01.parquet                      the newest of each day, for readers of a folder
    error_groups.parquet                          the newest of the groups
    results/2026-06-01.parquet                    the newest of what became of each day's results
```
Files come first, the manifest when every file that it names is there in its length, and only then
goes what no manifest names. So a reader of the manifest sees one state, whole, whenever the copying
ends; what was copied is not copied again. A file that another replaced stays for KEEP_S, for who
holds the manifest of before. What is not ours in the place is left alone.
"""

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from aigc_data.remote_folder import DRAFT, RemoteFault, RemoteFolder
from aigc_data.store import publish_results
from aigc_data.store.errors import PublishedReplaced
from aigc_data.store.manifest import FILE, Manifest, dumps, loads, read_manifest
from aigc_data.store.publish import GROUPS_SHOWN

AT_ONCE: Final = 4
"""Files that are sent at the same time."""
KEEP_S: Final = 3600.0
"""Seconds that a replaced file stays."""
VERSIONS: Final = "versions"
SHOWN: Final = "tasks"
OURS: Final = re.compile(
    r"versions/(?P<what>(results-)?(\d{4}-\d\d-\d\d|undated|none)|error_groups)"
    r"\.[0-9a-f]{16}\.parquet"
)
OUR_DAY: Final = re.compile(r"(tasks|results)/(\d{4}-\d\d-\d\d|undated|none)\.parquet")
OnBytes = Callable[[int, int], None]
"""Hears how many bytes are sent, of how many that there are to send."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What one copying did."""

    manifest: Manifest
    """As it is in the place now."""
    sent: int
    """Files."""
    bytes: int
    removed: int
    mended: int
    """Plain names that were put back."""


@dataclass(slots=True)
class Mirror:
    """Copies one published folder to one place, as often as it is asked to."""

    folder: Path
    place: RemoteFolder
    copied: Manifest | None = None
    """What was published here when it was last copied to its end."""
    _names: dict[tuple[str, int, int], str] = field(default_factory=dict)
    """The name in the place, by what a file's path, length and time are here."""

    def copy(self, on_bytes: OnBytes = lambda _sent, _all: None) -> Mirrored:
        """Bring the place to the state that is published now.

        Raises StoreError where nothing can be read here, RemoteFault where the place cannot be
        used; what it held is then still whole.
        """
        here = read_manifest(self.folder)
        before = self._held()
        files = {file: self._name_of(file) for file in _files(here)}
        there = _renamed(here, files)
        sent, size = self._send(files, on_bytes)
        mended = self._show(there, before)
        self._require(files)
        if there != before:
            self.place.put_bytes(dumps(there).encode(), FILE)
        removed = self._remove(there)
        self.copied = here
        return Mirrored(there, sent, size, removed, mended)

    def _held(self) -> Manifest | None:
        """Return what is in the place; raise RemoteFault where that is another program's."""
        text = self.place.read(FILE)
        try:
            return None if text is None else loads(text.decode())
        except (ValueError, KeyError, TypeError):
            message = f"{self.place.name} has a {FILE} of another program: name another folder."
            raise RemoteFault(message) from None

    def _name_of(self, file: str) -> str:
        """Return the name in the place: the day, and the hash of what the file holds."""
        path = self.folder / file
        try:
            found = path.stat()
            known = (file, found.st_size, found.st_mtime_ns)
            if known not in self._names:
                with path.open("rb") as opened:
                    digest = hashlib.file_digest(opened, "sha256").hexdigest()
                self._names[known] = (
                    f"{VERSIONS}/{path.name.partition('.')[0]}.{digest[:16]}.parquet"
                )
        except FileNotFoundError as error:
            raise PublishedReplaced(self.folder) from error
        return self._names[known]

    def _send(self, files: dict[str, str], on_bytes: OnBytes) -> tuple[int, int]:
        """Send what is not there yet; return how many files and bytes that was."""
        there = self.place.sizes(VERSIONS)
        sizes = {file: self._size(file) for file in files}
        missing = [file for file in files if there.get(files[file]) != sizes[file]]
        total, sent = sum(sizes[file] for file in missing), 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for file in pool.map(lambda file: self._put(file, files[file]), missing):
                sent += sizes[file]
                on_bytes(sent, total)
        return len(missing), total

    def _put(self, file: str, name: str) -> str:
        try:
            self.place.put(self.folder / file, name)
        except FileNotFoundError as error:
            raise PublishedReplaced(self.folder) from error
        return file

    def _size(self, file: str) -> int:
        try:
            return (self.folder / file).stat().st_size
        except FileNotFoundError as error:
            raise PublishedReplaced(self.folder) from error

    def _show(self, there: Manifest, before: Manifest | None) -> int:
        """Give the newest file of each day its plain name, where another has it, or none.

        Returns how many names were put back that somebody else took away or cut short.
        """
        old = {} if before is None else _shown(before)
        shown, sizes = _shown(there), self._plain_sizes()
        whole = self.place.sizes(VERSIONS)
        changed = {name for name, file in shown.items() if old.get(name) != file}
        lost = {name for name, file in shown.items() if sizes.get(name) != whole.get(file)}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda name: self.place.copy(shown[name], name), changed | lost))
        return len(lost - changed)

    def _require(self, files: dict[str, str]) -> None:
        """Raise RemoteFault unless every file is there in its length."""
        there = self.place.sizes(VERSIONS)
        lost = [name for file, name in files.items() if there.get(name) != self._size(file)]
        if lost:
            message = f"{self.place.name} lost {lost[0]} of what was sent: try again."
            raise RemoteFault(message)

    def _plain_sizes(self) -> dict[str, int]:
        """Return the plain names that are there, and their bytes."""
        groups = self.place.size(GROUPS_SHOWN)
        return self._plain() | ({} if groups is None else {GROUPS_SHOWN: groups})

    def _plain(self) -> dict[str, int]:
        """Return what is in the folders of plain names, and its bytes."""
        return self.place.sizes(SHOWN) | self.place.sizes(publish_results.SHOWN)

    def _remove(self, there: Manifest) -> int:
        """Delete what is no longer named and was replaced KEEP_S ago; return how many files."""
        named, shown = set(_files(there)), _shown(there)
        gone = [name for name in self._plain() if OUR_DAY.fullmatch(name) and name not in shown]
        ours: dict[str, list[str]] = {}
        for name in self.place.sizes(VERSIONS):
            if found := OURS.fullmatch(name):
                ours.setdefault(found["what"], []).append(name)
        for names in ours.values():
            if not named.issuperset(names):
                gone += self._replaced(names, named)
        gone += self._left_drafts()
        for name in gone:
            self.place.delete(name)
        return len(gone)

    def _left_drafts(self) -> list[str]:
        """Return what was not whole when its sender died, KEEP_S or longer ago."""
        names = [*self._plain(), *self.place.sizes(VERSIONS)]
        now, long = self.place.modified(FILE), timedelta(seconds=KEEP_S)
        drafts = [name for name in names if _is_draft(name)]
        return [name for name in drafts if now - self.place.modified(name) > long]

    def _replaced(self, names: list[str], named: set[str]) -> list[str]:
        """Return the files of one day that another took the place of KEEP_S before the newest."""
        put = {name: self.place.modified(name) for name in names}
        now = self.place.modified(FILE)
        order = sorted(names, key=put.__getitem__)
        return [
            name
            for name, later in pairwise(order)
            if name not in named and now - put[later] > timedelta(seconds=KEEP_S)
        ]


def _is_draft(name: str) -> bool:
    folder, _, last = name.rpartition("/")
    whole = f"{folder}/{last.removeprefix('.').removesuffix(DRAFT)}"
    is_ours = OURS.fullmatch(whole) or OUR_DAY.fullmatch(whole)
    return bool(is_ours) and last.startswith(".") and last.endswith(DRAFT)


def _files(manifest: Manifest) -> list[str]:
    return [file for files in manifest.views.values() for file in files]


def _renamed(manifest: Manifest, names: dict[str, str]) -> Manifest:
    days = tuple(replace(day, file=names[day.file]) for day in manifest.days)
    groups = manifest.error_groups
    return replace(
        manifest,
        days=days,
        error_groups=names[groups] if groups else None,
        results=tuple(names[file] for file in manifest.results),
    )


def _shown(manifest: Manifest) -> dict[str, str]:
    """Return the plain names and the files that have them."""
    shown = {f"{SHOWN}/{day.day}.parquet": day.file for day in manifest.days}
    for file in manifest.results:
        shown[f"{publish_results.SHOWN}/{publish_results.plain_name(file)}"] = file
    return shown | ({GROUPS_SHOWN: manifest.error_groups} if manifest.error_groups else {})
