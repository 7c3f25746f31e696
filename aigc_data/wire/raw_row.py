"""The text of a row that could not be read, as it may be kept: without secrets."""

import json
import re

from aigc_data.wire.request_body import unsigned

LONGEST = 20_000
_PRIVATE = re.compile(
    r'((?:\\*)"(?:Uin|SubAccountUin|AppId|ClientIp|AccountID|accountId|principalId|SecretId|'
    r'secretId|SourceIPAddress|sourceIPAddress)(?:\\*)"\s*:\s*)(?:\\*"[^"\\]*\\*"|[-\w.]+)'
)


def raw_row(row: object) -> str:
    """Return the row as JSON text, account numbers, addresses and signatures masked, cut short."""
    try:
        text = json.dumps(row, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(type(row))
    clean = unsigned(_PRIVATE.sub(r"\1…", text)).replace("\x00", "?")
    return clean.encode("utf-8", "replace").decode("utf-8")[:LONGEST]
