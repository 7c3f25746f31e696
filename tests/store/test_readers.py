import threading

from aigc_data.store.store import Store
from tests.store import children
from tests.tasks import NOON, after

COUNTS = """
SELECT count(*), count(DISTINCT task_id), count(*) % 50
FROM tasks
"""


def test_many_read_while_one_writes_and_every_count_is_of_a_whole_save(store: Store) -> None:
    seen: list[list[int]] = [[] for _ in range(4)]
    done = threading.Event()

    def read(counts: list[int]) -> None:
        while not done.is_set():
            with store.cursor() as cursor:
                [(rows, distinct, rest)] = cursor.execute(COUNTS).fetchall()
            assert (distinct, rest) == (rows, 0)
            counts.append(rows)

    readers = [threading.Thread(target=read, args=(counts,)) for counts in seen]
    for reader in readers:
        reader.start()
    for number in range(8):
        store.save(children.batch(number), at=NOON)
        store.save(children.batch(number, f"again {number}"), at=after(number))
    done.set()
    for reader in readers:
        reader.join()
    assert children.count(store) == 8 * children.BATCH
    assert all(counts and counts == sorted(counts) for counts in seen)


def test_writers_in_several_threads_take_turns(store: Store) -> None:
    def write(first: int) -> None:
        for number in range(first, 20, 4):
            store.save(children.batch(number), at=NOON)

    writers = [threading.Thread(target=write, args=(first,)) for first in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert children.count(store) == 20 * children.BATCH
    assert store.version == 20
