"""The answer to a create call, in whatever form a client hands it on."""

import json


def task_id_of(answer: object) -> str | None:
    """Return the new task's ID; None where the call was refused or the answer is another's."""
    if isinstance(answer, bytes | bytearray | str):
        answer = _loads(answer)
    if isinstance(answer, dict):
        inner = answer.get("Response", answer)
        found = inner.get("TaskId") if isinstance(inner, dict) else None
    else:
        found = getattr(answer, "TaskId", None)
    return found if isinstance(found, str) and found.strip() else None


def _loads(text: bytes | bytearray | str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found
