import json
import math

import pytest

from aigc_data.task import TaskType
from aigc_data.wire.request_body import (
    RequestFacts,
    decode,
    facts,
    generation_type,
    masked,
    unsigned,
)
from tests.wire.answers import GATEWAY


@pytest.mark.parametrize("nothing", [None, "", "  ", "not json {", "7", "[]", '"text"', 7, []])
def test_what_is_no_request_is_none(nothing: object) -> None:
    assert decode(nothing) is None


def test_more_than_four_layers_are_not_unwrapped() -> None:
    body = json.dumps({})
    for _ in range(5):
        body = json.dumps(body)
    assert decode(body) is None


def test_who_called_from_where_is_never_kept() -> None:
    assert masked({"Prompt": "a", "Input": {"Uin": "1", "Text": "b"}} | GATEWAY) == {
        "Prompt": "a",
        "Input": {"Text": "b"},
    }


def test_signed_queries_are_cut_from_links_and_from_prompts() -> None:
    link = "https://in.example/a.png?q-sign-algorithm=sha1&q-signature=abc"
    plain = "https://in.example/a.png?width=200"
    assert masked({"ImageUrl": link, "Prompt": f"like {link} and {plain}", "List": [link]}) == {
        "ImageUrl": "https://in.example/a.png?…",
        "Prompt": f"like https://in.example/a.png?… and {plain}",
        "List": ["https://in.example/a.png?…"],
    }


def test_what_the_database_would_refuse_is_replaced() -> None:
    deep: object = "end"
    for _ in range(100):
        deep = [deep]
    kept = facts({"Seed": math.nan, "Prompt": "a\x00b\ud800", "Deep": deep})
    assert kept.prompt == "a?b?"
    assert kept.request is not None
    assert json.loads(kept.request)["Seed"] is None


def test_a_generation_request_tells_all_that_the_lists_show() -> None:
    body = {
        "ModelName": "Vidu",
        "ModelVersion": "q3-pro",
        "Prompt": "a lighthouse",
        "NegativePrompt": "people",
        "Duration": "8",
        "Operator": "trailer",
        "ExtraParameters": {"Resolution": "1080P", "AspectRatio": "9:16"},
    }
    assert facts(body) == RequestFacts(
        prompt="a lighthouse",
        negative_prompt="people",
        model="Vidu",
        model_version="q3-pro",
        resolution="1080P",
        aspect_ratio="9:16",
        video_duration_s=8.0,
        operator="trailer",
        request=json.dumps(body, sort_keys=True),
    )


@pytest.mark.parametrize("seconds", [0, -5, math.inf, "soon", True, 86_401, 10**400, None, {}])
def test_a_duration_that_cannot_be_is_not_known(seconds: object) -> None:
    assert facts({"Duration": seconds}).video_duration_s is None


@pytest.mark.parametrize(
    "given",
    [
        {"ImageUrl": "https://in.example/a.png"},
        {"LastImageUrl": "https://in.example/a.png"},
        {"ImageInfos": [{}]},
        {"VideoInfos": [{}]},
        {"SubjectInfos": [{}]},
    ],
)
def test_any_input_makes_a_video_image_to_video(given: dict[str, object]) -> None:
    assert generation_type(given, video=True) is TaskType.IMAGE_TO_VIDEO


def test_without_inputs_a_task_is_made_from_text() -> None:
    blank = {"ImageUrl": "", "ImageInfos": []}
    assert generation_type(blank, video=True) is TaskType.TEXT_TO_VIDEO
    assert generation_type(blank, video=False) is TaskType.TEXT_TO_IMAGE
    assert generation_type({"ImageInfos": [{}]}, video=False) is TaskType.IMAGE_TO_IMAGE
    assert generation_type(None, video=False) is TaskType.UNKNOWN


def test_a_text_full_of_links_costs_no_more_than_its_length() -> None:
    started = "https://a.example/" * 50_000
    assert unsigned(started) == started
    assert unsigned(started + "?sign=1") == started + "?…"
