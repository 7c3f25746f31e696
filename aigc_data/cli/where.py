"""`aigc-data where`: where the tasks are for other programs, as words, SQL or JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from aigc_data.cli.leave import FAILED, NOT_CONFIGURED, leave, read_settings
from aigc_data.cli.newest import open_newest
from aigc_data.store.errors import NothingPublished, StoreError
from aigc_data.store.manifest import Manifest
from aigc_data.store.publish import GROUPS_SHOWN

SHOWN: Final = {
    "tasks": "tasks/*.parquet",
    "error_groups": GROUPS_SHOWN,
    "results": "results/*.parquet",
}
"""The plain names of each view's files: always the newest, day by day."""
VIEW: Final = """CREATE OR REPLACE VIEW {view} AS
SELECT *
FROM read_parquet([
    {files}
]);"""


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "sql", "json"]),
    default="text",
    show_default=True,
    help="sql makes the views in any DuckDB; json names the files of each.",
)
@click.option(
    "--lasting",
    is_flag=True,
    help="SQL that stays right as rounds go on, day by day; else it is of one state, whole.",
)
def where(form: str, *, lasting: bool) -> None:
    """Say where the tasks are for other programs, and publish them first where no app does."""
    try:
        with open_newest(read_settings().database) as published:
            folder, manifest = published.folder.absolute(), published.manifest
    except NothingPublished as error:
        leave(NOT_CONFIGURED, str(error))
    except StoreError as error:
        leave(FAILED, str(error))
    views = _lasting(folder, manifest) if lasting else _whole(folder, manifest)
    if form == "json":
        click.echo(_json(folder, manifest, views))
    elif form == "sql":
        click.echo(f"-- {_summary(manifest)}")
        click.echo("\n".join(_sql(view, files) for view, files in views.items()))
    else:
        click.echo(_text(folder, manifest))


def _whole(folder: Path, manifest: Manifest) -> dict[str, list[str]]:
    """Return the files of one state, by view."""
    return {view: [str(folder / file) for file in files] for view, files in manifest.views.items()}


def _lasting(folder: Path, manifest: Manifest) -> dict[str, list[str]]:
    return {view: [str(folder / SHOWN[view])] for view in manifest.views}


def _sql(view: str, files: Sequence[str]) -> str:
    quoted = (file.replace("'", "''") for file in files)
    return VIEW.format(view=view, files=",\n    ".join(f"'{file}'" for file in quoted))


def _json(folder: Path, manifest: Manifest, views: dict[str, list[str]]) -> str:
    said = {"folder": str(folder), "as_of": manifest.as_of.isoformat(), "rows": manifest.rows}
    return json.dumps(said | {"views": views}, ensure_ascii=False, indent=1)


def _text(folder: Path, manifest: Manifest) -> str:
    return f"""{_summary(manifest)}
one state, whole   {folder / "manifest.json"} names its files
the newest, daily  {folder / SHOWN["tasks"]}
in DuckDB          aigc-data where --format sql > tasks.sql, then duckdb -init tasks.sql"""


def _summary(manifest: Manifest) -> str:
    return f"as of {manifest.as_of:%Y-%m-%d %H:%M:%S} UTC: {manifest.rows:,} tasks"
