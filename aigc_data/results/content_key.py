"""The name under which a content is kept: its SHA-256, and nothing that a stranger wrote."""

import hashlib
import re
from pathlib import Path

_SHA256 = re.compile(r"[0-9a-f]{64}")


def content_key(sha256: str) -> str:
    """Return `aa/bb/aabb…`; raises ValueError for a text that is no SHA-256 in small hex digits."""
    if not _SHA256.fullmatch(sha256):
        message = "a content is named by its SHA-256 alone"
        raise ValueError(message)
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of the file's bytes, read in parts."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
