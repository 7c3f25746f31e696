from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.ui.ledger_form import SHOWN
from tests.tasks import IMAGE_ID, VIDEO_ID, a_task

REASON = "'nonsense' does not have the form of a task ID"
SCRIPT = "from aigc_data.ui.ledger_form import ledger_form\nledger_form()\n"
FILE = (
    "任务ID,创建时间,提示词,Colour\n"
    f"{IMAGE_ID},2026-09-14 20:00:00,*一只猫*,red\n"
    "nonsense,,,red\n"
    f"{VIDEO_ID},,,red\n"
)


@pytest.fixture
def form(stored: Store) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=30)
    app.context = {"timezone": "Asia/Shanghai", "url": "http://localhost:8501/"}
    return app.run()


def paste(form: AppTest, text: str) -> AppTest:
    return form.text_area[0].set_value(text).run()


def table(form: AppTest) -> list[list[object]]:
    return form.dataframe[0].value.fillna("").to_numpy().tolist()


def said(form: AppTest) -> list[str]:
    return [one.value for one in (*form.caption, *form.success, *form.info, *form.error)]


def test_without_anything_given_there_is_nothing_to_add(form: AppTest) -> None:
    assert (len(form.dataframe), len(form.button), len(form.exception)) == (0, 0, 0)
    assert "app.spool.jsonl" in said(form)[-1].replace("\\", "")


def test_each_row_says_in_a_word_what_it_becomes(form: AppTest, stored: Store) -> None:
    known = a_task(task_id=VIDEO_ID, first_seen_at=datetime.now(UTC))
    stored.save([known], at=datetime.now(UTC))
    paste(form, FILE)
    assert table(form) == [
        [3, "Refused", "nonsense", REASON, "", "", "", ""],
        [
            2,
            "New",
            IMAGE_ID,
            "time read as Beijing time",
            "Image",
            "2026-09-14 20:00:00",
            "",
            "*一只猫*",
        ],
        [4, "Already known", VIDEO_ID, "adds nothing", "Video", "", "", ""],
    ]
    assert any("left aside: Colour" in one for one in said(form))
    assert form.button[0].label == "Add 1 task"


def test_the_button_keeps_the_good_rows_and_empties_the_form(form: AppTest, stored: Store) -> None:
    paste(form, FILE).button[0].click().run()
    kept = stored.tasks("main", [IMAGE_ID, VIDEO_ID])
    assert sorted(kept) == [IMAGE_ID, VIDEO_ID]
    assert form.success[0].value == (
        "Kept: 2 new, 0 added to; 1 refused. The cloud is asked about them with the next round."
    )
    assert (form.text_area[0].value, len(form.dataframe), len(form.button)) == ("", 0, 0)
    paste(form, IMAGE_ID)
    assert (form.button[0].label, form.button[0].disabled) == ("None to add", True)
    assert len(form.success) == 0


def test_a_file_from_a_spreadsheet_is_read(form: AppTest, tmp_path: Path) -> None:
    file = tmp_path / "tasks.csv"
    file.write_bytes(FILE.encode("gbk"))
    form.file_uploader[0].set_value(("tasks.csv", file.read_bytes(), "text/csv")).run()
    assert [row[7] for row in table(form)] == ["", "*一只猫*", ""]


def test_a_text_without_a_row_is_said(form: AppTest) -> None:
    paste(form, "task_id,prompt\n")
    assert "There is no row in it" in form.info[0].value


def test_of_very_many_rows_the_first_are_drawn_and_all_are_added(
    form: AppTest, stored: Store
) -> None:
    ids = [f"24000145-AigcImage-{number:032x}" for number in range(SHOWN + 100)]
    paste(form, "\n".join([*ids, "nonsense"]))
    assert (len(table(form)), table(form)[0][2]) == (SHOWN, "nonsense")
    assert any("The first 500 of 601 rows" in one for one in said(form))
    form.button[0].click().run()
    assert len(stored.tasks("main", ids)) == SHOWN + 100


def test_a_store_that_cannot_keep_them_is_said(form: AppTest, stored: Store) -> None:
    paste(form, IMAGE_ID)
    stored.close()
    form.button[0].click().run()
    assert len(form.exception) == 0
    assert "closed" in form.error[0].value
