import pytest

from aigc_data.sync.probe.mask import masked, masked_text

PLANTED = (
    "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    "100000000001",
    "1250000000",
    "203.0.113.7",
    "2001:db8:85a3:0:0:8a2e:370:7334",
    "24000145-AigcImage-7c9e6679742540de944be07fc1f90ae7",
    "2600008999-live-AigcVideo-7c9e6679742540de944be07fc1f90ae7",
    "0f3b6a5c-9d2e-4b71-8a6c-5d4e3f2a1b0c",
    "q-signature=0123456789abcdef0123456789abcdef01234567",
)


@pytest.mark.parametrize("secret", PLANTED)
def test_what_looks_like_a_secret_is_taken_out(secret: str) -> None:
    assert masked_text(f"before {secret} after", ()) == "before [hidden] after"


def test_the_query_of_a_link_is_taken_out() -> None:
    link = "https://b.cos.ap-guangzhou.myqcloud.com/a.png?q-ak=AKIDX&q-sign-time=1;2"
    assert masked_text(link, ()) == "https://b.cos.ap-guangzhou.myqcloud.com/a.png?[hidden]"


def test_what_is_known_to_be_secret_is_taken_out_wherever_it_is() -> None:
    value = {"a": ["my-key is here", 7, None], "b": {"c": "my-key"}}
    assert masked(value, ["my-key", ""]) == {
        "a": ["[hidden] is here", 7, None],
        "b": {"c": "[hidden]"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "no such task is known [ResourceNotFound, request 00000000-0000-4000-8000-000000000011]",
        "402 rows, the oldest 30.4 days old",
        "Count AIGCVideo 2,233,456 for Usage 15,097 (6.8 each)",
        "2026-11-23T00:29:26+00:00",
        "Hunyuan3.0_1080P, ViduQ3turbo_720P",
        "agrees with the cloud's, ± 0.5 s",
        "UTC+5:30",
    ],
)
def test_what_a_report_needs_stays(text: str) -> None:
    assert masked_text(text, ()) == text
