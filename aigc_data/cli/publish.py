"""`aigc-data publish --to URL`: what is published, copied to where other machines read it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from aigc_data.cli.leave import FAILED, NOT_CONFIGURED, leave, read_settings, tell
from aigc_data.cli.newest import publish_newest
from aigc_data.cli.number import Number
from aigc_data.remote_folder import RemoteFault, RemoteFolder, RemoteUnset, open_remote
from aigc_data.store.errors import NothingPublished, PublishedReplaced, StoreError
from aigc_data.store.manifest import published_folder, read_manifest
from aigc_data.store.mirror import Mirror, Mirrored, OnBytes

GONE_AT_ONCE: Final = frozenset({"memory"})
HERE: Final = frozenset({"file", "local"})
"""What fsspec calls the folders of this machine."""
MOST_SECONDS: Final = 86_400
TRIES: Final = 3
"""How often it begins anew where a round replaced meanwhile what was being read."""


@click.command()
@click.option("--to", "to", metavar="URL", required=True, help="s3://bucket/prefix, or a path.")
@click.option(
    "--endpoint-url", metavar="URL", help="Address of a storage that speaks S3, such as COS."
)
@click.option(
    "--every",
    metavar="SECONDS",
    type=Number(min=1, max=MOST_SECONDS),
    help="Go on, and look so often for what the app published since.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
def publish(to: str, endpoint_url: str | None, every: float | None, *, quiet: bool) -> None:
    """Copy what is published to a place that other machines read; only what changed.

    Keys are those of the storage's own tools: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a
    profile. Files come first and the manifest last, so that whoever reads it finds every file.
    """
    database = read_settings().database
    try:
        mirror = Mirror(published_folder(database), _place(to, endpoint_url, database))
        with _telling(go_on=every is not None):
            publish_newest(database)
            _copied(mirror, quiet=quiet)
        if every is not None:
            _follow(mirror, every, quiet=quiet)
    except RemoteUnset as error:
        leave(NOT_CONFIGURED, str(error))


@contextmanager
def _telling(*, go_on: bool) -> Iterator[None]:
    """Say what goes wrong, and end the command with its code unless it goes on; not RemoteUnset."""
    try:
        yield
    except (StoreError, RemoteFault) as error:
        if isinstance(error, RemoteUnset):
            raise
        if not go_on:
            leave(NOT_CONFIGURED if isinstance(error, NothingPublished) else FAILED, str(error))
        tell(str(error))


def _place(to: str, endpoint_url: str | None, database: Path) -> RemoteFolder:
    """Return the place; raise RemoteUnset for what would not last, or is the app's own."""
    place = open_remote(to, endpoint_url)
    if place.protocols & GONE_AT_ONCE:
        message = f"{place.name} ends with this command: name a place that lasts."
        raise RemoteUnset(message)
    own = published_folder(database).resolve()
    if place.protocols & HERE and Path(place.root).resolve().is_relative_to(own):
        message = f"{place.name} is what the app publishes itself: name another folder."
        raise RemoteUnset(message)
    return place


def _follow(mirror: Mirror, every: float, *, quiet: bool) -> None:
    """Copy whatever is new, until somebody stops it; what fails is told and tried again."""
    while True:
        time.sleep(every)
        with _telling(go_on=True):
            if read_manifest(mirror.folder) != mirror.copied:
                _copied(mirror, quiet=quiet)


def _copied(mirror: Mirror, *, quiet: bool) -> None:
    """Copy once and say what that was; raises StoreError or RemoteFault."""
    for left in reversed(range(TRIES)):
        try:
            with _bar(quiet=quiet) as on_bytes:
                done = mirror.copy(on_bytes)
        except PublishedReplaced:
            if not left:
                raise
        else:
            click.echo(_line(done, mirror.place.name), err=True)
            return


def _line(done: Mirrored, name: str) -> str:
    manifest = done.manifest
    as_of = f"as of {manifest.as_of:%Y-%m-%d %H:%M:%S} UTC"
    changes = f"{done.sent:,} files ({done.bytes / 1e6:.1f} MB) sent, {done.removed:,} removed"
    mended = f", {done.mended:,} put back" if done.mended else ""
    return f"{name}: {as_of}, {manifest.rows:,} tasks; {changes}{mended}"


@contextmanager
def _bar(*, quiet: bool) -> Iterator[OnBytes]:
    """Yield what moves the bar on stderr."""
    console = Console(file=sys.stderr)
    columns = TextColumn("Sent"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    hidden = quiet or not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        line = bar.add_task("Sent", total=None)
        yield lambda sent, total: bar.update(line, completed=sent, total=total)
