import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import psutil
import pyarrow as pa
import pytest

from aigc_data.store.errors import NothingPublished
from aigc_data.store.manifest import published_folder, read_manifest
from aigc_data.store.sandbox import value
from aigc_data.store.sandbox.errors import (
    Cancelled,
    Failed,
    Limit,
    OverLimit,
    Refused,
    SandboxError,
    Wrong,
)
from aigc_data.store.sandbox.gate import Passed
from aigc_data.store.sandbox.gatekeeper import Gatekeeper
from aigc_data.store.sandbox.process import Process
from aigc_data.store.sandbox.query import Column, Limits, Query, Value
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.store.sandbox.attacks import REFUSED
from tests.store.sandbox.world import CANARY, TASKS, VARIABLE, World, told
from tests.tasks import NOON, a_task, after

ENDLESS = "SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks"
"""One call of it lasts far longer than any limit here, and no interruption reaches into it."""


def rows(sandbox: Sandbox, text: str, limits: Limits | None = None) -> list[dict[str, object]]:
    return list(sandbox.ask(Query(text, limits=limits or Limits())).table.to_pylist())


def test_an_answer_has_rows_types_and_the_age_of_the_data(made: World, sandbox: Sandbox) -> None:
    query = Query("SELECT count(*) AS n, max(created_at) AS last FROM tasks WHERE kind = 'image'")
    answer = sandbox.ask(query)
    assert answer.table.to_pylist() == [{"n": TASKS // 2, "last": after(TASKS - 1)}]
    assert answer.columns == (Column("n", "BIGINT"), Column("last", "TIMESTAMP WITH TIME ZONE"))
    assert (answer.truncated, answer.as_of) == (False, read_manifest(made.folder).as_of)
    assert 0 < answer.seconds < 60


def test_a_query_stands_back_behind_the_pages(sandbox: Sandbox) -> None:
    sandbox.measures()
    pid = sandbox._ready[0].popen.pid
    group = Path(f"/proc/{pid}/autogroup")
    weighed = group.read_text().split()[1:] if group.exists() else ["nice", "19"]
    assert (os.getpriority(os.PRIO_PROCESS, pid), weighed) == (19, ["nice", "19"])


def test_parameters_are_bound_with_their_types(sandbox: Sandbox) -> None:
    noon = datetime(2026, 9, 14, 12, tzinfo=UTC)
    parameters: dict[str, Value] = {
        "a": "'; --",
        "b": 2,
        "c": 0.5,
        "d": True,
        "e": noon,
        "f": date(2026, 1, 2),
    }
    query = Query("SELECT $a AS a, $b AS b, $c AS c, $d AS d, $e AS e, $f AS f", parameters)
    assert sandbox.ask(query).table.to_pylist() == [parameters]
    with pytest.raises(Wrong, match="missing"):
        sandbox.ask(Query("SELECT $missing"))


def test_more_rows_than_the_limit_are_left_out_and_that_is_said(sandbox: Sandbox) -> None:
    ten = sandbox.ask(Query("SELECT range FROM range(11)", limits=Limits(rows=10)))
    exact = sandbox.ask(Query("SELECT range FROM range(10)", limits=Limits(rows=10)))
    small = sandbox.ask(Query("SELECT range FROM range(100000)", limits=Limits(bytes=1000)))
    assert (ten.table.num_rows, ten.truncated) == (10, True)
    assert (exact.table.num_rows, exact.truncated) == (10, False)
    assert (100 < small.table.num_rows <= 125, small.truncated) == (True, True)


def test_a_first_row_that_is_over_the_limit_is_no_empty_answer(sandbox: Sandbox) -> None:
    limits = Limits(bytes=1_000_000)
    with pytest.raises(OverLimit, match=r"^a single row of its answer is too large\.$"):
        sandbox.ask(Query("SELECT repeat('x', 2000000) AS x", limits=limits))
    later = sandbox.ask(
        Query("SELECT repeat('x', range * 2000000) AS x FROM range(2)", limits=limits)
    )
    none = sandbox.ask(Query("SELECT repeat('x', 2000000) AS x", limits=Limits(rows=0)))
    assert [(one.table.num_rows, one.truncated) for one in (later, none)] == [(1, True), (0, True)]


def test_an_answer_without_rows_has_its_columns(sandbox: Sandbox) -> None:
    answer = sandbox.ask(Query("SELECT model, union_value(a := 1) AS u FROM tasks WHERE false"))
    assert (answer.table.num_rows, answer.table.column_names) == (0, ["model", "u"])


def test_a_whole_number_is_itself_however_long(sandbox: Sandbox) -> None:
    text = "SELECT $most::UHUGEINT AS u, $least::HUGEINT AS h, sum(1) AS n, 5::UHUGEINT AS few"
    most, least = 2**128 - 1, -(2**127)
    answer = sandbox.ask(Query(text, {"most": str(most), "least": str(least)}))
    [batch] = answer.table.to_batches()
    assert list(value.rows(batch)) == [(most, least, 1, 5)]
    assert [column.type for column in answer.columns] == [
        *("UHUGEINT", "HUGEINT", "HUGEINT", "UHUGEINT")
    ]


def test_all_rows_come_in_batches_where_nothing_limits_them(sandbox: Sandbox) -> None:
    limits = Limits(rows=None, bytes=None)
    with sandbox.start(Query("SELECT range AS n FROM range(50000)", limits=limits)) as running:
        numbers = [n for batch in running.batches() for n in batch["n"].to_pylist()]
    assert numbers == list(range(50_000))
    assert running.columns == (Column("n", "BIGINT"),)


def test_what_is_wrong_is_told_with_its_place_and_no_path(made: World, sandbox: Sandbox) -> None:
    with pytest.raises(Wrong) as raised:
        sandbox.ask(Query("SELECT\n  modle FROM tasks"))
    place = raised.value.place
    assert place is not None
    assert (place.line, place.column, raised.value.near) == (2, 3, "model")
    for text in ("SELECT prompt::INTEGER FROM tasks", "SELECT task_id::TIMESTAMP FROM tasks"):
        with pytest.raises(Wrong) as raised:
            sandbox.ask(Query(text))
        assert "published" not in str(raised.value)
        assert str(made.root) not in str(raised.value)


def test_what_is_wrong_with_a_late_row_is_told_after_those_before_it(sandbox: Sandbox) -> None:
    text = """
    SELECT CASE WHEN range < 150000 THEN '1' ELSE 'x' END::INT AS n, repeat('y', 200) AS said
    FROM range(150001)
    """
    with sandbox.start(Query(text, limits=Limits(rows=None, bytes=None))) as running:
        batches = running.open().batches()
        assert next(batches).num_rows > 0
        with pytest.raises(Wrong, match=r"^Could not convert string 'x' to INTEGER \(line 2"):
            list(batches)


def test_what_is_published_later_is_seen_by_a_child_that_was_ready_before(tmp_path: Path) -> None:
    with Store.open(tmp_path / "main.duckdb") as store:
        store.save([a_task(created_at=NOON)], at=NOON)
        store.publish()
        with Sandbox(published_folder(store.path)) as sandbox:
            assert "limits" in sandbox.measures()
            store.save([a_task(task_id="second", created_at=after(86400))], at=after(90000))
            store.publish()
            assert rows(sandbox, "SELECT count(*) AS n FROM tasks") == [{"n": 2}]


def test_what_the_failures_of_a_group_say_is_read_beside_the_tasks(tmp_path: Path) -> None:
    failed = a_task(status=TaskStatus.FAILED, error_message="worker 7 is busy")
    with Store.open(tmp_path / "main.duckdb") as store:
        store.save([failed], at=NOON)
        store.publish()
    joined = "SELECT task_id, template FROM tasks JOIN error_groups USING (error_group)"
    with Sandbox(published_folder(store.path)) as sandbox:
        assert rows(sandbox, joined) == [
            {"task_id": failed.task_id, "template": "worker <*> is busy"}
        ]


def test_where_nothing_is_published_it_says_so(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "main.published") as sandbox:
        sandbox.warm()
        with pytest.raises(NothingPublished):
            sandbox.ask(Query("SELECT 1"))
        with pytest.raises(NothingPublished):
            sandbox.measures()


def test_a_deadline_ends_the_process(sandbox: Sandbox) -> None:
    running = sandbox.start(Query(ENDLESS, limits=Limits(seconds=0.3)))
    with pytest.raises(OverLimit) as raised:
        running.answer()
    assert raised.value.limit is Limit.TIME
    assert not psutil.pid_exists(running.process.popen.pid)


def test_the_system_ends_a_query_whose_parent_does_not(made: World) -> None:
    process = Process.start(made.folder, 1)
    views = read_manifest(made.folder).views
    limits = {"seconds": 0.01, "memory_mb": 100, "rows": None, "bytes": None}
    process.ask({"text": ENDLESS, "parameters": {}, "views": views} | limits)
    assert process.measures() is not None
    assert process.read() is None
    assert process.popen.wait() == -signal.SIGALRM
    process.close()


def test_a_query_that_is_stopped_ends_at_once_and_says_so(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor() as pool:
        running = sandbox.start(Query(ENDLESS))
        answer = pool.submit(running.answer)
        running.cancel()
        assert isinstance(answer.exception(), Cancelled)
    assert not psutil.pid_exists(running.process.popen.pid)
    running.cancel()
    running.close()


@pytest.mark.parametrize(
    ("number", "error"),
    [(signal.SIGKILL, OverLimit), (signal.SIGSEGV, Refused), (signal.SIGTERM, Failed)],
)
def test_a_child_that_dies_costs_its_query_and_no_other(
    sandbox: Sandbox, number: int, error: type[SandboxError]
) -> None:
    running = sandbox.start(Query(ENDLESS))
    running.process.popen.send_signal(number)
    with pytest.raises(error):
        running.answer()
    assert rows(sandbox, "SELECT 1 AS one") == [{"one": 1}]


def test_one_runaway_does_not_keep_others_from_their_answers(made: World) -> None:
    with Sandbox(made.folder, at_once=2) as sandbox:
        runaway = sandbox.start(Query(ENDLESS, limits=Limits(seconds=600)))
        for number in range(3):
            assert rows(sandbox, f"SELECT {number} AS n") == [{"n": number}]
        assert runaway.process.popen.poll() is None
    with pytest.raises(Cancelled):
        runaway.answer()


def test_no_more_queries_run_at_once_than_may(made: World) -> None:
    with Sandbox(made.folder, at_once=1, turn_s=0.01) as sandbox:
        running = sandbox.start(Query(ENDLESS))
        with pytest.raises(OverLimit) as raised:
            sandbox.ask(Query("SELECT 1"))
        assert raised.value.limit is Limit.TURNS
        running.close()
        assert rows(sandbox, "SELECT 1 AS one") == [{"one": 1}]


def test_a_query_that_nobody_reads_gives_its_turn_back_at_its_deadline(made: World) -> None:
    with Sandbox(made.folder, at_once=1, turn_s=60) as sandbox:
        sandbox.start(Query(ENDLESS, limits=Limits(seconds=0.1)))
        assert rows(sandbox, "SELECT 1 AS one") == [{"one": 1}]


def test_many_threads_get_their_own_answers(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(lambda n: rows(sandbox, f"SELECT {n} AS n"), range(6))
        assert list(answers) == [[{"n": n}] for n in range(6)]


def test_each_child_answers_once_and_is_replaced(made: World) -> None:
    with Sandbox(made.folder) as sandbox:
        sandbox.measures()
        [ready] = sandbox._ready
        assert rows(sandbox, "SELECT 1 AS one") == [{"one": 1}]
        assert ready.popen.wait() is not None
        sandbox.measures()
        [next_one] = sandbox._ready
        assert next_one.popen.pid != ready.popen.pid
        next_one.popen.kill()
        next_one.popen.wait()
        assert rows(sandbox, "SELECT 1 AS one") == [{"one": 1}]
    assert list(sandbox._ready) == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_child_has_no_environment(sandbox: Sandbox) -> None:
    assert os.environ[VARIABLE] == CANARY
    sandbox.measures()
    [ready] = sandbox._ready
    assert Path(f"/proc/{ready.popen.pid}/environ").read_bytes() == b""


DEEP = "repeat('[', 100000) || repeat(']', 100000)"
TOO_DEEP = "it is nested too deeply."
BEYOND = (
    "a value is beyond its type, as the time 24:00:00 is, or a number of more than 38 digits in a "
    "list: cast it to VARCHAR."
)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (f"SELECT {'[' * 63}1{']' * 63}", Refused, TOO_DEEP),
        (f"SELECT json_structure({DEEP})", Refused, TOO_DEEP),
        ("SELECT TIME '24:00:00'", Wrong, BEYOND),
        ("SELECT [TIME '24:00:00']", Wrong, BEYOND),
        ("SELECT ['170141183460469231731687303715884105727'::HUGEINT]", Wrong, BEYOND),
        (
            "SELECT reservoir_quantile(range, 0.5, 2000000000) FROM range(10)",
            OverLimit,
            "it needs more memory than a query may use, and nothing is written to a disk.",
        ),
    ],
)
def test_what_no_answer_can_hold_is_a_fault_of_the_query_and_told_as_such(
    sandbox: Sandbox, text: str, error: type[SandboxError], said: str
) -> None:
    with pytest.raises(error) as raised:
        sandbox.ask(Query(text))
    assert str(raised.value) == said


def test_a_parameter_of_too_many_digits_is_told_as_such(sandbox: Sandbox) -> None:
    with pytest.raises(Wrong, match=r"^Python integer too large for 128-bit integer type: 13"):
        sandbox.ask(Query("SELECT $n", {"n": 2**130}))


@pytest.mark.parametrize("damage", ["a page", "all of it", "to nothing", "gone"])
def test_a_published_file_that_is_damaged_is_no_fault_of_the_query(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o755)
    with Store.open(tmp_path / "main.duckdb") as store:
        store.save([a_task(task_id=f"task-{n}", prompt=f"{n}-" * 90) for n in range(999)], at=NOON)
        store.publish()
    folder = published_folder(store.path)
    [file, *_] = [folder / name for name in read_manifest(folder).views["tasks"]]
    _damage(file, damage)
    with Sandbox(folder) as sandbox, pytest.raises(Failed) as raised:
        sandbox.ask(Query("SELECT max(prompt), max(task_id), max(created_at) FROM tasks"))
    assert str(raised.value) == (
        "the query could not be run: a published file is missing or damaged."
    )
    assert [file.name in record.message for record in caplog.records] == [True]


def _damage(file: Path, damage: str) -> None:
    whole = file.read_bytes()
    file.parent.chmod(0o755)
    file.unlink()
    if damage == "a page":
        middle = len(whole) // 4
        file.write_bytes(whole[:middle] + bytes(len(whole) // 4) + whole[middle * 2 :])
    elif damage != "gone":
        file.write_bytes(b"no Parquet" * 99 if damage == "all of it" else b"")


def test_a_query_that_was_asked_once_more_tells_places_in_its_own_text(sandbox: Sandbox) -> None:
    text = """SELECT '1'::BIT AS odd,
    CASE WHEN range < 150000 THEN '1' ELSE 'x' END::INT AS n
    FROM range(150001); -- all of them"""
    with sandbox.start(Query(text, limits=Limits(rows=None, bytes=None))) as running:
        batches = running.open().batches()
        assert next(batches).num_rows > 0
        with pytest.raises(Wrong, match=r"^Could not convert .* \(line 2, column 5"):
            list(batches)


@pytest.fixture
def ungated(made: World) -> Iterator[Sandbox]:
    """Return a sandbox whose gate lets everything through."""
    with Sandbox(made.folder) as opened:
        opened.__dict__["_gate"] = _Open()
        yield opened


class _Open(Gatekeeper):
    def check(self, text: str) -> Passed:
        """Let it through."""
        return Passed(text, frozenset(), {})


def test_without_the_gate_the_child_still_tells_and_changes_nothing(
    made: World, ungated: Sandbox
) -> None:
    before = made.state()
    texts = [
        *REFUSED["Python"][4:6],
        "SELECT * FROM read_text('<SECRET>')",
        "SELECT * FROM '<INNER>'",
        "COPY (SELECT 1) TO '<PARQUET>' (USE_TMP_FILE false)",
        "SELECT 1; DROP VIEW tasks",
    ]
    said = []
    for text in texts:
        try:
            said.append(str(rows(ungated, made.filled(text))))
        except SandboxError as error:
            said.append(str(error))
    assert [one for one in said if told(one) or str(made.root) in one] == []
    assert made.state() == before
    with pytest.raises(Refused, match="outside the public views"):
        rows(ungated, made.filled("SELECT * FROM read_text('<SECRET>')"))


def test_rows_are_looked_through_before_they_are_believed(sandbox: Sandbox) -> None:
    running = sandbox.start(Query("SELECT 'some text' AS a"))
    good = pa.BufferOutputStream()
    with pa.ipc.new_stream(good, pa.schema([("a", pa.string())])) as stream:
        stream.write_batch(pa.record_batch({"a": ["some text"]}))
    bad = bytearray(good.getvalue().to_pybytes())
    offsets = bad.rindex((9).to_bytes(4, "little"))
    bad[offsets : offsets + 4] = (1_000_000).to_bytes(4, "little")
    with pytest.raises(pa.ArrowInvalid):
        running._rows(bytes(bad))
    running.close()
