import os
from pathlib import Path

import pytest

from aigc_data.export.whole_file import NotAFile, whole_file


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


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link, target = tmp_path / "link.csv", tmp_path / "far" / "a.csv"
    link.symlink_to(target)
    for text in ("first", "second"):  # the link leads nowhere at first
        with whole_file(link, replace=True) as draft:
            draft.write_text(text)
            assert draft.parent.parent == target.parent
        assert (link.is_symlink(), target.read_text()) == (True, text)
    assert (names(tmp_path), names(tmp_path / "far")) == (["far", "link.csv"], ["a.csv"])


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="Too many levels"), whole_file(tmp_path / "a", replace=True):
        pytest.fail("nothing may be written")


def test_what_is_no_file_of_bytes_is_never_replaced(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    (tmp_path / "link").symlink_to(pipe)
    for path in (pipe, folder, tmp_path / "link"):
        with pytest.raises(NotAFile), whole_file(path, replace=True):
            pytest.fail("nothing may be written")
    assert (pipe.is_fifo(), names(tmp_path)) == (True, ["folder", "link", "pipe"])


def test_a_pipe_that_came_meanwhile_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"

    def write() -> None:
        with whole_file(file, replace=True) as draft:
            draft.write_text("mine")
            os.mkfifo(file)

    with pytest.raises(NotAFile):
        write()
    assert (file.is_fifo(), names(tmp_path)) == (True, ["a.csv"])


def test_whatever_a_writer_leaves_beside_its_draft_goes_with_it(tmp_path: Path) -> None:
    with whole_file(tmp_path / "a.duckdb", replace=False) as draft:
        draft.write_text("all")
        draft.with_name(draft.name + ".wal").write_text("left")
        (draft.parent / "tmp1").write_text("left")
    assert names(tmp_path) == ["a.duckdb"]


def test_a_new_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    with whole_file(tmp_path / "a.csv", replace=False) as draft:
        draft.touch()
    assert (tmp_path / "a.csv").stat().st_mode == (tmp_path / "other").stat().st_mode
