"""Originals are there whole or not at all, and come back when a deletion is cut short."""

import hashlib
import os

import pytest

from pigment.errors import StoreError
from pigment.io.originals import Originals, remove_file, remove_tree

CONTENT = b"a photograph"
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def originals(tmp_path):
    return Originals(tmp_path)


def put(originals, content=CONTENT, suffix=".jpg"):
    path = originals.place(originals.receive(content), suffix)
    originals.settle(path)
    return path


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_content_is_hashed_on_its_way_in(originals, tmp_path):
    large = os.urandom(2_500_000)
    source = tmp_path / "source"
    source.write_bytes(large)
    for content in (large, source):
        incoming = originals.receive(content)
        assert incoming.sha256 == hashlib.sha256(large).hexdigest()
        assert incoming.size_bytes == len(large)
        assert incoming.path.read_bytes() == large
        originals.discard(incoming)
    assert names(tmp_path) == ["source"]


def test_a_placed_original_lies_by_its_hash(originals):
    path = put(originals)
    assert path == originals.path(SHA, ".jpg")
    assert path.read_bytes() == CONTENT
    assert list(originals.all_files()) == [path]


def test_the_same_bytes_are_not_written_twice(originals):
    path = put(originals)
    before = path.stat().st_mtime_ns
    again = originals.receive(CONTENT)
    assert originals.place(again, ".jpg") is None
    originals.discard(again)
    assert path.stat().st_mtime_ns == before
    assert names(originals.folder) == [path.name]


def test_a_source_that_cannot_be_read_leaves_nothing(originals, tmp_path):
    with pytest.raises(StoreError, match="cannot be read"):
        originals.receive(tmp_path / "missing.jpg")
    assert names(tmp_path) == []


def test_what_was_set_aside_comes_back_or_goes(originals):
    path = put(originals)
    aside = originals.set_aside(path)
    assert not path.exists()
    originals.restore([aside])
    assert path.read_bytes() == CONTENT
    originals.drop([originals.set_aside(path)])
    assert names(originals.folder) == []
    assert originals.set_aside(path) is None


@pytest.mark.parametrize("suffix", [".jpg", ""])
def test_a_deletion_cut_short_is_finished_or_undone(originals, suffix):
    kept, gone = put(originals, suffix=suffix), put(originals, b"other", suffix)
    for path in (kept, gone):
        originals.set_aside(path)
    again = Originals(originals.folder)
    again.tidy({SHA})
    assert list(again.all_files()) == [kept]
    assert kept.read_bytes() == CONTENT
    assert names(originals.folder) == [kept.name]
    assert not gone.parent.exists()


def test_an_upload_cut_short_is_removed_but_not_one_that_runs(originals):
    old, running = originals.receive(b"old"), originals.receive(b"running")
    os.utime(old.path, (0, 0))
    originals.tidy(set())
    assert names(originals.folder) == [running.path.name]


def test_an_add_cut_short_before_it_was_listed_leaves_nothing(originals):
    listed, unlisted = (originals.place(originals.receive(c), ".jpg") for c in (CONTENT, b"other"))
    originals.tidy({SHA})
    assert list(originals.all_files()) == [listed]
    assert names(originals.folder) == [listed.name]
    assert not unlisted.exists()


def test_an_original_that_is_listed_nowhere_is_not_touched(originals):
    path = put(originals)
    originals.tidy(set())
    assert path.read_bytes() == CONTENT


def test_removing_is_thorough_and_calm_about_what_is_gone(tmp_path):
    folder = tmp_path / "folder" / "inner"
    folder.mkdir(parents=True)
    locked = folder / "locked.jpg"
    locked.write_bytes(b"x")
    locked.chmod(0o400)
    remove_tree(tmp_path / "folder")
    remove_tree(tmp_path / "folder")
    remove_file(locked)
    assert list(tmp_path.iterdir()) == []
