"""One line of the spool: a task that a program has just created, without its secrets."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aigc_data.wire.request_body import decode, masked
from aigc_data.wire.task_id import LONGEST

LONGEST_TEXT = 10_000
"""Characters kept of one text; the longest prompt the cloud takes is far shorter."""
LONGEST_LINE = 64 * 1024
"""Bytes; the longest of a line, and so of one write."""
MOST_ITEMS = 1_000
_DEEPEST = 20
_SIGNING_KEYS = frozenset({"secretid", "signature", "signaturemethod", "nonce", "token"})
"""What the older way of signing puts among the parameters."""


def line_of(
    task_id: str,
    *,
    action: str | None,
    request: object,
    created_at: datetime | float | None,
    account: str | None,
) -> bytes:
    """Return the line with its line feed, ASCII and at most LONGEST_LINE bytes.

    `created_at` is a time or Unix seconds; one without a zone is this machine's, None is now.
    Raises ValueError for what is no task ID.
    """
    if not isinstance(task_id, str) or not 0 < len(task_id.strip()) <= LONGEST:
        message = "the task ID is empty, too long or no text"
        raise ValueError(message)
    row = {
        "task_id": task_id.strip(),
        "created_at": _instant(created_at).isoformat(),
        "action": action,
        "account": account,
    }
    head = {key: value for key, value in row.items() if value}
    body = _request(request)
    for kept in (body, _scalars(body)):
        line = _dumps(head | ({"request": kept} if kept else {}))
        if len(line) <= LONGEST_LINE:
            return line
    return _dumps(head)


def _instant(value: datetime | float | None) -> datetime:
    if value is None:
        return datetime.now(UTC)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromtimestamp(value, UTC)


def _request(request: object) -> dict[str, Any]:
    """Return the request as plain JSON, masked; nothing where it cannot be read."""
    told = getattr(request, "to_json_string", None)
    if callable(told):
        request = told()
    if isinstance(request, bytes | bytearray):
        request = bytes(request).decode("utf-8", "replace")
    body = dict(request) if isinstance(request, Mapping) else decode(request)
    plain = _plain(body or {}, 0)
    return {key: value for key, value in masked(plain).items() if key.lower() not in _SIGNING_KEYS}


def _plain(value: object, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return what JSON can hold, and not more of it than a line should."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT] + "…"
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        items = list(value.items())[:MOST_ITEMS]
        return {str(key): _plain(item, depth + 1) for key, item in items if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value[:MOST_ITEMS]]
    return _plain(str(value), depth)


def _scalars(body: dict[str, Any]) -> dict[str, Any]:
    """Return the request without its lists and structures."""
    return {key: value for key, value in body.items() if not isinstance(value, dict | list)}


def _dumps(row: dict[str, Any]) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n"
