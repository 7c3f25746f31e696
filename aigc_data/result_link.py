"""The link to a result file: what its text tells of the file, the signing and the expiry.

Source: section 3.9 of the contract. The query is a secret; only `bare` may be kept.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_SIGN_TIME = re.compile(r"(?:^|&)q-sign-time=(\d{1,11});(\d{1,11})(?:&|$)")
_HOUR = 3600
_COMMON_BACKDATE_S = 120
"""Signers set the start a little early: 10 s and 60 s were seen."""
_NO_BACKDATE_SLACK_S = 61
_LEAST_SLACK_S = 10


@dataclass(frozen=True, slots=True, repr=False)
class ResultLink:
    """A result URL as the cloud gave it."""

    url: str

    def __repr__(self) -> str:
        return f"ResultLink({self.bare!r})"

    @property
    def bare(self) -> str:
        """The URL without its query and fragment: safe to keep."""
        return self.url.split("?", 1)[0].split("#", 1)[0]

    @property
    def safe(self) -> bool:
        """Whether a browser may be sent there: https, or http to this very machine."""
        parts = self._parts
        if parts is None or not parts.hostname or parts.username is not None:
            return False
        return parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS
        )

    @property
    def extension(self) -> str:
        """The file name's extension in lower case without its dot, or an empty text."""
        parts = self._parts
        return PurePosixPath(parts.path).suffix.lstrip(".").lower() if parts else ""

    @property
    def signed_span(self) -> tuple[datetime, datetime] | None:
        """From when until when the signature holds, UTC; None where there is none."""
        parts = self._parts
        found = _SIGN_TIME.search(unquote(parts.query)) if parts else None
        if found is None:
            return None
        start, end = (datetime.fromtimestamp(int(text), UTC) for text in found.groups())
        return (start, end) if start < end else None

    @property
    def expires_at(self) -> datetime | None:
        """When the signature ends, UTC; None for an unsigned link, whose end is not known."""
        return self.signed_span[1] if self.signed_span else None

    @property
    def signed_between(self) -> tuple[datetime, datetime] | None:
        """Return two times, UTC, that the moment of signing lies between.

        The span is a round number of hours and the seconds by which the signer backdated it
        (12 h + 10 s, 7 d + 60 s); the file was finished that long after the start.
        """
        if self.signed_span is None:
            return None
        start, end = self.signed_span
        backdate = int((end - start).total_seconds()) % _HOUR
        if not 0 < backdate <= _COMMON_BACKDATE_S:
            return start, start + timedelta(seconds=_NO_BACKDATE_SLACK_S)
        slack = timedelta(seconds=max(backdate, _LEAST_SLACK_S))
        signed = start + timedelta(seconds=backdate)
        return signed - slack, signed + slack

    @property
    def _parts(self) -> SplitResult | None:
        try:
            parts = urlsplit(self.url)
            _ = parts.hostname, parts.port
        except ValueError:
            return None
        return parts
