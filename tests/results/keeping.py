"""Results put into an archive by hand: what a fetcher would have done, and nothing of how."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aigc_data.medium import Medium
from aigc_data.results.measuring import Measuring
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
    measured: bool = True,
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
    found = {
        sha256: ResultContent(
            sha256=sha256, size=len(one), content_type="application/octet-stream",
            medium=Medium.FILE, kept_at=at,
        )
        for one, sha256 in zip(contents, hashes, strict=True)
    }  # fmt: skip
    store.save_results(files, found.values())
    if measured:
        with Prober() as prober:
            Measuring(store, place, prober).round()
    return hashes
