"""What is published: a manifest, and one Parquet file per day of creation beside it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from aigc_data.store.errors import NothingPublished, StoreCorrupt

FILE = "manifest.json"
UNDATED = "undated"
"""The day of tasks whose time of creation is not known."""


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """One file: the tasks created on this UTC day (`2026-06-01`), or `undated`."""

    day: str
    rows: int
    file: str
    """Relative to the folder of the manifest."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of the store: its files never change, what comes later has files of its own.

    `schema` is the number of the columns' last change, `version` the store's; `as_of` is when the
    newest of it was read from the cloud, UTC. `error_groups` is the file of the view of that name,
    relative to the folder; None in a manifest of before there were any. `results` are those of
    the view of that name, likewise.
    """

    schema: int
    version: int
    as_of: datetime
    rows: int
    days: tuple[PublishedDay, ...]
    error_groups: str | None = None
    results: tuple[str, ...] = ()

    @property
    def newest_first(self) -> tuple[PublishedDay, ...]:
        """The files of tasks, the newest day first, and tasks without a time last."""
        dated = sorted((day for day in self.days if day.day != UNDATED), key=_day, reverse=True)
        return (*dated, *(day for day in self.days if day.day == UNDATED))

    @property
    def views(self) -> dict[str, list[str]]:
        """The public views by name, and the files that each is over, relative to the folder.

        The newest come first: an engine that looks for the newest few finds them there, and skips
        the days before by what their heads say.
        """
        groups = [self.error_groups] if self.error_groups else []
        named = {"error_groups": groups, "results": list(self.results)}
        tasks = {"tasks": [day.file for day in self.newest_first]}
        return tasks | {name: files for name, files in named.items() if files}

    @property
    def files(self) -> set[str]:
        """All files of this state, relative to the folder."""
        return {file for files in self.views.values() for file in files}


def _day(day: PublishedDay) -> str:
    return day.day


def published_folder(database: Path) -> Path:
    """Return where the tasks of this database file are published: `NAME.published` beside it."""
    return database.with_suffix(".published")


def dumps(manifest: Manifest) -> str:
    """Return the manifest as the text of its file."""
    body = {**asdict(manifest), "as_of": manifest.as_of.isoformat()}
    return json.dumps(body, indent=1) + "\n"


def loads(text: str) -> Manifest:
    """Return what the text of a manifest says; ValueError, KeyError or TypeError for another."""
    body = json.loads(text)
    return Manifest(
        int(body["schema"]),
        int(body["version"]),
        datetime.fromisoformat(body["as_of"]),
        int(body["rows"]),
        tuple(PublishedDay(**day) for day in body["days"]),
        body.get("error_groups"),
        tuple(body.get("results", ())),
    )


def read_manifest(folder: Path) -> Manifest:
    """Return what the folder holds; raise NothingPublished, or StoreCorrupt for a broken file."""
    file = folder / FILE
    try:
        return loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise NothingPublished(folder) from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreCorrupt(file, f"not a manifest: {error}") from error
