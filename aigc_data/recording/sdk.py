"""The vendor's SDK, listened to: every way in which its clients make a call.

`CreateAigcImageTask(request)` goes through `call`, or in the asynchronous client through
`call_and_deserialize`; `call_json` is the SDK's own way of calling without models. All of them take
the action's name and its parameters first.
"""

import inspect
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import cast

from aigc_data.recording.quiet import quietly
from aigc_data.wire.create_action import KIND_OF_ACTION

OnCall = Callable[[str, object, object], None]
"""Told the action, its parameters and the answer in the form that the SDK returns."""
WAYS = ("call", "call_json", "call_and_deserialize", "_call_and_deserialize")
_INSIDE: ContextVar[bool] = ContextVar("aigc_data_recording", default=False)
"""Set while one way of calling runs, for some go through another."""


def listen(client: object, on_call: OnCall) -> None:
    """Listen to this client's calls from now on; other clients are left as they are."""
    for name in WAYS:
        method = getattr(client, name, None)
        if callable(method) and not hasattr(method, "aigc_data_records"):
            setattr(client, name, _listening(method, on_call))


def _listening(method: Callable[..., object], on_call: OnCall) -> Callable[..., object]:
    @wraps(method)
    def call(*args: object, **kwargs: object) -> object:
        action = cast("str", _given(args, kwargs, 0, "action"))
        if _INSIDE.get() or action not in KIND_OF_ACTION:
            return method(*args, **kwargs)
        token = _INSIDE.set(True)
        try:
            answer = method(*args, **kwargs)
        finally:
            _INSIDE.reset(token)
        params = _given(args, kwargs, 1, "params")
        if inspect.isawaitable(answer):
            return _told_later(answer, action, params, on_call)
        with quietly():
            on_call(action, params, answer)
        return answer

    call.aigc_data_records = True  # type: ignore[attr-defined]  # a mark on our own function
    return call


async def _told_later(
    answer: Awaitable[object], action: str, params: object, on_call: OnCall
) -> object:
    came = await answer
    with quietly():
        on_call(action, params, came)
    return came


def _given(args: tuple[object, ...], kwargs: dict[str, object], place: int, name: str) -> object:
    return args[place] if len(args) > place else kwargs.get(name)
