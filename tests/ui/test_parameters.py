import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aigc_data.ui.parameters import MOST, Parameter, parameters, reference_inputs

REQUEST = {
    "ModelName": "Kling",
    "Prompt": "a *bold* fox\nin <b>snow</b>",
    "Duration": 5,
    "EnhancePrompt": False,
    "ImageInfos": [
        {"ImageUrl": "https://example.com/a.png", "ReferenceType": "asset"},
        {"ImageUrl": "https://example.com/b.png"},
    ],
    "ExtraParameters": {"Resolution": "1080P", "OffPeak": None, "Empty": {}},
}


def test_nested_values_are_laid_out_by_their_path() -> None:
    assert parameters(json.dumps(REQUEST)) == (
        Parameter("ModelName", "Kling"),
        Parameter("Prompt", "a *bold* fox\nin <b>snow</b>"),
        Parameter("Duration", "5"),
        Parameter("EnhancePrompt", "false"),
        Parameter("ImageInfos[0].ImageUrl", "https://example.com/a.png"),
        Parameter("ImageInfos[0].ReferenceType", "asset"),
        Parameter("ImageInfos[1].ImageUrl", "https://example.com/b.png"),
        Parameter("ExtraParameters.Resolution", "1080P"),
        Parameter("ExtraParameters.OffPeak", "null"),
        Parameter("ExtraParameters.Empty", "{}"),
    )


def test_the_links_of_a_request_are_its_reference_inputs() -> None:
    assert reference_inputs(parameters(json.dumps(REQUEST))) == (
        Parameter("ImageInfos[0].ImageUrl", "https://example.com/a.png"),
        Parameter("ImageInfos[1].ImageUrl", "https://example.com/b.png"),
    )


def test_a_request_that_is_not_known_has_no_parameters() -> None:
    assert parameters(None) == parameters("") == ()


def test_a_text_that_is_not_json_is_shown_as_it_is() -> None:
    assert parameters("{broken") == (Parameter("Request", "{broken"),)


def test_a_huge_request_is_cut_and_says_so() -> None:
    found = parameters(json.dumps({"ImageInfos": list(range(MOST + 5))}))
    assert len(found) == MOST + 1
    assert found[-1] == Parameter("…", "cut after 500 values; the raw record has them all")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(JSON)
def test_no_request_breaks_the_layout(body: Any) -> None:
    assert len(parameters(json.dumps(body))) >= 1
