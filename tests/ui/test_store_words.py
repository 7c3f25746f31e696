from pathlib import Path

import pytest

from aigc_data.store.errors import NothingPublished, PublishedReplaced, StoreCorrupt, StoreError
from aigc_data.store.store import Store
from aigc_data.ui.made_file import _why_not
from aigc_data.ui.sql.fault_words import fault_words
from aigc_data.ui.store_words import NOTHING, OTHER, REPLACED
from tests.ui.sql.test_answer_route import address, get

FOLDER = Path("/srv/tasks/main.published")
CORRUPT = StoreCorrupt(FOLDER, f"Corrupt: {FOLDER}/manifest.json")


@pytest.mark.parametrize(
    ("fault", "said"),
    [(NothingPublished(FOLDER), NOTHING), (PublishedReplaced(FOLDER), REPLACED), (CORRUPT, OTHER)],
)
def test_a_page_and_a_file_say_why_without_the_folder(fault: StoreError, said: str) -> None:
    answer = _why_not(fault)
    assert (answer.status_code, bytes(answer.body).decode()) == (503, said)
    assert (fault_words(fault).title, fault_words(fault).said) == (
        "The query could not be run",
        said,
    )


def test_the_log_has_the_folder_of_what_is_damaged(caplog: pytest.LogCaptureFixture) -> None:
    _why_not(CORRUPT)
    assert [record.message for record in caplog.records] == [f"The store cannot answer: {CORRUPT}"]


def test_a_server_whose_first_round_has_not_ended_has_no_file_yet(stored: Store) -> None:
    answer = get(address("csv", sql="SELECT 1"))
    assert (answer.status_code, answer.text) == (503, NOTHING)
    assert str(stored.path.parent) not in answer.text
