"""The output folder is whole or untouched, and never anyone else's."""

import errno
import os
from pathlib import Path

import pytest

from pigment.errors import OutputError
from pigment.io.folder import SeriesFolder, is_series_folder


def write_result(staging: Path, text: str = "new") -> None:
    (staging / "series.json").write_text('{"schema": "pigment.series/1"}')
    (staging / "labels" / "a.png").write_text(text)


def made(out: Path, text: str) -> Path:
    with SeriesFolder(out) as folder:
        write_result(folder.staging, text)
    return out


def broken_off(out: Path, error: Exception) -> None:
    with SeriesFolder(out) as folder:
        write_result(folder.staging, "half")
        raise error


def entries(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def test_a_new_folder_appears_only_when_it_is_whole(tmp_path):
    out = tmp_path / "deep" / "out"
    with SeriesFolder(out) as folder:
        write_result(folder.staging)
        assert not out.exists()
    assert is_series_folder(out)
    assert entries(out.parent) == {"out"}


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "out").mkdir()
    assert is_series_folder(made(tmp_path / "out", "x"))


def test_an_earlier_result_is_replaced_and_leaves_nothing_behind(tmp_path):
    out = made(tmp_path / "out", "old")
    (out / "labels" / "gone.png").write_text("of a photo no longer in the series")
    made(out, "new")
    assert (out / "labels" / "a.png").read_text() == "new"
    assert not (out / "labels" / "gone.png").exists()
    assert entries(tmp_path) == {"out"}


def test_own_files_beside_an_earlier_result_are_kept(tmp_path):
    out = made(tmp_path / "out", "old")
    (out / "report.pdf").write_text("mine")
    (out / "notes").mkdir()
    (out / "notes" / "a.txt").write_text("mine too")
    made(out, "new")
    assert (out / "report.pdf").read_text() == "mine"
    assert (out / "notes" / "a.txt").read_text() == "mine too"


@pytest.mark.parametrize("content", [None, "{}", "rubbish", '{"schema": "other/1"}'])
def test_a_folder_with_something_else_is_refused_and_untouched(tmp_path, content):
    out = tmp_path / "out"
    out.mkdir()
    (out / ("holiday.jpg" if content is None else "series.json")).write_text(content or "x")
    before = entries(out)
    with pytest.raises(OutputError) as caught:
        SeriesFolder(out).begin()
    assert "--out" in caught.value.hint
    assert entries(out) == before
    assert entries(tmp_path) == {"out"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError):
        SeriesFolder(tmp_path / "out").begin()
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        SeriesFolder(tmp_path / "file" / "out").begin()


def test_a_folder_that_holds_the_photos_is_refused(tmp_path):
    out = made(tmp_path / "out", "old")
    photo = out / "aligned" / "mine.jpg"
    photo.write_text("the only copy")
    with pytest.raises(OutputError):
        SeriesFolder(out, [photo]).begin()
    assert photo.read_text() == "the only copy"


def test_a_failure_leaves_the_earlier_result_as_it_was(tmp_path):
    out = made(tmp_path / "out", "old")
    with pytest.raises(RuntimeError):
        broken_off(out, RuntimeError())
    assert (out / "labels" / "a.png").read_text() == "old"
    assert entries(tmp_path) == {"out"}


def test_a_full_disk_is_said_and_leaves_the_earlier_result(tmp_path):
    out = made(tmp_path / "out", "old")
    with pytest.raises(OutputError) as caught:
        broken_off(out, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert "full" in caught.value.message
    assert (out / "labels" / "a.png").read_text() == "old"
    assert entries(tmp_path) == {"out"}


def test_a_swap_that_fails_puts_the_earlier_result_back(tmp_path, monkeypatch):
    out = made(tmp_path / "out", "old")
    rename = Path.rename

    def refuse_new(self, target):
        if ".new-" in self.name:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(OutputError):
        made(out, "new")
    assert (out / "labels" / "a.png").read_text() == "old"
    assert entries(tmp_path) == {"out"}


def test_a_swap_cut_short_by_a_crash_is_undone_next_time(tmp_path):
    out = made(tmp_path / "out", "old")
    out.rename(tmp_path / ".out.old")
    with pytest.raises(RuntimeError):
        broken_off(out, RuntimeError())
    assert (out / "labels" / "a.png").read_text() == "old"
    assert entries(tmp_path) == {"out"}


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_place_that_may_not_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError) as caught:
        SeriesFolder(tmp_path / "out").begin()
    tmp_path.chmod(0o700)
    assert "cannot be written" in caught.value.message


def test_the_root_of_a_disk_is_refused():
    with pytest.raises(OutputError, match="whole disk"):
        SeriesFolder(Path(Path.cwd().anchor))
