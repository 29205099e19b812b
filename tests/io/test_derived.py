"""Derived files are a cache: what belongs to nothing any more is cleared away."""

import json

import pytest

from pigment import VERSION
from pigment.io.derived import Derived, shown_photos
from pigment.io.folder import SCHEMA

ONE, TWO = "1" * 64, "2" * 64


@pytest.fixture
def derived(tmp_path):
    return Derived(tmp_path / "derived")


def write_series(derived, site_id, *sha256s):
    folder = derived.series(site_id)
    folder.mkdir(parents=True)
    content = {"schema": SCHEMA, "photos": [{"sha256": sha256} for sha256 in sha256s]}
    (folder / "series.json").write_text(json.dumps(content))
    return folder


def test_what_belongs_to_a_photo_that_is_held_stays(derived):
    folder = write_series(derived, 3, ONE, "")
    derived.thumbnail(ONE).write_bytes(b"small")
    derived.prepared("abc").put(ONE, 1)
    derived.tidy({3: {ONE, TWO}})
    assert shown_photos(folder) == {ONE}
    assert derived.thumbnail(ONE).is_file()
    assert derived.prepared("abc").get(ONE) == 1


def test_results_that_show_a_deleted_photo_go(derived):
    write_series(derived, 3, ONE, TWO)
    write_series(derived, 4, ONE)
    derived.tidy({3: {ONE}})
    assert not derived.site(3).exists()
    assert not derived.site(4).exists()


def test_small_pictures_and_measurements_of_deleted_photos_go(derived):
    for sha256 in (ONE, TWO):
        derived.thumbnail(sha256).write_bytes(b"small")
        derived.prepared("abc").put(sha256, 1)
    (derived.prepared("abc").folder / f"{ONE}.0.part").write_bytes(b"cut short")
    derived.tidy({3: {TWO}})
    left = sorted(path.name for path in derived.folder.rglob("*") if path.is_file())
    assert left == [f"{TWO}.bin", f"{TWO}.jpg"]


def test_measurements_of_another_version_go(derived):
    old = derived.folder / "prepared" / "0.0.1-abc"
    old.mkdir()
    (old / f"{ONE}.bin").write_bytes(b"old")
    derived.prepared("abc").put(ONE, 1)
    derived.tidy({3: {ONE}})
    assert [path.name for path in old.parent.iterdir()] == [f"{VERSION}-abc"]


def test_a_removal_cut_short_is_finished(derived):
    aside = derived.folder / ".gone-0123"
    aside.mkdir()
    (aside / "picture.jpg").write_bytes(b"x")
    derived.tidy({})
    assert not aside.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"photos": 3}', '{"photos": [{}]}', "\0"])
def test_a_damaged_result_shows_nothing(derived, content):
    folder = write_series(derived, 1)
    (folder / "series.json").write_text(content)
    assert shown_photos(folder) == set()
