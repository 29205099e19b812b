"""The benchmark of the app: its data folder, its memory figure, and its manners without a browser.

The walk through the pages needs a browser; what it relies on is checked in ``tests/browser``.
"""

import io
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pigment.benchmark import app
from pigment.benchmark.app_home import copy_of, fill_home
from pigment.benchmark.app_server import family
from pigment.io.store import Store

SAMPLES = Path(__file__).resolve().parents[2] / "sample_images"


def test_a_copy_is_another_file_of_the_same_picture():
    jpeg = next(SAMPLES.glob("*/*.jpg")).read_bytes()
    first, second = copy_of(jpeg, 1), copy_of(jpeg, 2)
    assert len({jpeg, first, second}) == 3
    shown = [np.asarray(Image.open(io.BytesIO(data))) for data in (jpeg, first, second)]
    assert all(np.array_equal(shown[0], other) for other in shown[1:])


def test_a_filled_home_is_measured_and_its_photos_are_distinct(tmp_path):
    sites = list(fill_home(tmp_path / "home", SAMPLES, n_sites=1, n_photos=3))
    with Store(tmp_path / "home") as store:
        assert [site.name for site in store.sites()] == [site.name for site in sites]
        photos = store.photos(sites[0].id)
        assert len({photo.sha256 for photo in photos}) == 3
        days = [photo.taken_at.date() for photo in photos]
        assert days[0] == days[1] < days[2]
        assert store.state(sites[0].id).is_current


def test_without_a_browser_it_says_so_and_does_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(app.shutil, "which", lambda _name: None)
    monkeypatch.setattr(sys, "argv", ["app", "--home", str(tmp_path / "home")])
    assert app.main() == 0
    assert "No Chromium" in capsys.readouterr().out
    assert not (tmp_path / "home").exists()


def test_the_originals_are_away_only_while_the_pages_are_walked_through(tmp_path):
    originals = tmp_path / "originals"
    originals.mkdir()
    (originals / "photo.jpg").write_bytes(b"kept")

    def walk_and_fail():
        with app._away(originals):
            assert not originals.exists()
            originals.mkdir()
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        walk_and_fail()
    assert (originals / "photo.jpg").read_bytes() == b"kept"


def test_the_plan_switches_as_often_as_asked_and_reaches_every_site():
    plan = list(app._plan([1, 2, 3], 10))
    assert sum(len(pages) for _, pages in plan) == 10
    assert {site for site, _ in plan} == {1, 2, 3}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="memory is read on Linux only")
def test_the_memory_is_that_of_the_process_and_its_children():
    assert os.getpid() in set(family(os.getpid()))
    assert not list(family(2**22 + 1))
