"""The recorder itself: `from aigc_data import record`."""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from aigc_data.recording import http_hook, sdk
from aigc_data.recording.answer import task_id_of
from aigc_data.recording.line import line_of
from aigc_data.recording.quiet import quietly
from aigc_data.recording.spool_file import append, spool_path
from aigc_data.wire.task_id import is_vod

if TYPE_CHECKING:
    import httpx

_Client = TypeVar("_Client")


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes down the tasks that a program creates; safe in any thread and process.

    No method raises: what goes wrong is told once to the log `aigc_data.record`.
    """

    spool: Path | None = None
    """Where to write; None is what AIGC_DATA_SPOOL says, asked at each task."""
    account: str | None = None
    """The name of the account among several; None is the app's own."""

    def __call__(
        self,
        task_id: str,
        *,
        action: str | None = None,
        request: object = None,
        created_at: datetime | float | None = None,
    ) -> None:
        """Record one task: `action` and `request` as the call was made, `created_at` or now.

        `request` is a mapping, JSON text or an SDK request. A time without a zone is this
        machine's.
        """
        with quietly():
            line = line_of(
                task_id,
                action=action,
                request=request,
                created_at=created_at,
                account=self.account,
            )
            append(self.spool or spool_path(os.environ), line)

    def to(self, *, spool: Path | str | None = None, account: str | None = None) -> "Recorder":
        """Return a recorder that writes elsewhere, or for the account of this name."""
        path = Path(spool) if spool is not None else self.spool
        return replace(self, spool=path, account=account or self.account)

    def hook(self, response: "httpx.Response") -> None:
        """Be a response hook: `httpx.Client(event_hooks={"response": [record.hook]})`."""
        with quietly():
            http_hook.listen(response, self._heard)

    async def async_hook(self, response: "httpx.Response") -> None:
        """Be the same for `httpx.AsyncClient`."""
        self.hook(response)

    def around(self, client: _Client) -> _Client:
        """Return the vendor's SDK client, from now on recording the tasks that it creates."""
        with quietly():
            sdk.listen(client, self._heard)
        return client

    def _heard(self, action: str, request: object, answer: object) -> None:
        task_id = task_id_of(answer)
        if task_id is not None and not is_vod(task_id):
            self(task_id, action=action, request=request)


record = Recorder()
