"""Strangers' text as a terminal may show it: prompts, names, messages, titles."""

import re
from typing import Final

STEERING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Moves the cursor, colours, ends the line, or turns the direction of what stands around it."""


def visible(text: str) -> str:
    r"""Return the text in one line that steers no terminal: an escape is shown as \x1b."""
    return STEERING.sub(_shown, text)


def harmless_json(said: str) -> str:
    """Return the same JSON, which steers no terminal either."""
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", said)


def _shown(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
