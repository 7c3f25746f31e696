"""What one answer about one task shows: its status, when that was seen, and its results."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aigc_data.result_link import ResultLink
from aigc_data.task import TaskStatus
from aigc_data.wire.status_word import failure_kind_of, status_of

KEPT_FOR = timedelta(hours=12)
"""How long the cloud keeps a generated file on its own bucket; section 3.9 of the contract."""
_TOO_FRESH = timedelta(seconds=120)
"""A link signed this shortly before the answer may have been signed for the answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """The word, code and message of an answer, and when it came (UTC)."""

    word: str | None
    code: str | None
    message: str | None
    at: datetime
    asked_at: datetime | None = None
    """When the question was sent: the word held at some time from then on until `at`."""

    @property
    def status(self) -> TaskStatus:
        """The console's status for the word."""
        return status_of(self.word)

    def fields(self) -> dict[str, Any]:
        """Return the Task fields that the answer speaks of; a message counts at the end only."""
        ended = self.status.terminal
        return {
            "status": self.status,
            "raw_status": self.word,
            "failure_kind": failure_kind_of(self.word),
            "error_code": self.code if ended else None,
            "error_message": self.message if ended else None,
            "status_seen_at": self.at,
            **self._evidence(),
        }

    def _evidence(self) -> dict[str, datetime]:
        """What goes on was so when it was asked, what has come to be was so when the answer came.

        Between the two lie the wait for a turn, tries that failed and the way there and back.
        """
        asked_at = self.asked_at or self.at
        if self.status.terminal:
            return {"terminal_seen_at": self.at}
        if self.status is TaskStatus.WAITING:
            return {"waiting_seen_at": asked_at, "open_seen_at": asked_at}
        if self.status is TaskStatus.EXECUTING:
            return {"running_seen_at": self.at, "open_seen_at": asked_at}
        return {}


def result_fields(
    urls: Iterable[str], at: datetime, kept_for: timedelta | None = None
) -> dict[str, Any]:
    """Return the Task fields of result links seen at `at` (UTC); the links lose their queries."""
    links = [ResultLink(url) for url in urls]
    if not links:
        return {}
    fields: dict[str, Any] = {
        "result_urls": tuple(link.bare for link in links),
        "result_expires_at": _expiry(links, kept_for),
    }
    spans = [span for link in links if (span := link.signed_between)]
    if spans and min(spans)[1] < at - _TOO_FRESH:
        fields["signed_from"], fields["signed_until"] = min(spans)
    return fields


def _expiry(links: list[ResultLink], kept_for: timedelta | None) -> datetime | None:
    """Return the end of the signature or of the file, whichever comes first."""
    ends = [link.expires_at for link in links if link.expires_at is not None]
    spans = [link.signed_between for link in links]
    if kept_for is not None:
        ends += [span[1] + kept_for for span in spans if span is not None]
    return min(ends, default=None)
