"""A row of a ledger as a Task: what people import, and what other programs record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aigc_data.task import Source, Task, TaskKind
from aigc_data.wire.create_action import KIND_OF_ACTION
from aigc_data.wire.create_event import asked
from aigc_data.wire.ledger_file import UNDECODED, RawRow
from aigc_data.wire.ledger_time import created_at_of
from aigc_data.wire.request_body import RequestFacts, decode, facts, unsigned
from aigc_data.wire.task_id import LONGEST, askable, is_vod, kind_of
from aigc_data.wire.value import BrokenRow, number, text

LONGEST_TEXT = 20_000
"""Characters kept of a prompt; the cloud takes a tenth of it."""
_SECONDS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:s|sec|seconds|秒)?\s*", re.IGNORECASE)
_SHOWN_ID = 60


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What a row says: the task, and how its creation time was read ("" for none)."""

    task: Task
    time_form: str = ""


def from_ledger_row(row: RawRow, *, account: str, now: datetime) -> LedgerRow:
    """Return what the row says of its task, first seen at `now` (UTC).

    Raises BrokenRow, which says in one sentence why the row is refused.
    """
    if row.fault:
        raise BrokenRow(row.fault)
    _refuse_undecoded(row.cells)
    action = text(row.cells.get("action")) or ""
    task_id = _task_id(row.cells, action)
    kind = kind_of(task_id) or KIND_OF_ACTION.get(action)
    created = created_at_of(row.cells.get("created_at"), now)
    task = Task(
        account=account,
        task_id=task_id,
        kind=kind,
        created_at=created.at if created else None,
        sources=(Source.LEDGER,),
        first_seen_at=now,
        **_asked(row.cells, kind),
    )
    return LedgerRow(task, created.form if created else "")


def _refuse_undecoded(cells: Mapping[str, Any]) -> None:
    if any(isinstance(cell, str) and UNDECODED in cell for cell in cells.values()):
        message = "its text is in no encoding that is known here: save the file as UTF-8"
        raise BrokenRow(message)


def _task_id(cells: Mapping[str, Any], action: str) -> str:
    """Return the ID; one of unknown form is taken where a create call's answer named it."""
    found = (text(cells.get("task_id")) or "").strip()
    if not found:
        message = "it names no task ID"
        raise BrokenRow(message)
    if is_vod(found):
        message = "the ID belongs to VOD, which Media Processing Service does not know"
        raise BrokenRow(message)
    if len(found) > LONGEST or not (askable(found) or action in KIND_OF_ACTION):
        hint = ": a spreadsheet has rounded it" if re.fullmatch(r"[\d.,]+[eE]\+\d+", found) else ""
        message = f"{found[:_SHOWN_ID]!r} does not have the form of a task ID{hint}"
        raise BrokenRow(message)
    return found


def _asked(cells: Mapping[str, Any], kind: TaskKind | None) -> dict[str, Any]:
    """Return the fields of the request, and over them what the columns say themselves."""
    body = _request(cells.get("request"))
    said = {
        "prompt": _text(cells.get("prompt")),
        "model": _text(cells.get("model")),
        "model_version": _text(cells.get("model_version")),
        "resolution": _text(cells.get("resolution")),
        "operator": _text(cells.get("operator")),
        "video_duration_s": _seconds(cells.get("duration"), kind),
    }
    return _requested(body, kind) | {name: value for name, value in said.items() if value}


def _requested(body: dict[str, Any] | None, kind: TaskKind | None) -> dict[str, Any]:
    if body is None:
        return {}
    if kind in {TaskKind.IMAGE, TaskKind.VIDEO, TaskKind.AUDIO}:
        return asked(body, kind, caller=None)
    known = facts(body)
    return {name: getattr(known, name) for name in RequestFacts.__slots__}


def _request(value: object) -> dict[str, Any] | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    body = decode(value)
    if body is None:
        message = "its request is not the JSON of a create request"
        raise BrokenRow(message)
    return body


def _text(value: object) -> str | None:
    found = text(value)
    return unsigned(found[:LONGEST_TEXT]) if found else None


def _seconds(value: object, kind: TaskKind | None) -> float | None:
    """Return the seconds of `5`, `5s` or `5 秒`; only a video has a length that is asked for."""
    said = (text(value) or "").strip()
    if not said or said in {"-", "–", "--"}:
        return None
    match = _SECONDS.fullmatch(said)
    found = number(match[1]) if match else None
    if found is None and kind is not TaskKind.IMAGE:
        message = f"the duration {said[:20]!r} is not a number of seconds"
        raise BrokenRow(message)
    return None if kind is TaskKind.IMAGE else found
