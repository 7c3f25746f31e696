import threading
from operator import methodcaller
from pathlib import Path

from aigc_data.store.store import Store
from aigc_data.sync.audit_trail import AuditTrail, trail_of
from aigc_data.sync.bench import Bench
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.reading import Reading
from aigc_data.sync.trail_writer import TrailWriter
from aigc_data.sync.window import Window
from aigc_data.task import Source
from tests.tasks import NOON, a_task, after


def bench(store: Store) -> Bench:
    return Bench(
        store=store,
        account="main",
        clock=lambda: NOON,
        stop=threading.Event(),
        deadline=None,
        on_progress=lambda _progress: None,
        calls=dict,
        before={},
    )


def test_pages_of_many_readers_are_all_written_with_the_trail(tmp_path: Path) -> None:
    readers, pages = 8, 25

    def read(number: int) -> None:
        for page in range(pages):
            task = a_task(task_id=f"{number}-{page}")
            window = Window(after(-7200 - page * 60), after(-7140 - page * 60))
            writer.add(Reading((task,), ()), methodcaller("done", window, NOON))

    with Store.open(tmp_path / "tasks.duckdb") as store:
        writer = TrailWriter(bench(store), Outcome(Source.CLOUDAUDIT), AuditTrail())
        threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        writer.finish()
        with store.cursor() as db:
            kept = db.execute("SELECT count(*) FROM tasks").fetchone()
        trail = trail_of(store.checkpoint("main", Source.CLOUDAUDIT, "trail"))
    assert kept == (readers * pages,)
    assert writer.outcome.new == readers * pages
    assert trail.covered == (Window(after(-7200 - (pages - 1) * 60), after(-7140)),)
