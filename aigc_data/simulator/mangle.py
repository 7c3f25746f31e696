"""Answers that are whole JSON and yet not what the documents promise."""

from typing import Any

from aigc_data.simulator.faults import Fault, FaultKind

_ROWS = ("Events", "Tasks")
_STATUS = ("Status", "TaskStatus")


def mangled(envelope: dict[str, Any], fault: Fault) -> dict[str, Any]:
    """Return the envelope as the fault makes it."""
    response = envelope["Response"]
    if fault.kind is FaultKind.UNKNOWN_STATUS:
        return {"Response": _renamed(response, fault.code)}
    if fault.kind is not FaultKind.NULL_ROWS:
        return envelope
    rows = {name: _with_nulls(response[name]) for name in _ROWS if response.get(name)}
    if rows:
        return {"Response": {**response, **rows}}
    kept = {name: value for name, value in response.items() if name in {*_STATUS, "RequestId"}}
    return {"Response": {**dict.fromkeys(response), **kept}}


def _renamed(response: dict[str, Any], word: str) -> dict[str, Any]:
    named = {name: word for name in _STATUS if name in response}
    rows = [{**row, "TaskStatus": word} for row in response.get("Tasks") or []]
    return {**response, **named, **({"Tasks": rows} if rows else {})}


def _with_nulls(rows: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Return the rows with two broken ones before them: nothing is lost, something is added."""
    nulls: dict[str, Any] = dict.fromkeys(rows[0])
    return [None, nulls, *rows]
