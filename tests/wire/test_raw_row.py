from aigc_data.wire.raw_row import raw_row
from tests.wire.answers import create_event, list_row


def test_a_broken_row_is_kept_without_secrets() -> None:
    for row in (list_row(), create_event(secretId="AKIDEXAMPLE")):
        kept = raw_row(row)
        for secret in ("100000000001", "1250000000,", "203.0.113.7", "q-sign", "AKIDEXAMPLE"):
            assert secret not in kept
    assert "2026-09-14 20:19:49" in raw_row(list_row())


def test_a_row_that_is_no_json_is_named_by_its_type() -> None:
    assert raw_row({1, 2}) == "<class 'set'>"
    assert raw_row(None) == "null"


def test_a_huge_row_is_cut_short() -> None:
    assert len(raw_row({"a": "x" * 100_000})) == 20_000
    assert raw_row("a\ud800") == '"a?"'
