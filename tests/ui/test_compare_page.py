"""Two to four tasks side by side."""

import json
from datetime import timedelta

import pandas as pd
from streamlit.testing.v1 import AppTest

from aigc_data.results.folder_storage import FolderStorage
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.results.keeping import keep
from tests.results.media import film, picture
from tests.ui.conftest import Opener
from tests.ui.test_kept_results import NOW, a_task, fill, place
from tests.ui.test_task_pages import shown
from tests.ui.tiles import told

__all__ = ["place"]
ENDED = NOW - timedelta(hours=1)


def lines(frame: pd.DataFrame) -> dict[str, list[str]]:
    """The values of each line by its name."""
    return {name: values for name, *values in frame.values.tolist()}


def parameters(app: AppTest) -> dict[str, list[str]]:
    return lines(app.dataframe[1].value)


def three(stored: Store) -> None:
    fill(
        stored,
        a_task(task_id="a", request='{"Model": "Kling", "Prompt": "a *cat*", "Seed": 1}',
               result_expires_at=ENDED),
        a_task(task_id="b", request='{"Model": "Kling", "Prompt": "a dog"}',
               status=TaskStatus.FAILED, error_code="Busy", error_message="Too [many](x)"),
        a_task(task_id="c", request=None, result_expires_at=ENDED),
    )  # fmt: skip


def test_what_differs_is_marked_by_a_word_and_comes_first(stored: Store, opened: Opener) -> None:
    three(stored)
    app = opened("compare", task_id=["a", "b"])
    assert parameters(app) == {
        "Prompt": ["≠ differs", "a *cat*", "a dog"],
        "Seed": ["≠ differs", "1", "not set"],
        "Model": ["= same", "Kling", "Kling"],
    }
    assert "2 of 3 parameters differ" in shown(app)
    outcome = lines(app.dataframe[0].value)
    assert {name: outcome[name] for name in ("Status", "Error", "Result")} == {
        "Status": ["Successful", "Failed"],
        "Error": ["–", "Busy: Too [many](x)"],
        "Result": ["Lost", "–"],
    }


def test_only_what_differs_is_shown_where_the_link_says_so(stored: Store, opened: Opener) -> None:
    three(stored)
    app = opened("compare", task_id=["a", "b"], show="differs")
    assert list(parameters(app)) == ["Prompt", "Seed"]


def test_a_request_that_nobody_saw_is_not_known_and_does_not_differ(
    stored: Store, opened: Opener
) -> None:
    three(stored)
    app = opened("compare", task_id=["a", "c"])
    assert parameters(app)["Seed"] == ["? not known of all", "1", "not known"]
    assert "No parameter differs" in shown(app)


def test_results_stand_side_by_side_and_a_task_is_taken_out(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    three(stored)
    [sha256] = keep(stored, place, "a", film(), extension="mp4")
    app = opened("compare", task_id=["a", "b", "c"], account=["main"] * 3)
    address = f"/kept?account=main&task_id=a&number=0&sha256={sha256}"
    [drawn] = told(app, "side_by_side")
    fields = ("letter", "picture", "film", "said")
    assert [tuple(map(figure.get, fields)) for figure in drawn["figures"]] == [
        ("A", f"{address}&size=poster", address, ""),
        ("B", "", "", "No result"),
        ("C", "", "", "Link expired"),
    ]  # fmt: skip
    app.button(key="compare.without.B").click().run()
    assert app.query_params["task_id"] == ["a", "c"]
    [drawn] = told(app, "side_by_side")
    assert [one["alt"] for one in drawn["figures"]] == [
        "A: result of task a", "B: result of task c",
    ]  # fmt: skip


def test_each_result_of_a_task_can_be_compared(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    three(stored)
    hashes = keep(stored, place, "a", picture("PNG"), picture("PNG", (40, 30)))
    app = opened("compare", task_id=["a", "c"])
    addresses = [
        f"/kept?account=main&task_id=a&number={at}&sha256={one}" for at, one in enumerate(hashes)
    ]

    def looks() -> list[tuple[str, str]]:
        [drawn] = told(app, "side_by_side")
        return [(figure["picture"], figure["said"]) for figure in drawn["figures"]]

    assert looks() == [(addresses[0], ""), ("", "Link expired")]
    app.segmented_control(key="choice.number").set_value("2").run()
    assert app.query_params["number"] == "2"
    assert looks() == [(addresses[1], ""), ("", "No such result")]
    assert told(app, "side_by_side")[0]["figures"][0]["caption"].endswith(" · 2 of 2")


def test_what_a_cell_cuts_is_said_in_full_below(stored: Store, opened: Opener) -> None:
    long = "a *cat* " * 40
    fill(
        stored,
        a_task(task_id="a", request=json.dumps({"Prompt": long, "Seed": 1})),
        a_task(task_id="b", request=json.dumps({"Prompt": "a dog", "Seed": 2})),
    )
    app = opened("compare", task_id=["a", "b"])
    [whole] = app.expander
    assert (whole.label, whole.proto.expanded) == ("Long values in full", True)
    assert [text.value for text in whole.text] == [long.strip(), "a dog"]
    assert [said.value for said in whole.markdown] == ["**Prompt**"]


def test_one_task_is_nothing_to_compare_and_a_fifth_is_left_out(
    stored: Store, opened: Opener
) -> None:
    fill(stored, *(a_task(task_id=name, result_expires_at=ENDED) for name in "abcde"))
    assert "One task was found." in shown(opened("compare", task_id=["a"]))
    said = shown(opened("compare", task_id=["a", "nobody's *task*"]))
    assert "No task with this ID is stored nobody's \\*task\\*" in said
    app = opened("compare", task_id=list("abcde"))
    assert "The link names 5 tasks; the first 4 are compared." in shown(app)
    assert len(told(app, "side_by_side")[0]["figures"]) == 4


def test_no_task_named_says_how_to_name_them(stored: Store, opened: Opener) -> None:
    assert "Two tasks are needed" in opened("compare").info[0].proto.title


def test_the_link_says_that_it_opens_the_tasks(stored: Store, opened: Opener) -> None:
    three(stored)
    compared, none = shown(opened("compare", task_id=["a", "b"])), shown(opened("compare"))
    assert "Opens these tasks side by side." in compared
    assert "Opens this page." in none
    assert "with this filter" not in compared + none
