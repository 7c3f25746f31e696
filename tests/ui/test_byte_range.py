"""Which bytes are asked for."""

import pytest

from aigc_data.ui.byte_range import Span, Unsatisfiable, asked_span, not_modified

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("bytes=0-99", Span(0, 100)),
        ("bytes=0-", Span(0, 1000)),
        ("bytes=999-", Span(999, 1000)),
        ("bytes=500-5000", Span(500, 1000)),
        ("bytes=-200", Span(800, 1000)),
        ("bytes=-5000", Span(0, 1000)),
        ("bytes=7-7", Span(7, 8)),
        ("BYTES=0-5", Span(0, 6)),
        ("Bytes=-5", Span(995, 1000)),
    ],
)
def test_one_part_is_that_part(said: str, expected: Span) -> None:
    assert asked_span({"range": said}, 1000, ETAG) == expected


@pytest.mark.parametrize(
    "said",
    ["", "bytes=-", "bytes=5-2", "bytes=0-1,5-9", "items=0-5", "bytes=a-b", "bytes=٣-٤",
     "bytes=--5", "bytes=0-1\r\nX: y", f"bytes={'9' * 400}-"],
)  # fmt: skip
def test_several_parts_and_what_is_no_range_are_answered_with_the_whole(said: str) -> None:
    assert asked_span({"range": said}, 1000, ETAG) is None


@pytest.mark.parametrize(
    ("said", "size"),
    [("bytes=1000-", 1000), ("bytes=5000-6000", 1000), ("bytes=-0", 1000), ("bytes=0-", 0),
     ("bytes=-5", 0)],
)  # fmt: skip
def test_a_part_beyond_the_end_cannot_be_given(said: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        asked_span({"range": said}, size, ETAG)


def test_a_part_of_another_file_is_answered_with_the_whole() -> None:
    said = {"range": "bytes=0-9"}
    assert asked_span(said | {"if-range": ETAG}, 1000, ETAG) == Span(0, 10)
    assert asked_span(said | {"if-range": '"other"'}, 1000, ETAG) is None
    assert asked_span(said | {"if-range": f"W/{ETAG}"}, 1000, ETAG) is None
    assert asked_span(said | {"if-range": "Wed, 01 Jan 2025 00:00:00 GMT"}, 1000, ETAG) is None


def test_who_has_the_file_is_told_so() -> None:
    held = {said: not_modified({"if-none-match": said}, ETAG) for said in (
        ETAG, f'"x", {ETAG}', f"W/{ETAG}", "*", '"x"', "",
    )}  # fmt: skip
    assert held == {ETAG: True, f'"x", {ETAG}': True, f"W/{ETAG}": True, "*": True, '"x"': False,
                    "": False}  # fmt: skip
    assert not not_modified({}, ETAG)
