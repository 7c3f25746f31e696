"""All rows of a query as files, asked of the app's route as a program asks."""

import csv
import io
import json
from urllib.parse import urlencode

import httpx
import openpyxl
import pyarrow.parquet as pq
import pytest
from starlette.applications import Starlette

from aigc_data.store.store import Store
from aigc_data.ui.sql import answer_route
from aigc_data.ui.sql.desk import LIMITS
from tests.analysis.history import many
from tests.loops import awaited
from tests.tasks import NOON

ROWS = (LIMITS.rows or 0) + 1
QUERY = "SELECT range AS n, '=1+' || $said AS said, 1 AS n FROM range($rows)"


@pytest.fixture(autouse=True)
def published(stored: Store) -> None:
    stored.save(many(3), at=NOON)
    stored.publish()


def get(path: str, **headers: str) -> httpx.Response:
    """What the app's own route answers."""

    async def asked() -> httpx.Response:
        app = httpx.ASGITransport(Starlette(routes=[answer_route.ROUTE]))
        async with httpx.AsyncClient(transport=app, base_url="http://localhost") as http:
            return await http.get(path, headers=headers)

    return awaited(asked())


def address(ending: str, **query: str) -> str:
    return f"{answer_route.PATH}.{ending}?{urlencode(query)}"


def test_a_file_holds_more_rows_than_the_page() -> None:
    said = get(address("csv", sql=QUERY, rows=str(ROWS), said="字"))
    rows = list(csv.reader(io.StringIO(said.content.decode("utf-8-sig"))))
    assert (len(rows), rows[0], rows[-1]) == (
        ROWS + 1, ["n", "said", "n 2"], [str(ROWS - 1), "'=1+字", "1"],
    )  # fmt: skip
    assert said.headers["content-type"] == "text/csv; charset=utf-8"
    assert said.headers["content-disposition"].startswith('attachment; filename="aigc-data-answer-')
    assert said.headers["cache-control"] == "no-store"


def test_the_same_rows_come_as_json_parquet_and_excel() -> None:
    asked = {"sql": QUERY, "rows": "2", "said": "x"}
    wanted = [{"n": n, "said": "=1+x", "n 2": 1} for n in range(2)]
    assert json.loads(get(address("json", **asked)).content) == wanted
    parquet = get(address("parquet", **asked)).content
    assert pq.read_table(io.BytesIO(parquet)).to_pylist() == wanted
    book = openpyxl.load_workbook(io.BytesIO(get(address("xlsx", **asked)).content))
    assert list(book.worksheets[0].values) == [
        ("n", "said", "n 2"), (0, "=1+x", 1), (1, "=1+x", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "query", "status", "said"),
    [
        ("csv", "SELECT * FROM read_text('/etc/passwd')", 403, "read_text is not for queries"),
        ("parquet", "SELECT promt FROM tasks", 400, "did you mean prompt?"),
        ("xlsx", "SELECT 1,\n FROM", 400, "line 2"),
        ("json", "", 403, "it holds no statement"),
        ("html", "SELECT 1", 404, "choose from csv, json, parquet, xlsx"),
    ],
)
def test_what_has_no_file_says_why(ending: str, query: str, status: int, said: str) -> None:
    answer = get(address(ending, sql=query))
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_a_page_of_another_site_cannot_ask_unseen_but_a_link_can() -> None:
    url = address("csv", sql="SELECT 1")
    for mode, status in (("no-cors", 403), ("navigate", 200)):
        said = get(url, **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode})
        assert said.status_code == status


def test_a_saved_query_is_asked_by_its_name_with_the_days_of_the_reader() -> None:
    query = {"q": "tasks-by-day-and-status", "since": "2026-09-14"}
    rows = [
        [(row["day"], row["tasks"]) for row in get(address("json", **query, **zone)).json()]
        for zone in ({}, {"view.zone": "Pacific/Kiritimati"}, {"view.zone": "../nowhere"})
    ]
    assert rows == [[("2026-09-14", 3)], [("2026-09-15", 3)], [("2026-09-14", 3)]]
    gone = get(address("json", q="gone"))
    assert (gone.status_code, gone.text) == (
        400,
        "there is no saved query gone.",
    )
