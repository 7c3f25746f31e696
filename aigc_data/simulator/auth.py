"""Who may call: the headers of a call and its TC3 signature, checked as the cloud checks them.

Written from the contract's sections 1.1 and 1.2 and not from the client's code, so that each holds
the other to the wire.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aigc_data.simulator.refusal import Refusal

MPS, CLOUDAUDIT = "mps", "cloudaudit"
VERSIONS = {MPS: "2019-06-12", CLOUDAUDIT: "2019-03-19"}
REGIONS = frozenset(
    {
        *("ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-chengdu", "ap-chongqing"),
        *("ap-hongkong", "ap-singapore", "ap-seoul", "ap-tokyo", "ap-bangkok", "ap-jakarta"),
        *("eu-frankfurt", "na-ashburn", "na-siliconvalley", "sa-saopaulo"),
    }
)
_SPAN = 300
"""Seconds that a timestamp may be off."""
_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<key>[^/]*)/(?P<date>[^/]*)/(?P<service>[^/]*)/tc3_request, ?"
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that the simulated account gave out; with a token it is a temporary one."""

    secret_id: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


def check(headers: Mapping[str, str], body: bytes, keys: Keys, service: str, now: float) -> None:
    """Return for a call that is properly signed for the service; raise `Refusal` for any other."""
    claim = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if claim is None:
        raise Refusal("AuthFailure.InvalidAuthorization", "The Authorization header is malformed.")
    if not claim["key"].startswith("AKID"):
        raise Refusal("AuthFailure.InvalidSecretId", "The SecretId is not a cloud API key.")
    if claim["key"] != keys.secret_id:
        raise Refusal("AuthFailure.SecretIdNotFound", "The SecretId is not found.")
    if headers.get("x-tc-token") != keys.token:
        raise Refusal("AuthFailure.TokenFailure", "The token is wrong or has expired.")
    timestamp = _timestamp(headers, now)
    if not _genuine(claim, headers, body, keys.secret_key, service, timestamp):
        raise Refusal(
            "AuthFailure.SignatureFailure",
            "The provided credentials could not be validated. "
            "Please check your signature is correct.",
        )


def _timestamp(headers: Mapping[str, str], now: float) -> int:
    text = headers.get("x-tc-timestamp", "")
    if not text.isdecimal():
        raise Refusal.missing("Timestamp")
    if abs(now - int(text)) > _SPAN:
        raise Refusal(
            "AuthFailure.SignatureExpire",
            f"The request timestamp {text} differs from the server time {int(now)} "
            "by more than five minutes.",
        )
    return int(text)


def _genuine(
    claim: re.Match[str],
    headers: Mapping[str, str],
    body: bytes,
    secret_key: str,
    service: str,
    timestamp: int,
) -> bool:
    signed = claim["headers"].split(";")
    date = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    expected = signature(_canonical(signed, headers, body), secret_key, (date, service), timestamp)
    return (
        (claim["date"], claim["service"]) == (date, service)
        and {"content-type", "host"} <= set(signed)
        and signed == sorted(signed)
        and hmac.compare_digest(expected, claim["signature"])
    )


def signature(request: str, secret_key: str, scope: tuple[str, str], timestamp: int) -> str:
    """Return the signature of a canonical request in a scope of date and service."""
    key = f"TC3{secret_key}".encode()
    for part in (*scope, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{'/'.join(scope)}/tc3_request\n{hashed}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def _canonical(signed: list[str], headers: Mapping[str, str], body: bytes) -> str:
    lines = "".join(f"{name}:{_canonical_value(name, headers)}\n" for name in signed)
    unsigned = headers.get("x-tc-content-sha256") == "UNSIGNED-PAYLOAD"
    hashed = hashlib.sha256(b"UNSIGNED-PAYLOAD" if unsigned else body).hexdigest()
    return f"POST\n/\n\n{lines}\n{';'.join(signed)}\n{hashed}"


def _canonical_value(name: str, headers: Mapping[str, str]) -> str:
    value = headers.get(name, "").strip()
    return value.lower() if name == "x-tc-action" else value
