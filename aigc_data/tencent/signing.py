"""TC3-HMAC-SHA256, the signature of Tencent Cloud's API 3.0.

Source: the contract's section 1.2; the vectors of `tests/tencent/test_signing.py` were made with
the vendor's own SDK.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
SIGNED_HEADERS = "content-type;host"


@dataclass(frozen=True, slots=True)
class SignedParts:
    """What is signed: one POST to `/` of `host`, its body hashed as the bytes that are sent."""

    service: str
    host: str
    content_type: str
    body: bytes
    timestamp: int
    """Unix seconds."""

    @property
    def date(self) -> str:
        """The UTC day of the timestamp; Beijing's day would be refused for eight hours a day."""
        return datetime.fromtimestamp(self.timestamp, UTC).strftime("%Y-%m-%d")

    @property
    def scope(self) -> str:
        """The credential scope, `date/service/tc3_request`."""
        return f"{self.date}/{self.service}/tc3_request"


def canonical_request(parts: SignedParts) -> str:
    """Return the text whose hash is signed."""
    headers = f"content-type:{parts.content_type}\nhost:{parts.host}\n"
    return f"POST\n/\n\n{headers}\n{SIGNED_HEADERS}\n{_sha256(parts.body)}"


def string_to_sign(parts: SignedParts) -> str:
    """Return the text that the derived key signs."""
    hashed = _sha256(canonical_request(parts).encode())
    return f"{ALGORITHM}\n{parts.timestamp}\n{parts.scope}\n{hashed}"


def signature(parts: SignedParts, secret_key: str) -> str:
    """Return the signature in lower-case hex."""
    key = f"TC3{secret_key}".encode()
    for text in (parts.date, parts.service, "tc3_request"):
        key = hmac.digest(key, text.encode(), "sha256")
    return hmac.digest(key, string_to_sign(parts).encode(), "sha256").hex()


def authorization(parts: SignedParts, secret_id: str, secret_key: str) -> str:
    """Return the value of the Authorization header."""
    return (
        f"{ALGORITHM} Credential={secret_id}/{parts.scope}, "
        f"SignedHeaders={SIGNED_HEADERS}, Signature={signature(parts, secret_key)}"
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
