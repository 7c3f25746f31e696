"""Results put into an archive by hand: what a fetcher would have done, and nothing of how."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryFile
from typing import Any

from aigc_data.medium import Medium
from aigc_data.results.measuring import Noted, noted
from aigc_data.results.probe import Prober
from aigc_data.results.storage import Storage
from aigc_data.store.results import FileState, ResultContent, ResultFile
from aigc_data.store.store import Store

BARE = "https://bucket.cos.ap-guangzhou.myqcloud.com/1"


def keep(
    store: Store,
    place: Storage,
    task_id: str,
    *contents: bytes,
    extension: str = "png",
    **fields: Any,
) -> list[str]:
    """Keep these bytes as the files of a task of "main"; return their hashes.

    `fields` are further ones of each file.
    """
    hashes = [hashlib.sha256(one).hexdigest() for one in contents]
    for one, sha256 in zip(contents, hashes, strict=True):
        place.put_bytes(one, sha256)
    at = datetime.now(UTC)
    files = [
        replace(
            ResultFile(
                account="main", task_id=task_id, position=number, state=FileState.KEPT,
                address=f"{BARE}/{number}.{extension}", found_at=at, kept_at=at, sha256=sha256,
                expires_at=at + timedelta(hours=12),
            ),
            **fields,
        )
        for number, sha256 in enumerate(hashes)
    ]  # fmt: skip
    with Prober() as prober:
        found = [measured(place, one, prober, at) for one in contents]
    pictures = [picture for _, small in found for picture in small]
    store.save_results(files, [one for one, _ in found], pictures)
    return hashes


def measured(place: Storage, content: bytes, prober: Prober, at: datetime) -> Noted:
    """Return the row of a content with what is found of it, and its small pictures, kept."""
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        facts = prober.probe(file)
    bare = ResultContent(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content),
        content_type="application/octet-stream", medium=Medium.FILE, kept_at=at,
    )  # fmt: skip
    return noted(bare, facts, place, at)
