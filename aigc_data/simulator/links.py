"""Result files' links, signed as the object storage signs them, and where each task's files lie.

The contract's section 3.9; the signature is that of COS's request signing, with HMAC-SHA1.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit

from aigc_data.simulator import requests
from aigc_data.simulator.ids import OWNER
from aigc_data.simulator.people import APP_ID
from aigc_data.simulator.task import SimulatedTask

GENERATION_LIFE, GENERATION_BACKDATED = 12 * 3600, 10
"""Seconds that a generation's link lives after the task's end, and that it is back-dated."""
REDRAW_LIFE, REDRAW_BACKDATED = 7 * 24 * 3600, 60

_BEIJING = timezone(timedelta(hours=8))
_DOCUMENTED = ("q-sign-algorithm", "q-ak", "q-sign-time", "q-key-time", "q-signature")


@dataclass(frozen=True, slots=True)
class LinkKeys:
    """What the links are signed with; not the key that API calls are signed with."""

    secret_id: str
    secret_key: str


def paths(task: SimulatedTask) -> list[str]:
    """Return the paths of the files that a successful task leaves."""
    if task.kind == "scenario":
        return [_scenario_path(task)]
    count = task.images if task.kind == "image" else 1
    folder = _own_folder() if task.own_bucket else f"/{OWNER}/"
    return [f"{folder}{task.task_id}_{index}.{extension(task)}" for index in range(count)]


def extension(task: SimulatedTask) -> str:
    """Return png, jpg, mp4 or mp3."""
    if task.kind == "image":
        jpeg = (task.request.get("ExtraParameters") or {}).get("OutputFormat") == "jpeg"
        return "jpg" if jpeg else "png"
    return "mp3" if task.kind == "audio" else "mp4"


def urls(
    task: SimulatedTask, endpoint: str, keys: LinkKeys, signed_at: int | None = None
) -> list[str]:
    """Return the links of a successful task, if signed then when it ended or at `signed_at`."""
    life = _life(task)
    if life is None:
        return [endpoint + path for path in paths(task)]
    at = task.finished if signed_at is None else signed_at
    span = (at - life[1], at + life[0])
    separator = ";" if task.seed % 2 else "%3B"
    host = urlsplit(endpoint).netloc
    return [
        f"{endpoint}{path}?{query(path, host, span, keys).replace(';', separator)}"
        for path in paths(task)
    ]


def query(path: str, host: str, span: tuple[int, int], keys: LinkKeys) -> str:
    """Return the query that lets anyone GET the path within the span of Unix seconds."""
    time = f"{span[0]};{span[1]}"
    return (
        f"q-sign-algorithm=sha1&q-ak={keys.secret_id}&q-sign-time={time}&q-key-time={time}"
        f"&q-header-list=host&q-url-param-list=&q-signature={_sign('get', path, host, time, keys)}"
    )


def complaint(
    method: str, path: str, host: str, given: Mapping[str, str], keys: LinkKeys, now: float
) -> tuple[str, str] | None:
    """Return the code and text that the storage refuses a signed link with, or None if it serves.

    The signature covers the method, so a HEAD on a link signed for GET is refused.
    """
    if any(name not in given for name in _DOCUMENTED):
        return "AccessDenied", "Access Denied."
    time = given["q-key-time"]
    expected = _sign(method.lower(), path, host, time, keys)
    if not hmac.compare_digest(expected, given["q-signature"]) or time != given["q-sign-time"]:
        return "SignatureDoesNotMatch", "The Signature you specified is invalid."
    start, _, end = time.partition(";")
    return None if int(start) <= now < int(end) else ("AccessDenied", "Request has expired")


def signed(task: SimulatedTask) -> bool:
    """Return whether the task's files are served to signed links only."""
    return _life(task) is not None


def _sign(method: str, path: str, host: str, time: str, keys: LinkKeys) -> str:
    key = hmac.digest(keys.secret_key.encode(), time.encode(), "sha1").hex()
    request = f"{method}\n{path}\n\nhost={quote(host, safe='')}\n"
    hashed = hashlib.sha1(request.encode(), usedforsecurity=False).hexdigest()
    return hmac.digest(key.encode(), f"sha1\n{time}\n{hashed}\n".encode(), "sha1").hex()


def _life(task: SimulatedTask) -> tuple[int, int] | None:
    if task.task_type == "video-redraw":
        return REDRAW_LIFE, REDRAW_BACKDATED
    if task.kind == "scenario" or task.own_bucket:
        return None
    return GENERATION_LIFE, GENERATION_BACKDATED


def _own_folder() -> str:
    bucket = requests.OWN_BUCKET
    return f"/{bucket['CosBucketName']}{bucket['CosBucketPath']}"


def _scenario_path(task: SimulatedTask) -> str:
    if task.task_type == "video-redraw":
        return f"/{task.task_id}/redraw_output.mp4"
    minute = datetime.fromtimestamp(task.finished, _BEIJING).strftime("%Y%m%d%H%M")
    if task.task_type == "fission-video":
        return f"/{APP_ID}/{task.task_id}-{minute}-0.mp4"
    return f"/aigc-{task.task_id}-{minute}-0.mp4"
