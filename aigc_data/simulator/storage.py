"""The object storage: GET and HEAD of result files, by signed links where they are signed."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import md5
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from aigc_data.simulator import links, media
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.line import Line
from aigc_data.simulator.links import LinkKeys
from aigc_data.simulator.media import StoredFile, Studio

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(slots=True)
class Storage:
    """What serves the files of an account."""

    account: SimulatedAccount
    keys: LinkKeys
    clock: Callable[[], float]
    studio: Studio = field(default_factory=Studio)
    line: Line = field(default_factory=Line)
    ranges: deque[str] = field(default_factory=lambda: deque(maxlen=100))
    """The headers by which parts were asked for lately, oldest first."""
    deleted: set[str] = field(default_factory=set)
    """Paths of files that are no longer there."""

    async def serve(self, request: Request) -> Response:
        """Answer GET and HEAD."""
        path, now = request.url.path, self.clock()
        self.ranges.extend(request.headers.getlist("range"))
        file = media.find(self.account, path, now)
        refusal = self._refusal(request, file, now)
        if refusal is not None:
            return xml(403, *refusal, path)
        if file is None or path in self.deleted:
            return xml(404, "NoSuchKey", "The specified key does not exist.", path)
        answer = _ranged(request, file, await self.studio.content(file))
        return self.line.carry(answer)

    def _refusal(
        self, request: Request, file: StoredFile | None, now: float
    ) -> tuple[str, str] | None:
        given = dict(request.query_params)
        private = file is not None and file.task is not None and links.signed(file.task)
        if not given and not private:
            return None
        host = request.headers.get("host", "")
        return links.complaint(request.method, request.url.path, host, given, self.keys, now)


def xml(status: int, code: str, text: str, path: str) -> Response:
    """Return an error of the storage."""
    body = (
        '<?xml version="1.0" encoding="utf-8" ?>\n<Error>\n'
        f"\t<Code>{code}</Code>\n\t<Message>{text}</Message>\n"
        f"\t<Resource>{escape(path)}</Resource>\n</Error>\n"
    )
    return Response(body, status, media_type="application/xml")


def _ranged(request: Request, file: StoredFile, content: bytes) -> Response:
    etag = md5(content, usedforsecurity=False).hexdigest()
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{etag}"'}
    if file.task is not None:
        headers["Last-Modified"] = formatdate(file.task.finished, usegmt=True)
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or asked[0] == "bytes=-":
        return Response(content, headers=headers, media_type=file.content_type)
    span = _span(asked[1], asked[2], len(content))
    if span is None:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    first, last = span
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    part = content[first : last + 1]
    return Response(part, 206, headers=headers, media_type=file.content_type)


def _span(first: str, last: str, length: int) -> tuple[int, int] | None:
    """Return the first and the last byte asked for, or None where there are none of them."""
    if not first:
        start, end = max(length - int(last), 0), length - 1
    else:
        start, end = int(first), min(int(last or length - 1), length - 1)
    return (start, end) if start <= end and start < length else None
