"""What is asked about one photo."""

from datetime import UTC, date, datetime, time

from pigment.model.photo import DateSource
from pigment.report.wording import app as wording
from pigment.ui import photo_dialogs


def test_a_date_is_changed_and_its_offset_kept(store, open_part, add_photo):
    photo = add_photo(store.add_site("x").id, day=datetime(2026, 1, 5, 9, 30, tzinfo=UTC))
    test = open_part(photo_dialogs._change_date, photo)
    test.date_input(key=f"change-{photo.id}-day").set_value(date(2026, 2, 6))
    test.time_input(key=f"change-{photo.id}-time").set_value(time(8, 15))
    test.button(key=f"save-change-{photo.id}").click().run()
    changed = store.photo(photo.id)
    assert changed.taken_at == datetime(2026, 2, 6, 8, 15, tzinfo=UTC)
    assert changed.taken_at_source is DateSource.GIVEN


def test_a_date_saved_unchanged_stays_as_it_was(store, open_part, add_photo):
    photo = add_photo(store.add_site("x").id, day=datetime(2026, 1, 5, 9, 30, 17))
    test = open_part(photo_dialogs._change_date, photo)
    test.button(key=f"save-change-{photo.id}").click().run()
    kept = store.photo(photo.id)
    assert (kept.taken_at, kept.taken_at_source) == (photo.taken_at, DateSource.EXIF)


def test_a_photo_is_deleted_only_after_a_second_yes(store, open_page, open_part, add_photo, jobs):
    site = store.add_site("x")
    photo = add_photo(site.id)
    test = open_page("photos", site.id)
    test.button(key=f"delete-{photo.id}").click().run()
    assert len(store.photos(site.id)) == 1
    test = open_part(photo_dialogs._delete_photo, photo)
    next(b for b in test.button if b.label == wording.DELETE_PHOTO_CONFIRM).click().run()
    assert store.photos(site.id) == ()
    assert jobs.stopped == [site.id]
    assert not photo.path.exists()
