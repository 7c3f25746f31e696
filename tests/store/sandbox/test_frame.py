import io

import pytest

from aigc_data.store.sandbox.frame import (
    HEAD,
    MOST_BYTES,
    Frame,
    Garbled,
    Kind,
    read_frame,
    write_frame,
)


def test_a_frame_arrives_as_it_was_sent_and_then_there_are_no_more() -> None:
    pipe = io.BytesIO()
    sent = [Frame.of(Kind.ASK, {"text": "SELECT '一'"}), Frame(Kind.ROWS, b"\x00" * 3)]
    for frame in sent:
        write_frame(pipe, frame)
    pipe.seek(0)
    assert [read_frame(pipe), read_frame(pipe), read_frame(pipe)] == [*sent, None]


def test_a_frame_that_breaks_off_is_none() -> None:
    assert read_frame(io.BytesIO(HEAD.pack(b"B", 10) + b"abc")) is None
    assert read_frame(io.BytesIO(b"B\x00")) is None


@pytest.mark.parametrize("head", [HEAD.pack(b"?", 0), HEAD.pack(b"B", MOST_BYTES + 1)])
def test_what_is_no_frame_is_not_read(head: bytes) -> None:
    with pytest.raises(Garbled):
        read_frame(io.BytesIO(head))


@pytest.mark.parametrize("body", [b"no json", b"[1]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled):
        _ = Frame(Kind.END, body).said
