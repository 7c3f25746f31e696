from pathlib import Path

import pytest

from aigc_data.export.whole_file import whole_file


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_file_is_there_when_all_of_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with whole_file(file, replace=False) as draft:
        draft.write_text("all")
        assert not file.exists()
    assert (file.read_text(), names(tmp_path)) == ("all", ["a.csv"])


def test_what_fails_leaves_no_file_behind(tmp_path: Path) -> None:
    def write() -> None:
        with whole_file(tmp_path / "a.csv", replace=True) as draft:
            draft.write_text("half")
            message = "full"
            raise OSError(message)

    with pytest.raises(OSError, match="full"):
        write()
    assert names(tmp_path) == []


def test_a_file_is_replaced_only_where_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("mine")
    with pytest.raises(FileExistsError), whole_file(file, replace=False):
        pytest.fail("nothing may be written")
    with whole_file(file, replace=True) as draft:
        draft.write_text("new")
    assert (file.read_text(), names(tmp_path)) == ("new", ["a.csv"])


def test_a_file_that_came_meanwhile_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"

    def write() -> None:
        with whole_file(file, replace=False) as draft:
            draft.write_text("mine")
            file.write_text("another's")

    with pytest.raises(FileExistsError):
        write()
    assert (file.read_text(), names(tmp_path)) == ("another's", ["a.csv"])
