"""Messages that differ in details alone are one template; those that mean another thing are not."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.simulator import failures
from aigc_data.wire.error_template import LONGEST, error_group, error_template

RETURN_CODES = {"ret": "1203", "moderated": "1301", "http": "404"}
"""What stays in a template, held still; all else is drawn."""
EXAMPLES = {
    "Invalid model name for music": "Invalid model name for music",
    "tme audio url is empty": "tme audio url is empty",
    "fail": "fail",
    "Save to cos failed": "Save to cos failed",
    "Invalid Para": "Invalid Para",
    "task is busy": "task is busy",
    "ret:1201": "ret:1201",
    "InvalidParameter.ViolationContent": "InvalidParameter.ViolationContent",
    "  two\n lines\t": "two lines",
    "": "",
    "HTTP/1.1 404 Not Found": "HTTP/1.1 404 Not Found",
    "http code: 502 after 3 tries": "http code: 502 after <*> tries",
    "errcode=-401, attempt 2": "errcode=-401, attempt <*>",
    "code 2026-01-01": "code <*>",
    "错误码：403，第 2 次": "错误码：403，第 <*> 次",
    "error code 84110233": "error code <*>",
    "https://a.example/b?c=1 (see https://b.example)": "<*> (see <*>)",
    "2600016453-AigcImage-7c9e6679742540de944be07fc1f90ae7 lost": "<*> lost",
    "at 2026-06-01T12:00:00.5Z and 2026/06/01 12:00:01": "at <*> and <*>",
    "3.5 MB is more than 1,048,576 bytes": "<*> is more than <*>",
    "1920x1088 and 64×32": "<*> and <*>",
    "10.0.0.1:8080 and fe80::1 refused": "<*> and <*> refused",
    "cannot open /data/in/a.png or C:\\in\\a.png": "cannot open <*> or <*>",
    "a user's prompt 'a cat's life', “一只猫” or 「猫」": "a user's prompt <*> or <*>",
    "unsupported: 'a', 'b', 'c'": "unsupported: <*>",
    "only mp4 is taken, got video/x-matroska": "only mp4 is taken, got <*>",
    "write to ops@example.com": "write to <*>",
    "reason=blocked label=violence": "reason=blocked label=<*>",
    '{"code":1201,"message":"over 2500 letters","id":"a-1"}': (
        '{"code":1201,"message":"over <*> letters","id":<*>}'
    ),
}


@pytest.mark.parametrize(("message", "template"), EXAMPLES.items())
def test_details_are_taken_out_and_reasons_stay(message: str, template: str) -> None:
    assert error_template(message) == template


def test_the_examples_of_the_document_are_so() -> None:
    document = Path(__file__).parents[2] / "docs" / "error-groups.md"
    rows = re.findall(r"^\| `(.+)` \| `(.+)` \|$", document.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == 4
    assert [error_template(message) for message, _ in rows] == [template for _, template in rows]


def said(text: str, seed: int, **given: str) -> str:
    return failures.filled(text, Random(seed), **({"kind": "video"} | RETURN_CODES | given))


def test_each_text_of_the_simulator_is_one_template_and_no_two_are_the_same() -> None:
    texts = [text for group in failures._TEXTS.values() for text in group]
    found = [{error_template(said(text, seed)) for seed in range(400)} for text in texts]
    assert [text for text, templates in zip(texts, found, strict=True) if len(templates) > 1] == []
    assert len({template for templates in found for template in templates}) == len(texts)


def test_a_return_code_parts_messages_of_the_same_words() -> None:
    (text,) = [one for one in failures._TEXTS["model_error"] if one == "generate failed ret:{ret}"]
    assert {error_template(said(text, 1, ret=code)) for code in ("1203", "10013")} == {
        "generate failed ret:1203",
        "generate failed ret:10013",
    }


@settings(deadline=None)
@given(st.text() | st.text("<*>\"'=:/.-1af 猫“”‘’", max_size=60).map(lambda text: text * 3))
def test_any_text_has_a_template_which_is_its_own(text: str) -> None:
    template = error_template(text)
    assert error_template(template) == template
    assert len(template) <= LONGEST
    assert template == " ".join(template.split())


@settings(deadline=None)
@given(st.text("<*>\"'k=:a1 ", min_size=1, max_size=40), st.integers(280, 320))
def test_a_long_text_is_cut_to_its_own_template(end: str, length: int) -> None:
    template = error_template("a-" * (length // 2) + end)
    assert error_template(template) == template
    assert len(template) <= LONGEST


WORDS = st.sampled_from(["failed", "image", "to", "请求", "失败", "policy:", "input", "(task)"])
IDS = (
    st.uuids().map(str)
    | st.integers(0, 2**64).map(lambda number: f"{number:016x}")
    | st.from_regex(r"[a-z]{2,5}-[0-9]{3,9}[a-z]{0,3}", fullmatch=True)
)
NUMBERS = (
    st.integers(-(10**12), 10**12).map(str)
    | st.floats(0, 1e6).map(lambda number: f"{number:.2f}")
    | st.datetimes().map(lambda at: at.isoformat())
    | st.ip_addresses(v=4).map(str)
    | st.tuples(st.integers(1, 9999), st.integers(1, 9999)).map(lambda two: f"{two[0]}x{two[1]}")
)
LINKS = st.from_regex(r"https?://[a-z]{1,9}\.(example|cn)(/[a-z0-9%]{1,9}){0,3}\?q=[0-9a-z]{1,9}",
                      fullmatch=True)  # fmt: skip
QUOTED = st.text(st.characters(codec="utf-8", exclude_characters="\"'“”"), max_size=20).map(
    lambda text: f'"{text}"'
) | st.text("一只猫 a cat", max_size=9).map(lambda text: f"“{text}”")
DETAILS = [IDS | NUMBERS, LINKS, QUOTED]


@st.composite
def twins(draw: st.DrawFn) -> tuple[str, str]:
    """Two messages of the same words, each with details of its own at the same places."""
    one, other = [], []
    for word in draw(st.lists(WORDS, min_size=1, max_size=6)):
        detail = draw(st.sampled_from(DETAILS))
        one += [word, draw(detail)]
        other += [word, draw(detail)]
    return " ".join(one), " ".join(other)


@settings(deadline=None)
@given(twins())
def test_messages_that_differ_in_details_alone_are_one(pair: tuple[str, str]) -> None:
    assert error_template(pair[0]) == error_template(pair[1])


SHAPES = (
    *("a", "“", "'a ", "a.a.", "1", "<*>", '"', "a/", "a-"),
    *("0:", '"msg":"', "\\", "ret", "a@", "=a", "a'", "https://"),
)


@pytest.mark.parametrize("text", SHAPES)
def test_a_text_of_any_shape_and_length_comes_to_an_end(text: str) -> None:
    assert len(error_template(text * 200_000)) <= LONGEST


def test_a_group_is_of_a_kind_a_code_and_a_template_and_says_its_version() -> None:
    name = error_group("failed", "-401", "Invalid Para")
    assert re.fullmatch(r"v1-[0-9a-f]{12}", name)
    assert error_group("failed", "-401", "Invalid Para") == name
    others = [
        error_group("timeout", "-401", "Invalid Para"),
        error_group("failed", None, "Invalid Para"),
        error_group("failed", "-401", "Save to cos failed"),
        error_group("failed", "-401", "Invalid Para", version=2),
    ]
    assert len({name, *others}) == 5
    assert error_group(None, None, "") == error_group("", "", "")
