"""Paths into sources that ``analyze_series`` takes."""

import os
import pickle
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import pigment
from pigment.errors import SettingsError
from pigment.io.sources import photo_sources, short_names
from pigment.model.photo import DateSource


@pytest.fixture
def folder(tmp_path):
    pixels = np.full((20, 30, 3), (200, 140, 110), np.uint8)
    for name in ("2026-01-05.jpg", "b.jpg"):
        Image.fromarray(pixels).save(tmp_path / name)
    (tmp_path / "c.jpg").write_bytes(b"no photo")
    return tmp_path


def test_a_folder_becomes_sources_of_which_only_the_headers_are_read(folder):
    first, second, broken = photo_sources(folder)
    assert [first.file, second.file, broken.file] == ["2026-01-05.jpg", "b.jpg", "c.jpg"]
    assert first.capture.taken_at == datetime(2026, 1, 5)
    assert second.capture.taken_at is None
    assert broken.capture is None
    assert len(broken.sha256) == 64
    assert first.load().sha256 == first.sha256
    assert pickle.loads(pickle.dumps(first)).load().capture == first.capture


def test_paths_may_be_text_one_or_several_and_dates_may_be_given(folder):
    given = {"b.jpg": datetime(2026, 3, 1, 9)}
    (one,) = photo_sources(str(folder / "b.jpg"), dates=given)
    assert one.capture.taken_at_source is DateSource.GIVEN
    pair = photo_sources([folder / "b.jpg", str(folder / "2026-01-05.jpg")], "mtime")
    assert [source.capture.taken_at_source for source in pair] == [DateSource.MTIME] * 2


def test_nothing_there_is_an_error(tmp_path):
    with pytest.raises(SettingsError):
        photo_sources(tmp_path / "nowhere")


def test_it_is_public():
    assert pigment.photo_sources is photo_sources
    assert "photo_sources" in pigment.__all__


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_text_are_told_apart_and_can_be_written():
    names = short_names([Path(os.fsdecode(b"/p/\xff.jpg")), Path(os.fsdecode(b"/p/\xfe.jpg"))])
    assert len(set(names)) == 2
    assert all(name.encode("utf-8").endswith(b".jpg") for name in names)
