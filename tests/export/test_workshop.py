import psutil
import pytest

from aigc_data.export.making import Making, MakingFailed
from aigc_data.export.workshop import AT_ONCE, Busy, Workshop
from aigc_data.store.sandbox.sandbox import AT_ONCE as QUERIES_AT_ONCE
from tests.export.test_making import Rows, endless


def begun(workshop: Workshop) -> Making:
    making = workshop.start("csv")
    making.feed(Rows(endless))
    next(making.parts())
    return making


def test_a_query_of_a_page_finds_a_turn_however_many_files_are_made() -> None:
    assert AT_ONCE < QUERIES_AT_ONCE


def test_one_more_than_may_be_made_at_once_is_told_to_come_again() -> None:
    workshop = Workshop(at_once=2, turn_s=0.01)
    first, second = begun(workshop), begun(workshop)
    with pytest.raises(Busy, match="files are made already, and no more at once: try again soon"):
        workshop.start("csv")
    first.close()
    workshop.start("csv").close()
    second.close()


def test_one_file_at_a_time_is_written_to_the_disk() -> None:
    workshop = Workshop(turn_s=0.01)
    first = workshop.start("xlsx")
    with pytest.raises(Busy, match=r"^an Excel or Parquet file is made already, and no more "):
        workshop.start("parquet")
    workshop.start("csv").close()
    first.close()
    workshop.start("parquet").close()


def test_all_that_is_made_ends_with_it_and_nothing_begins_anew() -> None:
    workshop = Workshop()
    making = begun(workshop)
    workshop.close()
    with pytest.raises(MakingFailed):
        list(making.parts())
    making.close()
    assert not psutil.pid_exists(making.popen.pid)
    with pytest.raises(Busy):
        workshop.start("csv")
