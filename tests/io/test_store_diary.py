"""The diary of a data folder: kept, changed, deleted, and apart from photos and places."""

from datetime import date

import pytest

from pigment.errors import DiaryError, StoreError
from pigment.io.store import Store
from pigment.model.diary import Exposure, ExposureKind

DAY = date(2026, 1, 5)
KRATOM = Exposure(ExposureKind.KRATOM, DAY, None, "Red", 4.0, "g/day", "in the evening")
SUN = Exposure(ExposureKind.SUN, date(2026, 2, 1))


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "home") as opened:
        yield opened


def test_entries_are_kept_latest_first(store, tmp_path):
    store.diary.add(KRATOM)
    store.diary.add(SUN)
    with Store(tmp_path / "home") as again:
        assert again.diary.exposures() == (SUN, KRATOM)


def test_an_entry_is_changed_and_deleted(store):
    entry = store.diary.add(KRATOM)
    changed = store.diary.change(entry.id, SUN)
    assert store.diary.entries() == (changed,)
    assert changed.exposure == SUN
    store.diary.remove(entry.id)
    assert store.diary.entries() == ()
    with pytest.raises(StoreError, match="not there"):
        store.diary.change(entry.id, SUN)


def test_a_table_brought_twice_is_kept_once(store):
    assert store.diary.add_new([KRATOM, SUN, SUN]) == 2
    assert store.diary.add_new([SUN, KRATOM]) == 0
    assert len(store.diary.entries()) == 2


def test_an_impossible_entry_is_refused_and_nothing_of_its_table_is_kept(store):
    bad = Exposure(ExposureKind.SUN, DAY, date(2025, 1, 1))
    with pytest.raises(DiaryError, match="before the first"):
        store.diary.add_new([SUN, bad])
    assert store.diary.entries() == ()


def test_it_outlives_a_place_and_goes_with_everything(store):
    site = store.add_site("left cheek")
    store.diary.add(KRATOM)
    key = store.state(site.id).input_key
    store.diary.add(SUN)
    assert store.state(site.id).input_key == key  # no photo is measured again for it
    store.delete_site(site.id)
    assert len(store.diary.entries()) == 2
    store.delete_everything()
    assert store.diary.entries() == ()
    store.close()
    left = b"".join(path.read_bytes() for path in store.home.glob("pigment.db*"))
    assert b"in the evening" not in left


def test_the_whole_diary_can_be_deleted_alone(store):
    store.add_site("left cheek")
    store.diary.add_new([KRATOM, SUN])
    store.diary.clear()
    assert store.diary.entries() == ()
    assert len(store.sites()) == 1
