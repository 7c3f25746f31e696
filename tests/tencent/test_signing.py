"""Our signature against values made with the vendor's SDK, and against that SDK itself."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.sign import Sign

from aigc_data.tencent.signing import (
    SignedParts,
    authorization,
    canonical_request,
    signature,
    string_to_sign,
)

INTERNATIONAL = "mps.intl.tencentcloudapi.com"
MAINLAND = "mps.tencentcloudapi.com"
JSON = "application/json"
FIRST_BODY = (
    '{"PageNum":1,"PageSize":10,'
    '"QueryTaskFilter":{"TaskType":"RedrawVideo","TaskStatus":"FINISHED"}}'
)
NON_ASCII_BODY = '{"TaskId":"24000145-AigcVideo-0f3b6a5c9d2e4b718a6c5d4e3f2a1b0c","Note":"小兔子"}'
VECTORS = {
    "ascii": (
        SignedParts("mps", INTERNATIONAL, JSON, FIRST_BODY.encode(), 1780317650),
        "02fbac2670fe117f6c16834a7d20238267351ffd4ac1a72f4cb80ea949b85a4b",
        "fcf3a319c879b28e643ed67b3469e8fd7961d89e00344036721f255cb4011bc2",
        "e3fb8f70e276570c6f6ff1a82b27be09102610f275f9a0a0c44b8731b8f41c3f",
    ),
    "the UTC date is not Beijing's": (
        SignedParts("mps", INTERNATIONAL, JSON, b'{"PageNum":1,"PageSize":10}', 1780335000),
        "fa779f9d26ebbe1acf539945e90e0b681bf9fd01f4b85d4adfe95d4751c53864",
        "526b1ad068eaf09a63343ad7e362166d8329d75c9a2c1e238c092785f840a785",
        "ab08ac196a5ca7987a0f5175b1ec2f70bff13f3115c00a055474e6bfb1ef449a",
    ),
    "non-ASCII with a charset": (
        SignedParts("mps", MAINLAND, f"{JSON}; charset=utf-8", NON_ASCII_BODY.encode(), 1780317650),
        "b126565be45bc7bc8d1d6c199709f20227c6cd4cbad01d91c37d22e3b7c8a1d3",
        "e64ee5266731e7b6ea973f31f27f1be3b70f011a8582b70b75e7e698b211caad",
        "44f59d963aa1cf7e90f3ebf2a7f4ed3e8282a81889ae0d1ccc4e8c03defcdb9e",
    ),
    "an empty object": (
        SignedParts("mps", MAINLAND, JSON, b"{}", 1780317650),
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "a28c62ae7d704deb34880c33f887b145dcde6ae71bf7aacbfe906e86e895d206",
        "791b74a2c1c00042391f049ec4daa2ac81c3cdefc4778deec0810839c4feee5a",
    ),
}
"""What is signed; sha256 of the body and of the canonical request; the signature."""

texts = st.text(min_size=1, max_size=40)
keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
times = st.integers(0, 4_000_000_000)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("name", VECTORS)
def test_a_known_request_gets_its_known_signature(name: str) -> None:
    parts, body_hash, request_hash, signed = VECTORS[name]
    content_type, host = parts.content_type, parts.host
    assert canonical_request(parts) == (
        f"POST\n/\n\ncontent-type:{content_type}\nhost:{host}\n\ncontent-type;host\n{body_hash}"
    )
    assert string_to_sign(parts) == (
        f"TC3-HMAC-SHA256\n{parts.timestamp}\n2026-06-01/mps/tc3_request\n{request_hash}"
    )
    assert signature(parts, "SECRETKEYEXAMPLE") == signed
    assert authorization(parts, "AKIDEXAMPLE", "SECRETKEYEXAMPLE") == (
        "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2026-06-01/mps/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={signed}"
    )


@given(key=keys, service=keys, text=texts, timestamp=times)
def test_any_text_is_signed_as_the_vendors_sign_does(
    key: str, service: str, text: str, timestamp: int
) -> None:
    parts = SignedParts(service, "host:1", JSON, text.encode(), timestamp)
    date = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    vendors = Sign.sign_tc3(key, date, service, string_to_sign(parts))
    assert signature(parts, key) == vendors


@given(secret=keys, params=st.dictionaries(texts, values, max_size=4), timestamp=times)
def test_any_call_is_signed_as_the_vendors_client_signs_it(
    secret: str, params: dict[str, Any], timestamp: int
) -> None:
    body = json.dumps(params)
    request = RequestInternal(MAINLAND, "POST", "/", data=body)
    request.header = {
        "Content-Type": JSON,
        "Host": MAINLAND,
        "X-TC-Timestamp": str(timestamp),
    }
    profile = ClientProfile(httpProfile=HttpProfile(endpoint=MAINLAND))
    vendor = AbstractClient(Credential("AKIDEXAMPLE", secret), "", profile)
    date = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    vendors = vendor._get_tc3_signature(params, request, date, "mps", secret)
    parts = SignedParts("mps", MAINLAND, JSON, body.encode(), timestamp)
    assert signature(parts, secret) == vendors
