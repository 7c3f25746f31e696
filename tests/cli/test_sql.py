import csv
import io
import json
import re
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from tests.cli.run import (
    aigc_data,
    on_a_terminal,
    printing_onto_a_full_disk,
    to_a_reader_that_leaves,
)
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID, a_task, after

KEYS = {"TENCENTCLOUD_SECRET_ID": "AKIDEXAMPLE", "TENCENTCLOUD_SECRET_KEY": "key"}
QUERY = "SELECT task_id, status, created_at, total_s, result_urls FROM tasks ORDER BY kind"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a database of two tasks, not published."""
    done = a_task(
        status=TaskStatus.SUCCESSFUL,
        created_at=NOON,
        finished_exactly_at=after(2.5),
        result_urls=("https://a.example/0.png",),
    )
    failed = a_task(
        task_id=VIDEO_ID, kind=TaskKind.VIDEO, status=TaskStatus.FAILED, error_message="no, sorry"
    )
    with Store.open(tmp_path / "tasks.duckdb") as store:
        store.save([done, failed], at=NOON)
    return tmp_path


def test_json_is_one_array_of_objects_and_the_age_goes_to_stderr(folder: Path) -> None:
    ended = aigc_data("sql", QUERY, "--format", "json", folder=folder, **KEYS)
    assert ended.code == 0
    assert json.loads(ended.out) == [
        {
            "task_id": IMAGE_ID,
            "status": "successful",
            "created_at": "2026-09-14T12:00:00+00:00",
            "total_s": 2.5,
            "result_urls": ["https://a.example/0.png"],
        },
        {
            "task_id": VIDEO_ID,
            "status": "failed",
            "created_at": None,
            "total_s": None,
            "result_urls": [],
        },
    ]
    assert re.fullmatch(r"as of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n", ended.err)


def test_no_rows_are_an_empty_array(folder: Path) -> None:
    query = "SELECT task_id FROM tasks WHERE kind = 'audio'"
    assert aigc_data("sql", query, "--format", "json", folder=folder, **KEYS).out == "[]\n"


def test_csv_has_a_header_and_iso_times(folder: Path) -> None:
    ended = aigc_data("sql", QUERY, "--format", "csv", folder=folder, **KEYS)
    assert list(csv.reader(io.StringIO(ended.out))) == [
        ["task_id", "status", "created_at", "total_s", "result_urls"],
        [IMAGE_ID, "successful", "2026-09-14T12:00:00+00:00", "2.5", '["https://a.example/0.png"]'],
        [VIDEO_ID, "failed", "", "", "[]"],
    ]


def test_a_table_is_for_people(folder: Path) -> None:
    query = "SELECT status, count(*) AS tasks FROM tasks GROUP BY ALL ORDER BY ALL"
    ended = aigc_data("sql", query, folder=folder, **KEYS)
    cells = [line.split() for line in ended.out.splitlines() if line.strip(" ─━")]
    assert cells == [["status", "tasks"], ["failed", "1"], ["successful", "1"]]
    assert ended.err.startswith("2 rows\nas of ")


def test_while_the_app_holds_the_database_what_is_published_answers(folder: Path) -> None:
    with Store.open(folder / "tasks.duckdb") as store:
        store.publish()
        count = "SELECT count(*) AS n FROM tasks"
        ended = aigc_data("sql", count, "--format", "json", folder=folder, **KEYS)
    assert (ended.code, ended.out) == (0, '[{"n": 2}]\n')


def test_its_help_names_every_view(folder: Path) -> None:
    said = aigc_data("sql", "--help", folder=folder).out
    assert "the views tasks, results and error_groups;" in " ".join(said.split())


def test_a_wrong_query_is_one_and_says_where(folder: Path) -> None:
    ended = aigc_data("sql", "SELECT modle FROM tasks", folder=folder, **KEYS)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[-1] == (
        'aigc-data: the query is wrong: Referenced column "modle" not found in FROM clause '
        "(line 1, column 8): did you mean model?"
    )


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT t.modle FROM tasks t", "(line 1, column 10): did you mean model?"),
        ("SELECT prompt::INTT FROM tasks", "(line 1, column 16): did you mean INT?"),
        ("SELCT * FROM tasks", "(line 1, column 1): did you mean SELECT?"),
    ],
)
def test_the_word_that_was_meant_is_named(folder: Path, query: str, told: str) -> None:
    ended = aigc_data("sql", query, folder=folder, **KEYS)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[-1].endswith(told)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT 1; SELECT 2", "and this is 2"),
        ("COPY tasks TO 'x.csv'", "not COPY"),
    ],
)
def test_anything_but_one_select_is_refused(folder: Path, query: str, told: str) -> None:
    ended = aigc_data("sql", query, folder=folder, **KEYS)
    assert (ended.code, ended.out) == (4, "")
    assert ended.err == f"aigc-data: only a single SELECT is answered, {told}.\n"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM quarantine",
    ],
)
def test_a_query_reaches_nothing_but_the_tasks(folder: Path, query: str) -> None:
    ended = aigc_data("sql", query, folder=folder, **KEYS)
    assert (ended.code, ended.out) == (4, "")
    assert ended.err.count("\n") == 1


def test_a_query_without_end_is_stopped(folder: Path) -> None:
    query = "SELECT count(*) FROM range(1000000000000) a, range(1000000000000) b"
    ended = aigc_data("sql", query, "--timeout", "0.5", folder=folder, **KEYS)
    assert (ended.code, ended.out) == (5, "")
    assert ended.err == "aigc-data: it took longer than 0.5 s and was stopped.\n"


def test_all_rows_come_and_sums_are_numbers(folder: Path) -> None:
    query = "SELECT range AS n, sum(1) AS one FROM range(20001) GROUP BY ALL ORDER BY n"
    ended = aigc_data("sql", query, "--format", "json", folder=folder, **KEYS)
    assert json.loads(ended.out) == [{"n": number, "one": 1} for number in range(20001)]


def test_values_without_a_word_in_json_are_told_by_their_nearest(folder: Path) -> None:
    query = """
    SELECT
        INTERVAL 90 SECOND AS a,
        MAP {'k': 1} AS b,
        'infinity'::TIMESTAMP AS c,
        1.50::DECIMAL(5, 2) AS d,
        'nan'::DOUBLE AS e
    """
    ended = aigc_data("sql", query, "--format", "json", folder=folder, **KEYS)
    [row] = json.loads(ended.out)
    assert row | {"c": None} == {"a": 90.0, "b": {"k": 1}, "c": None, "d": 1.5, "e": None}
    assert isinstance(row["c"], str)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            "json",
            '[{"a": "-infinity", "b": "12000-01-01", "c": ["infinity"], "d": "infinity"}]\n',
        ),
        ("csv", 'a,b,c,d\n-infinity,12000-01-01,"[""infinity""]",infinity\n'),
    ],
)
def test_times_beyond_pythons_years_are_told(folder: Path, form: str, said: str) -> None:
    query = """
    SELECT
        '-infinity'::DATE AS a,
        DATE '12000-01-01' AS b,
        [TIMESTAMP 'infinity'] AS c,
        'infinity'::TIMESTAMPTZ AS d
    """
    ended = aigc_data("sql", query, "--format", form, folder=folder, **KEYS)
    assert (ended.code, ended.out) == (0, said), ended.err


def test_a_table_has_the_first_thousand_rows_and_says_so(folder: Path) -> None:
    ended = aigc_data("sql", "SELECT range AS n FROM range(300000)", folder=folder, **KEYS)
    cells = [line.strip() for line in ended.out.splitlines() if line.strip(" ─━")]
    assert (ended.code, cells) == (0, ["n", *map(str, range(1000))])
    assert ended.err.splitlines()[:-1] == [
        "1,000 rows",
        "these are the first 1,000 rows: --format csv has all of them.",
    ]


def test_a_table_is_as_wide_as_its_cells_where_no_terminal_shows_it(folder: Path) -> None:
    ended = aigc_data("sql", "SELECT repeat('fox ', 100) AS a, 'b\nc' AS b", folder=folder, **KEYS)
    assert ended.out.splitlines()[-1].split() == ["fox"] * 100 + ["b\\nc"]


STEERING = "SELECT chr(27) || '[31m' || chr(155) || '2J' AS a"


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("table", ["a", r"\x1b[31m\x9b2J"]),
        ("csv", ["a", r"\x1b[31m\x9b2J"]),
        ("json", [r'[{"a": "\u001b[31m\u009b2J"}]']),
    ],
)
def test_no_value_steers_a_terminal(folder: Path, form: str, printed: list[str]) -> None:
    shown = on_a_terminal("sql", STEERING, "--format", form, folder=folder, TERM="dumb", **KEYS)
    lines = [line.strip() for line in shown.out.splitlines() if line.strip(" ─━")]
    assert (shown.code, lines) == (0, printed)


def test_a_file_of_csv_has_every_letter_as_it_is(folder: Path) -> None:
    ended = aigc_data("sql", STEERING, "--format", "csv", folder=folder, **KEYS)
    assert ended.out == "a\n\x1b[31m\x9b2J\n"


def test_what_is_wrong_steers_no_terminal_either(folder: Path) -> None:
    ended = aigc_data("sql", "SELECT (chr(27) || '[1m')::INT", folder=folder, **KEYS)
    assert (ended.code, "\x1b" in ended.err, r"\x1b[1m" in ended.err) == (1, False, True)


def test_columns_of_one_name_are_both_in_json(folder: Path) -> None:
    ended = aigc_data("sql", "SELECT 1 AS a, 2 AS a", "--format", "json", folder=folder, **KEYS)
    assert json.loads(ended.out) == [{"a": 1, "a 2": 2}]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_reader_that_has_enough_ends_it_without_a_word(folder: Path, form: str) -> None:
    query = "SELECT repeat('x', 1000) AS x FROM range(1000)"
    ended = to_a_reader_that_leaves("sql", query, "--format", form, folder=folder, **KEYS)
    assert (ended.code, ended.err) == (141, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_what_a_full_disk_does_not_take_is_told(folder: Path, form: str, unbuffered: str) -> None:
    query = "SELECT repeat('x', 1000) AS x FROM range(3)"
    environment = KEYS | {"PYTHONUNBUFFERED": unbuffered}
    with Store.open(folder / "tasks.duckdb") as store:
        store.publish()
        asked = ("sql", query, "--format", form)
        ended = printing_onto_a_full_disk(*asked, folder=folder, **environment)
    assert (ended.code, ended.err) == (
        6,
        "aigc-data: the output cannot be written (File too large).\n",
    )


def test_a_query_that_fails_after_rows_is_told_in_one_line(folder: Path) -> None:
    query = "SELECT range AS n, error('no') FROM range(100000) WHERE range > 90000"
    slow = "SELECT n FROM (SELECT range AS n FROM range(20000) UNION ALL SELECT count(*) FROM "
    slow += "range(1000000000000) a, range(1000000000000) b)"
    for asked in (query, slow):
        limits = ("--timeout", "3", "--format", "csv")
        ended = aigc_data("sql", asked, *limits, folder=folder, **KEYS)
        assert (ended.code in {1, 5}, ended.err.count("\n")) == (True, 1), ended


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--timeout", "nan", "'nan' is no number."),
        ("--timeout", "inf", "inf is not in the range 0<x<=86400."),
        ("--timeout", "1e10", "10000000000.0 is not in the range 0<x<=86400."),
        ("--memory", "9" * 21, f"{'9' * 21} is not in the range 50<=x<=1000000."),
    ],
)
def test_a_limit_is_a_number_that_a_machine_may_have(
    folder: Path, option: str, value: str, told: str
) -> None:
    ended = aigc_data("sql", "SELECT 1", option, value, folder=folder, **KEYS)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[-1] == f"Error: Invalid value for '{option}': {told}"


def test_with_nothing_published_it_says_what_to_do(tmp_path: Path) -> None:
    ended = aigc_data("sql", "SELECT 1", folder=tmp_path, **KEYS)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"aigc-data: nothing is published in {tmp_path / 'tasks.published'} yet: "
        "wait for the end of a round, or sync.\n"
    )
