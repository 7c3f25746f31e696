"""The small pictures of kept results: where each is, and how much room it takes."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from aigc_data.store.results import ResultContent


@dataclass(frozen=True, slots=True)
class ResultPicture:
    """A small picture by the hash of its bytes; times are UTC."""

    sha256: str
    size: int
    """Bytes."""
    kept_at: datetime | None = None
    """When it came to the first place; None where it is not there."""
    copied_at: datetime | None = None
    """When it came to the second place; None where it is not there."""


PUT = """
INSERT INTO result_picture
VALUES ($sha256, $size, $kept_at, $copied_at)
ON CONFLICT (sha256) DO UPDATE SET
    kept_at = coalesce(excluded.kept_at, kept_at),
    copied_at = coalesce(excluded.copied_at, copied_at)
"""
MADE_ANEW = """
UPDATE result_content
SET poster = $poster,
    thumbnail = $thumbnail
WHERE sha256 = $sha256
"""
PICTURES = """
SELECT sha256, size, kept_at, copied_at
FROM result_picture
WHERE sha256 IN $hashes
ORDER BY sha256
"""
TO_SPARE = """
SELECT sha256, size, kept_at, copied_at
FROM result_picture
ANTI JOIN (
    SELECT unnest([poster, thumbnail]) AS picture
    FROM result_content
    ANTI JOIN (SELECT unnest($gone::VARCHAR[]) AS sha256)
        USING (sha256)
    WHERE kept_at IS NOT NULL
)
    ON sha256 = picture
WHERE kept_at IS NOT NULL
  AND copied_at IS NOT NULL
ORDER BY kept_at, sha256
LIMIT $most
"""
UNMEASURED = """
SELECT DISTINCT picture
FROM (
    SELECT unnest([poster, thumbnail]) AS picture
    FROM result_content
    WHERE kept_at IS NOT NULL
       OR copied_at IS NOT NULL
)
ANTI JOIN result_picture
    ON picture = sha256
WHERE picture IS NOT NULL
LIMIT $most
"""


def small_of(one: ResultContent) -> set[str]:
    """Return the hashes of the small pictures of a content."""
    return {picture for picture in (one.poster, one.thumbnail) if picture}


def write_pictures(cursor: duckdb.DuckDBPyConnection, pictures: Iterable[ResultPicture]) -> None:
    """Add each; of one that is known already, note where it is now."""
    names = ("sha256", "size", "kept_at", "copied_at")
    for one in pictures:
        cursor.execute(PUT, dict(zip(names, astuple(one), strict=True)))


def write_made_anew(cursor: duckdb.DuckDBPyConnection, contents: Iterable[ResultContent]) -> None:
    """Note which small pictures each content has now."""
    for one in contents:
        names = {"sha256": one.sha256, "poster": one.poster, "thumbnail": one.thumbnail}
        cursor.execute(MADE_ANEW, names)


def pictures_of(
    cursor: duckdb.DuckDBPyConnection, hashes: Iterable[str]
) -> dict[str, ResultPicture]:
    """Return what is known of these small pictures, by hash."""
    asked = {"hashes": list(hashes)}
    rows = cursor.execute(PICTURES, asked).fetchall() if asked["hashes"] else []
    return {one.sha256: one for one in map(_picture, rows)}


def to_spare(
    cursor: duckdb.DuckDBPyConnection, gone: Iterable[str], most: int
) -> list[ResultPicture]:
    """Return the oldest pictures that both places hold of what the first place holds no more.

    `gone` are contents, by hash, that are about to leave it.
    """
    asked = {"gone": list(gone), "most": most}
    return [_picture(row) for row in cursor.execute(TO_SPARE, asked).fetchall()]


def unmeasured(cursor: duckdb.DuckDBPyConnection, most: int) -> list[str]:
    """Return small pictures, by hash, that an older version kept without noting their size."""
    return [sha256 for (sha256,) in cursor.execute(UNMEASURED, {"most": most}).fetchall()]


def _picture(row: tuple[Any, ...]) -> ResultPicture:
    sha256, size, kept_at, copied_at = row
    return ResultPicture(sha256, size, _utc(kept_at), _utc(copied_at))


def _utc(time: datetime | None) -> datetime | None:
    return time.astimezone(UTC) if time else None
