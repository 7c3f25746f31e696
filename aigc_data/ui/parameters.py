"""What was asked of the cloud: the create request laid out as rows, and the inputs it refers to."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST = 500
"""Rows of one request; a longer one is cut, and says so in its last row."""
DEEPEST = 12
_LINKS = ("http://", "https://")
_CALLED = re.compile(r"callback|notif|webhook", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a request and the path to it: `ImageInfos[0].ImageUrl`."""

    name: str
    value: str


def parameters(request: str | None) -> tuple[Parameter, ...]:
    """Return every value of a request (JSON text) in its order; what is not JSON is one row."""
    if not request:
        return ()
    try:
        body = json.loads(request)
    except (ValueError, RecursionError):
        return (Parameter("Request", request),)
    found = tuple(islice(_leaves(body, "", 0), MOST + 1))
    if len(found) <= MOST:
        return found
    return (*found[:MOST], Parameter("…", f"cut after {MOST} values; the raw record has them all"))


def reference_inputs(found: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Return those parameters that are links to pictures, videos, sounds or documents."""
    return tuple(one for one in found if one.value.startswith(_LINKS))


def reference_addresses(found: tuple[Parameter, ...]) -> tuple[str, ...]:
    """Return where those inputs lie, each once; what the cloud is to call back is none of them."""
    named = (one.value for one in reference_inputs(found) if not _CALLED.search(one.name))
    return tuple(dict.fromkeys(named))


def _leaves(value: object, path: str, depth: int) -> Iterator[Parameter]:
    if isinstance(value, dict) and value and depth < DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list) and value and depth < DEEPEST:
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{number}]", depth + 1)
    else:
        yield Parameter(path or "Request", _said(value))


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
