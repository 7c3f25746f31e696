from hypothesis import given
from hypothesis import strategies as st

from aigc_data.wire.ledger_file import RawRow, decoded, raw_rows, unknown_columns
from tests.tasks import IMAGE_ID, VIDEO_ID

CHINESE = f"任务ID,提示词\n{IMAGE_ID},一只猫在雨中\n"


def rows(text: str) -> list[RawRow]:
    return list(raw_rows(text))


def test_bare_ids_stand_one_a_line_or_many() -> None:
    assert rows(f'{IMAGE_ID}\n\n  "{VIDEO_ID}",\n2600000001; 2600000002\n') == [
        RawRow(1, {"task_id": IMAGE_ID}),
        RawRow(3, {"task_id": VIDEO_ID}),
        RawRow(4, {"task_id": "2600000001"}),
        RawRow(4, {"task_id": "2600000002"}),
    ]


def test_a_csv_has_the_consoles_columns_in_any_case_and_order() -> None:
    text = (
        "Status,Prompt,TASK ID,Creation Time,model,Video Duration\n"
        f"Failed,a cat,{IMAGE_ID},2026-09-14 20:00:00,Kling,5\n"
    )
    assert rows(text) == [
        RawRow(
            2,
            {
                "prompt": "a cat",
                "task_id": IMAGE_ID,
                "created_at": "2026-09-14 20:00:00",
                "model": "Kling",
                "duration": "5",
            },
        )
    ]
    assert unknown_columns(text) == ("Status",)


def test_cells_may_be_parted_by_tabs_or_semicolons() -> None:
    for delimiter in "\t;":
        text = f"task_id{delimiter}prompt\n{IMAGE_ID}{delimiter}a, b\n"
        assert rows(text) == [RawRow(2, {"task_id": IMAGE_ID, "prompt": "a, b"})]


def test_a_quoted_cell_may_hold_lines_and_quotes() -> None:
    text = f'task_id,prompt\r\n{IMAGE_ID},"one\r\ntwo, ""three"""\r\n{VIDEO_ID},four\r\n'
    assert rows(text) == [
        RawRow(2, {"task_id": IMAGE_ID, "prompt": 'one\ntwo, "three"'}),
        RawRow(4, {"task_id": VIDEO_ID, "prompt": "four"}),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_row() -> None:
    text = f'task_id,prompt,model\n{IMAGE_ID},"one,Kling\n{VIDEO_ID},two,Kling\n'
    assert rows(text) == [
        RawRow(2, fault="a quote is opened in this line and never closed"),
        RawRow(3, {"task_id": VIDEO_ID, "prompt": "two", "model": "Kling"}),
    ]


def test_a_quote_within_a_text_is_no_more_than_that() -> None:
    text = f'task_id,prompt\n{IMAGE_ID},a 5" screen\n{VIDEO_ID},two\n'
    assert rows(text) == [
        RawRow(2, {"task_id": IMAGE_ID, "prompt": 'a 5" screen'}),
        RawRow(3, {"task_id": VIDEO_ID, "prompt": "two"}),
    ]


def test_a_row_with_more_cells_than_the_header_is_refused() -> None:
    assert rows(f"task_id,prompt\n{IMAGE_ID},a cat, in rain\n{VIDEO_ID},ok,,\n") == [
        RawRow(2, fault="it has 3 cells and the header 2: put text in quotes"),
        RawRow(3, {"task_id": VIDEO_ID, "prompt": "ok"}),
    ]


def test_a_cell_that_is_far_too_long_costs_its_own_row() -> None:
    text = f"task_id,prompt\n{IMAGE_ID},{'x' * 200_000}\n{VIDEO_ID},two\n"
    assert rows(text) == [
        RawRow(2, fault="a cell is longer than 131,072 characters"),
        RawRow(3, {"task_id": VIDEO_ID, "prompt": "two"}),
    ]


def test_what_spreadsheets_put_around_a_cell_is_taken_off() -> None:
    text = f'task_id,prompt,model\n"=""{IMAGE_ID}""",\'=SUM(A1),\'quoted\'\n'
    assert rows(text) == [
        RawRow(2, {"task_id": IMAGE_ID, "prompt": "=SUM(A1)", "model": "'quoted'"})
    ]


def test_json_lines_keep_their_values_and_broken_ones_cost_themselves() -> None:
    text = f'{{"TaskId": "{IMAGE_ID}", "Request": {{"Prompt": "a"}}}}\n{{"task_id"\n[1]\n'
    assert rows(text) == [
        RawRow(1, {"task_id": IMAGE_ID, "request": {"Prompt": "a"}}),
        RawRow(2, fault="the line is not JSON"),
        RawRow(3, fault="the line is not a JSON object"),
    ]


def test_every_encoding_that_excel_saves_is_read() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"):
        text = decoded(CHINESE.encode(encoding))
        assert rows(text) == [RawRow(2, {"task_id": IMAGE_ID, "prompt": "一只猫在雨中"})]


def test_a_line_in_another_encoding_costs_that_line() -> None:
    data = CHINESE.encode() + f"{VIDEO_ID},雨\n".encode("gbk") + f"{VIDEO_ID},猫\n".encode()
    found = rows(decoded(data))
    assert [row.cells["prompt"] for row in found if "\ufffd" not in row.cells["prompt"]] == [
        "一只猫在雨中",
        "猫",
    ]


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for row in raw_rows(decoded(data)):
        assert row.line > 0


@given(st.text(alphabet="task_id,\"\n\r\t;{}='" + "雨"))
def test_no_text_breaks_the_reader(text: str) -> None:
    for prefix in ("", "task_id,prompt\n", f"prompt,task_id\n{IMAGE_ID},{IMAGE_ID}\n"):
        lines = [row.line for row in raw_rows(prefix + text)]
        assert lines == sorted(lines)
