import csv
import io
import json
import re
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from tests.cli.run import aigc_data
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
    assert ended.err.endswith("2 rows\n")


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


def test_with_nothing_published_it_says_what_to_do(tmp_path: Path) -> None:
    ended = aigc_data("sql", "SELECT 1", folder=tmp_path, **KEYS)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"aigc-data: nothing is published in {tmp_path / 'tasks.published'} yet: "
        "wait for the end of a round, or sync.\n"
    )
