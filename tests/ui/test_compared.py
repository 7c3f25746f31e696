"""Values side by side, and which differ."""

from aigc_data.ui.compared import Compared, Mark, compared


def test_what_differs_comes_first_and_what_is_not_known_is_neither() -> None:
    lines = compared([{"Model": "Kling", "Prompt": "a cat", "Seed": "1"},
                      {"Model": "Kling", "Prompt": "a dog"}])  # fmt: skip
    assert lines == (
        Compared("Prompt", ("a cat", "a dog")),
        Compared("Seed", ("1", "")),
        Compared("Model", ("Kling", "Kling")),
    )
    assert [line.mark for line in lines] == [Mark.DIFFERS, Mark.DIFFERS, Mark.SAME]


def test_a_task_whose_request_nobody_saw_neither_differs_nor_is_the_same() -> None:
    lines = compared([{"Model": "Kling", "Seed": "1"}, None, {"Model": "Vidu", "Seed": "1"}])
    assert [(line.name, line.values, line.mark) for line in lines] == [
        ("Model", ("Kling", None, "Vidu"), Mark.DIFFERS),
        ("Seed", ("1", None, "1"), Mark.NOT_KNOWN),
    ]


def test_nothing_known_is_nothing_compared() -> None:
    assert compared([None, None]) == ()
