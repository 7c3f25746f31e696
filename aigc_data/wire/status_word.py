"""The cloud's two vocabularies of status, and the console's words for them; section 3.2 and 3.5."""

from aigc_data.task import FailureKind, TaskStatus

_STATUS = {
    "WAIT": TaskStatus.WAITING,
    "PENDING": TaskStatus.WAITING,
    "WAITING": TaskStatus.WAITING,
    "RUN": TaskStatus.EXECUTING,
    "RUNNING": TaskStatus.EXECUTING,
    "PROCESSING": TaskStatus.EXECUTING,
    "DONE": TaskStatus.SUCCESSFUL,
    "FINISHED": TaskStatus.SUCCESSFUL,
    "FAIL": TaskStatus.FAILED,
    "FAILED": TaskStatus.FAILED,
    "TIMEOUT": TaskStatus.FAILED,
    "STOP": TaskStatus.FAILED,
    "ABORTED": TaskStatus.FAILED,
}
_FAILURE = {
    "TIMEOUT": FailureKind.TIMEOUT,
    "STOP": FailureKind.STOPPED,
    "ABORTED": FailureKind.STOPPED,
}


def status_of(word: str | None) -> TaskStatus:
    """Return the console's status; unknown for a word never seen, and for none."""
    return _STATUS.get((word or "").strip().upper(), TaskStatus.UNKNOWN)


def failure_kind_of(word: str | None) -> FailureKind | None:
    """Return how it failed; None for a word that is not a failure."""
    if status_of(word) is not TaskStatus.FAILED:
        return None
    return _FAILURE.get((word or "").strip().upper(), FailureKind.FAILED)
