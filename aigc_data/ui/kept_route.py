"""`GET /kept?account=…&task_id=…&number=0`: a kept result, to be shown in a page or downloaded.

`size=small` and `size=poster` are its thumbnails, `download=1` makes it a download. With the hash
of its content (`sha256`) a browser may keep the answer for good: another content has another hash.
`since`, Unix seconds before which no such file was known, makes it quick to find among a million.

Nothing of the address names a file: the manifest does, by the task and the number. What the bytes
are says the manifest too. The answer is for this app's own pages alone, and runs nothing.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import BinaryIO, Final
from urllib.parse import quote, urlencode

import anyio.to_thread
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from aigc_data.medium import Medium
from aigc_data.results.kept import Kept, kept_of
from aigc_data.results.probe.prober import AT_ONCE
from aigc_data.results.probe.thumbnail import POSTER, SMALL
from aigc_data.results.storage import ContentMissing, StorageFault
from aigc_data.store.errors import StoreError
from aigc_data.ui.byte_range import Span, Unsatisfiable, asked_span, not_modified
from aigc_data.ui.kept_answer import POLICY, TAME, Refused, Sent
from aigc_data.ui.runtime import runtime
from aigc_data.ui.small_again import small_again

PATH: Final = "/kept"
WEBP: Final = "image/webp"
POLICIES: Final = {
    Medium.IMAGE: f"{POLICY}; style-src 'unsafe-inline'",
    **dict.fromkeys(
        (Medium.VIDEO, Medium.AUDIO),
        f"{POLICY.replace('sandbox', 'sandbox allow-same-origin')}; "
        "media-src 'self'; style-src 'unsafe-inline'",
    ),
}
"""What a tab of its own needs beyond that: the browser's own styles, and of a film that its player
may load the film. Scripts run in none."""
FOR_GOOD: Final = "private, max-age=31536000, immutable"
A_WHILE: Final = "private, max-age=60"
"""Of a picture that could not be made: to try that takes up to 20 s of a processor."""
ASK_AGAIN: Final = "private, no-cache"
LARGEST_THUMBNAIL: Final = 4_000_000
LARGEST_INSTEAD: Final = 20_000_000
"""Bytes of a picture that is shown in the place of its small one."""
PART: Final = 1 << 18
"""Bytes read at once: a player that jumps about throws away what is on its way."""
_MOST_DIGITS: Final = 4
_MOST_DIGITS_OF_A_TIME: Final = 10
"""Unix seconds, until the year 2286."""


class NotHeld(Exception):
    """A small picture is in no place, though the result that it is of may be."""

    def __init__(self, kept: Kept, size: str, cache: str) -> None:
        super().__init__(size)
        self.kept = kept
        self.size = size
        self.cache = cache


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be sent: a content of the archive and how."""

    sha256: str
    content_type: str
    name: str
    size: int
    medium: Medium
    """How it is shown; FILE for a download."""
    cache: str
    held: bytes | None = None
    """All of it, where it is small."""

    @property
    def etag(self) -> str:
        """The strong tag: one content, one hash."""
        return f'"{self.sha256}"'

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every answer with this content."""
        how = "attachment" if self.medium is Medium.FILE else "inline"
        return TAME | {
            "Content-Security-Policy": POLICIES.get(self.medium, POLICY),
            "ETag": self.etag,
            "Cache-Control": self.cache,
            "Accept-Ranges": "bytes",
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(self.name)}",
            "Content-Encoding": "identity",  # else parts of it would be packed
        }


def url(kept: Kept, *, size: str = "", download: bool = False) -> str:
    """Return the address of a kept file, or of its thumbnail of a size."""
    file = kept.file
    query = {"account": file.account, "task_id": file.task_id, "number": file.position}
    extra = {
        "sha256": kept.content.sha256,
        "since": str(int(file.found_at.timestamp())),
        "size": size,
        "download": "1" if download else "",
    }
    return f"{PATH}?{urlencode(query | {name: value for name, value in extra.items() if value})}"


def asked(query: Mapping[str, str]) -> Asked:
    """Return what a query asks for; raises Refused, NotHeld."""
    kept = _kept(query)
    given = query.get("sha256")
    if given is not None and given != kept.content.sha256:
        raise Refused(404, "The file of this number has another content now.")
    caching = FOR_GOOD if given else ASK_AGAIN
    size = query.get("size", "")
    if size:
        return _thumbnail(kept, size, caching)
    medium = Medium.FILE if "download" in query else kept.medium
    content = kept.content
    return Asked(content.sha256, kept.content_type, kept.name, content.size, medium, caching)


class KeptFile:
    """The ASGI application behind PATH."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file or the part that is asked for, or with a status and a sentence."""
        request = Request(scope)
        try:
            answer = await _answer(await _wanted(request), request)
        except Refused as refused:
            answer = refused.answer
        await answer(scope, receive, send)


async def _wanted(request: Request) -> Asked:
    """Return what is asked for, or what is shown in its place; raises Refused."""
    try:
        return await anyio.to_thread.run_sync(asked, request.query_params)
    except NotHeld as missing:
        return await anyio.to_thread.run_sync(_instead, missing, limiter=_at_work())


@cache
def _at_work() -> anyio.CapacityLimiter:
    """Return what lets no more threads make small pictures than are of use: the rest wait idle."""
    return anyio.CapacityLimiter(AT_ONCE)


def _kept(query: Mapping[str, str]) -> Kept:
    """Return the kept file that the account, the task and the number name."""
    opened = runtime().store
    if opened is None:
        raise Refused(503, runtime().store_fault)
    try:
        with opened.cursor() as db:
            key = query.get("account", ""), query.get("task_id", "")
            files = kept_of(db, [key], _since(query)).get(key, [])
    except StoreError as error:
        raise Refused(503, str(error)) from None
    number = _number(query.get("number", "0"), _MOST_DIGITS)
    found = next((one for one in files if one.file.position == number), None)
    if found is None:
        raise Refused(404, "No file of this task and number is kept.")
    return found


def _since(query: Mapping[str, str]) -> datetime | None:
    """Return since when the file may have been noted, which spares looking further back."""
    said = _number(query.get("since", ""), _MOST_DIGITS_OF_A_TIME)
    return None if said is None else datetime.fromtimestamp(said, UTC)


def _number(said: str, most_digits: int) -> int | None:
    tame = said.isascii() and said.isdecimal() and len(said) <= most_digits
    return int(said) if tame else None


def _thumbnail(kept: Kept, size: str, cache: str) -> Asked:
    sha256 = {SMALL: kept.content.thumbnail, POSTER: kept.content.poster}.get(size)
    if sha256 is None or kept.medium is Medium.FILE:
        raise Refused(404, "There is no thumbnail of this file.")
    held = _small(sha256)
    if held is None:
        raise NotHeld(kept, size, cache)
    return _small_picture(kept, size, cache, sha256, held)


def _small_picture(kept: Kept, size: str, cache: str, sha256: str, held: bytes) -> Asked:
    name = f"{kept.name.rpartition('.')[0]}_{size}.webp"
    return Asked(sha256, WEBP, name, len(held), Medium.IMAGE, cache, held)


def _small(sha256: str) -> bytes | None:
    """Return a small picture as it was kept; None where no place holds it so. Raises Refused."""
    for place in runtime().places:
        try:
            with place.open(sha256) as file:
                held = file.read(LARGEST_THUMBNAIL)
        except ContentMissing:
            continue
        except (StorageFault, OSError) as fault:
            raise Refused(503, f"The archive cannot be read: {fault}.") from None
        if hashlib.sha256(held).hexdigest() == sha256:
            return held
    return None


def _instead(missing: NotHeld) -> Asked:
    """Return what is shown for a small picture that is gone: one made anew, or the result itself.

    Raises Refused.
    """
    kept, size = missing.kept, missing.size
    held = small_again(kept.content).get(size)
    if held is not None:
        sha256 = hashlib.sha256(held).hexdigest()
        return _small_picture(kept, size, missing.cache, sha256, held)
    content = kept.content
    if kept.medium is not Medium.IMAGE or content.size > LARGEST_INSTEAD:
        _opened(content.sha256).close()
        what = "picture" if kept.medium is Medium.IMAGE else "video"
        raise Refused(404, f"No small picture could be made of this {what}.", A_WHILE)
    return Asked(
        content.sha256, kept.content_type, kept.name, content.size, Medium.IMAGE, ASK_AGAIN
    )


def opened_content(sha256: str) -> BinaryIO:
    """Return the content from the first place that holds it.

    Raises ContentMissing where none does, and StorageFault where one cannot be read.
    """
    for place in runtime().places:
        with suppress(ContentMissing):
            return place.open(sha256)
    raise ContentMissing("no place holds it")


def _opened(sha256: str) -> BinaryIO:
    """Return the content from the first place that holds it; raises Refused."""
    try:
        return opened_content(sha256)
    except ContentMissing:
        said = "The file is not where it was kept: it was moved or deleted there."
        raise Refused(410, said) from None
    except StorageFault as fault:
        raise Refused(503, f"The archive cannot be read: {fault}.") from None


async def _answer(wanted: Asked, request: Request) -> Response:
    if not_modified(request.headers, wanted.etag):
        return Response(status_code=304, headers=wanted.headers)
    try:
        part = asked_span(request.headers, wanted.size, wanted.etag)
    except Unsatisfiable:
        headers = TAME | {"Content-Range": f"bytes */{wanted.size}"}
        return Response(status_code=416, headers=headers)
    whole = Span(0, wanted.size)
    headers = wanted.headers | {"Content-Length": str((part or whole).length)}
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{wanted.size}"
    body = () if request.method == "HEAD" else await _body(wanted, part or whole)
    return Sent(body, 206 if part else 200, headers, wanted.content_type)


async def _body(wanted: Asked, span: Span) -> Iterable[bytes] | AsyncIterator[bytes]:
    """Return the bytes of a span, the file behind them opened already; raises Refused."""
    if wanted.held is not None:
        return (wanted.held[span.start : span.stop],)
    file = await anyio.to_thread.run_sync(_opened, wanted.sha256)
    return _read(file, span)


async def _read(file: BinaryIO, span: Span) -> AsyncIterator[bytes]:
    """Yield the span in parts, read in threads; the file is closed whoever ends it."""
    try:
        async for part in iterate_in_threadpool(_parts(file, span)):
            yield part
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(file.close)


def _parts(file: BinaryIO, span: Span) -> Iterator[bytes]:
    left = span.length
    try:
        file.seek(span.start)
        while left > 0 and (part := file.read(min(PART, left))):
            left -= len(part)
            yield part
    except OSError as error:
        message = f"the archive broke off ({type(error).__name__})"
        raise StorageFault(message) from None


ROUTE: Final = Route(PATH, KeptFile(), methods=["GET"])
