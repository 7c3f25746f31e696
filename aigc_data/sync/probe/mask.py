"""Taking out of a report what names an account or a person, as a second guard.

The findings are worded without any of it; this is for the word that slipped through.
"""

import re
from collections.abc import Iterable, Mapping

HIDDEN = "[hidden]"
SHORTEST_SECRET = 4
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bAKID[0-9a-z]+",
        r"\b[0-9]+(?:-live)?-Aigc\w+-\S+",
        rf"(?<!request )\b{_UUID}\b",
        r"(?<=\?)[^\s\"'<>]+",
        r"\bq-[a-z-]+=[^\s&\"'<>]+",
        r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
        r"\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]*",
        r"(?<![0-9a-f-])\d{6,}(?![0-9a-f-])",
    )
)
"""Keys, task IDs, UUIDs other than a request's, queries of links, addresses, account numbers."""


def masked(value: object, secrets: Iterable[str]) -> object:
    """Return JSON's value with every text in it masked."""
    known = tuple(secrets)
    if isinstance(value, str):
        return masked_text(value, known)
    if isinstance(value, Mapping):
        return {key: masked(item, known) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, known) for item in value]
    return value


def masked_text(text: str, secrets: Iterable[str]) -> str:
    """Return the text without the secrets and without whatever looks like one."""
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, HIDDEN)
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text
