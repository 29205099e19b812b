"""A series folder is written whole, and kept measurements are not made twice."""

import pytest

from pigment.errors import NoUsablePhotosError
from pigment.io.read_results import read_result
from pigment.io.sources import photo_sources
from pigment.pipeline.settings import Settings
from pigment.service import pictures
from pigment.service.analysis import analyze_into
from tests.builders_rendered import plan


class Kept:
    """A cache in memory that counts."""

    def __init__(self):
        self.held, self.asked = {}, []

    def get(self, sha256):
        self.asked.append(sha256)
        return self.held.get(sha256)

    def put(self, sha256, prepared):
        self.held[sha256] = prepared


@pytest.fixture
def photos(tmp_path):
    series, paths = plan(31, n_visits=2), []
    for visit in range(2):
        path = tmp_path / f"{series.taken_at(visit):%Y%m%d_%H%M%S}.jpg"
        path.write_bytes(series.render(visit).jpeg)
        paths.append(path)
    return paths


@pytest.fixture(autouse=True)
def no_charts(monkeypatch):
    monkeypatch.setattr(pictures, "write_charts", lambda result, where: [])  # the slow part


def test_with_a_cache_only_new_photos_are_measured_and_the_result_is_the_same(photos, tmp_path):
    kept, told = Kept(), []
    settings = Settings()

    def measure(out, paths):
        told.clear()
        analyze_into(
            tmp_path / out,
            paths,
            photo_sources(paths),
            settings,
            site="arm",
            progress=lambda *step: told.append(step),
            cache=kept,
        )
        return (tmp_path / out / "series.json").read_bytes()

    measure("one", photos[:1])
    assert len(kept.held) == 1
    both = measure("two", photos)
    assert [step[:2] for step in told if not step[2].startswith("drawing")] == [(2, 2)]
    assert measure("again", photos) == both
    assert read_result(tmp_path / "two").site == "arm"
    assert analyze_plain(photos, tmp_path / "plain", settings) == both


def analyze_plain(photos, out, settings):
    analyze_into(out, photos, photo_sources(photos), settings, site="arm")
    return (out / "series.json").read_bytes()


def test_where_nothing_can_be_measured_nothing_is_written(tmp_path):
    bad = tmp_path / "IMG_20260105.jpg"
    bad.write_bytes(b"no picture")
    with pytest.raises(NoUsablePhotosError):
        analyze_into(tmp_path / "out", [bad], photo_sources([bad]), Settings())
    assert not (tmp_path / "out").exists()
