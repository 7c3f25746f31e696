from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aigc_data.cli import main
from aigc_data.simulator.faults import RESULTS, Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.results import FILE_FIELDS, FileState, file_of
from aigc_data.store.store import Store
from tests.cli.run import keys
from tests.results.archiving import as_stored, cloud, made
from tests.simulator.cloud import Clock


@dataclass(frozen=True, slots=True)
class Cli:
    """The command over a cloud with two tasks that have just ended."""

    server: SimulatorServer
    folder: Path

    def __call__(self, *words: str, **environment: str) -> Result:
        usual = {
            "AIGC_DATA_DB": str(self.folder / "tasks.duckdb"),
            "AIGC_DATA_RESULTS": str(self.folder / "kept"),
            "HOME": str(self.folder),
        }
        whole = keys(self.server) | usual | environment
        return CliRunner().invoke(main, ["results", *words], env=whole)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    monkeypatch.chdir(tmp_path)
    clock = Clock()
    with cloud(clock) as server:
        tasks = [made(server, clock) for _ in range(2)]
        at = datetime.now(UTC)
        with Store.open(tmp_path / "tasks.duckdb") as store:
            store.save([as_stored(server, task, at) for task in tasks], at=at)
        yield Cli(server, tmp_path)


def test_what_is_fetched_is_told_read_again_and_pruned_once_it_is_safe(cli: Cli) -> None:
    fetched = cli("fetch", "-q")
    assert (fetched.exit_code, fetched.stdout) == (
        0, "main: 2 kept, 0 lost, 0 refused, 0 still wanted\n",
    )  # fmt: skip
    told = cli("status").stdout
    assert "2 contents" in told
    assert "second place: none" in told
    assert cli("verify", "-q").stdout == "2 whole, 0 mended, 0 damaged\n"
    held = cli("prune", "--budget", "0", "--yes")
    assert held.exit_code == 1
    assert "beyond the budget all the same" in held.stdout

    copied = cli("fetch", "-q", AIGC_DATA_RESULTS_COPY=str(cli.folder / "copy"))
    assert copied.stdout.splitlines()[-1] == f"2 copied to {cli.folder / 'copy'}"
    asked = cli("prune", "--budget", "0", AIGC_DATA_RESULTS_COPY=str(cli.folder / "copy"))
    assert asked.stdout.startswith("would be removed: 2 contents")
    assert "2 contents" in cli("status").stdout
    done = cli("prune", "-q", "--budget=0", "--yes", AIGC_DATA_RESULTS_COPY=f"{cli.folder}/copy")
    assert (done.exit_code, done.stdout.startswith("removed: 2 contents")) == (0, True)
    assert "0 contents" in cli("status").stdout


def test_small_pictures_that_were_deleted_are_found_and_made_anew(cli: Cli) -> None:
    cli("fetch", "-q")
    before = sorted((cli.folder / "kept").glob("??/??/*"))
    for one in before:
        if one.read_bytes()[8:12] == b"WEBP":
            one.unlink()
    mended = cli("verify", "-q")
    assert (mended.exit_code, mended.stdout) == (0, "0 whole, 2 mended, 0 damaged\n")
    assert sorted((cli.folder / "kept").glob("??/??/*")) == before
    assert cli("verify", "-q").stdout == "2 whole, 0 mended, 0 damaged\n"


def test_what_could_not_be_kept_makes_the_exit_code_1_and_is_said(cli: Cli) -> None:
    cli.server.faults.put(RESULTS, Fault.redirect("https://169.254.169.254/"))
    ended = cli("fetch", "-q")
    assert (ended.exit_code, ended.stdout) == (
        1, "main: 1 kept, 0 lost, 1 refused, 0 still wanted\n",
    )  # fmt: skip
    assert ended.stderr == "aigc-data: main: not everything could be kept: see results status.\n"
    assert "main: 1 refused: it names no host by a name" in cli("status").stdout


def test_what_was_lost_is_told_as_lost_since_the_archive_began(cli: Cli) -> None:
    cli("fetch", "-q")
    with Store.open(cli.folder / "tasks.duckdb") as store:
        with store.cursor() as db:
            query = f"SELECT {', '.join(FILE_FIELDS)} FROM result_file"
            files = [file_of(row) for row in db.execute(query).fetchall()]
        lost = [replace(one, state=FileState.LOST, reason="it is gone") for one in files]
        store.save_results(lost)
    told = cli("status").stdout
    assert "main: 2 lost since the archive began: it is gone" in told
    assert told.count("lost since the archive began") == 2


def test_what_waits_because_of_the_budget_says_so(cli: Cli) -> None:
    ended = cli("fetch", "-q", AIGC_DATA_RESULTS_BUDGET="100B")
    assert (ended.exit_code, ended.stdout, ended.stderr) == (
        1,
        "main: 0 kept, 0 lost, 0 refused, 2 still wanted\n",
        "aigc-data: main: the budget is used up: 2 results wait for more room than there is.\n",
    )
    assert "0 contents, 0B of 100B" in cli("status", AIGC_DATA_RESULTS_BUDGET="100B").stdout


def test_a_place_that_cannot_be_used_is_said(cli: Cli) -> None:
    (cli.folder / "kept").write_text("a file")
    ended = cli("fetch", "-q")
    assert (ended.exit_code, ended.stderr) == (
        1,
        "aigc-data: main: the folder of files on their way cannot be used: Not a directory.\n",
    )


@pytest.mark.parametrize("verb", ["fetch", "status", "verify", "prune"])
def test_without_a_place_there_is_nothing_to_do(cli: Cli, verb: str) -> None:
    ended = cli(verb, AIGC_DATA_RESULTS="")
    assert (ended.exit_code, ended.stderr) == (
        2,
        "aigc-data: no place for results is set: name a folder or an s3:// address in "
        "AIGC_DATA_RESULTS.\n",
    )


def test_while_another_program_holds_the_store_it_says_so(cli: Cli) -> None:
    with Store.open(cli.folder / "tasks.duckdb"):
        ended = cli("status")
    assert ended.exit_code == 3
    assert ended.stderr.endswith("While the app runs it keeps results by itself.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prune",), "nothing says how much may stay: give --budget or --days."),
        (("prune", "--budget", "much"), "much is no size: write it as 500GB or 2TiB."),
    ],
)
def test_how_much_may_stay_must_be_said(cli: Cli, words: tuple[str, ...], said: str) -> None:
    ended = cli(*words)
    assert (ended.exit_code, ended.stderr) == (2, f"aigc-data: {said}\n")


def test_keys_in_the_place_are_refused_and_not_repeated(cli: Cli) -> None:
    ended = cli("status", AIGC_DATA_RESULTS="s3://id:secret@bucket/a")
    assert ended.exit_code == 2
    assert "keys do not belong in the place's URL" in ended.stderr
    assert "secret" not in ended.stderr


@pytest.mark.parametrize("scheme", ["foo", "http", "cosn"])
def test_a_scheme_that_is_no_place_is_named_and_so_is_what_is_one(cli: Cli, scheme: str) -> None:
    ended = cli("status", AIGC_DATA_RESULTS=f"{scheme.upper()}://secret/a")
    assert (ended.exit_code, ended.stderr) == (
        1,
        f"aigc-data: {scheme}:// is no place for results: name a folder, or object storage as "
        "s3://, gs://, abfs:// or oss://.\n",
    )


def test_a_scheme_may_be_written_in_capitals(cli: Cli) -> None:
    assert "memory://kept: 0 contents" in cli("status", AIGC_DATA_RESULTS="MEMORY://kept").stdout
