"""The photos page: what it keeps, asks, judges and lets go of."""

from datetime import date, datetime

import pytest

from pigment.report.wording import app as wording
from pigment.service.jobs import Phase
from pigment.service.library import keep_rejections
from pigment.ui.photos import PAGE_SIZE


@pytest.fixture
def site(store):
    return store.add_site("left cheek")


def jpeg(store, site, add_photo):
    """Return the bytes of a photo that the site does not hold."""
    photo = add_photo(site.id, "away.png")
    content = photo.path.read_bytes()
    store.delete_photo(photo.id)
    return content


def test_an_empty_place_says_so_and_how_to_take_a_photo(open_page, site, said):
    told = said(open_page("photos", site.id))
    assert wording.NO_PHOTOS in told
    assert wording.PHOTO_TIPS[0] in told


def test_uploads_are_kept_named_and_measured_and_the_uploader_is_empty_again(
    store, site, open_page, add_photo, said, jobs
):
    content = jpeg(store, site, add_photo)
    test = open_page("photos", site.id)
    test.file_uploader[0].set_value(
        [("2026-02-03.png", content, "image/png"), ("again.png", content, "image/png")]
    ).run()
    assert not test.exception
    told = said(test)
    assert wording.kept_text(1) in told
    assert wording.duplicates_text(("again.png",)) in told
    assert [photo.file for photo in store.photos(site.id)] == ["2026-02-03.png"]
    assert not test.file_uploader[0].value
    assert len(jobs.asked) == 1


def test_a_photo_without_a_date_is_asked_for_and_not_measured_before(
    store, site, open_page, add_photo, said, jobs
):
    photo = add_photo(site.id, "holiday.png", None)
    test = open_page("photos", site.id)
    assert wording.DATES_TITLE in said(test)
    jobs.move_on(site.id, Phase.WAITING)
    test.button(key=f"save-{photo.id}").click().run()
    assert wording.DAY_MISSING.message in said(test)
    test.date_input(key=f"ask-{photo.id}-day").set_value(date(2026, 3, 1))
    test.button(key=f"save-{photo.id}").click().run()
    assert store.photo(photo.id).taken_at == datetime(2026, 3, 1, 12, 0)
    assert wording.DATES_TITLE not in said(test)
    assert len(jobs.asked) == 2


def test_a_running_job_names_the_photo_and_says_that_one_may_leave(
    site, open_page, add_photo, said, jobs
):
    add_photo(site.id, "a.png")
    open_page("photos", site.id)
    jobs.move_on(site.id, step="measuring", done=3, total=8, label="a.png")
    test = open_page("photos", site.id)
    assert wording.LEAVE_HINT in said(test)
    bar = test.get("progress")[0].proto
    assert "3 of 8" in bar.text
    assert "a.png" in bar.text.replace("\\", "")


def test_a_failed_job_says_what_to_do_and_is_tried_again_when_asked(
    site, open_page, add_photo, said, jobs
):
    add_photo(site.id)
    open_page("photos", site.id)
    jobs.move_on(site.id, Phase.FAILED, message="The disk is full.", hint="Free some space.")
    test = open_page("photos", site.id)
    assert "Free some space." in said(test)
    next(b for b in test.button if b.label == wording.TRY_AGAIN).click().run()
    assert len(jobs.asked) == 2


def test_photos_that_could_not_be_used_say_why_and_what_to_do(
    store, site, open_page, add_photo, said
):
    photo = add_photo(site.id)
    store.add_photo(site.id, "broken.jpg", b"no photo")
    keep_rejections(store, site.id, {photo.sha256: "blurred"})
    store.mark_measured(site.id, store.state(site.id).input_key)
    told = said(open_page("photos", site.id))
    assert wording.NOTHING_USABLE.message in told
    for code in ("blurred", "unreadable"):
        for line in wording.verdict_reasons("refused", (code,)):
            assert line in told


def test_many_photos_stand_on_several_pages_newest_first(site, open_page, add_photo, said):
    for day in range(1, PAGE_SIZE + 3):
        add_photo(site.id, f"p{day:02d}.png", datetime(2026, 1, day))
    test = open_page("photos", site.id)
    assert "**p14.png**" in said(test)
    assert "**p02.png**" not in said(test)
    next(b for b in test.button if b.label == wording.OLDER).click().run()
    assert "**p02.png**" in said(test)
    assert wording.page_text(13, 14, 14) in said(test)


def test_a_name_that_would_set_type_is_shown_as_it_is(site, open_page, add_photo):
    add_photo(site.id, "_a_[x](y).png")
    test = open_page("photos", site.id)
    assert any(r"\_a\_\[x\]\(y\)" in element.value for element in test.markdown)


def test_a_sample_takes_no_photos(store, open_page, add_photo, said):
    sample = store.add_site("fading", is_sample=True)
    add_photo(sample.id)
    test = open_page("photos", sample.id)
    assert len(test.file_uploader) == 0
    assert wording.SAMPLE_PHOTOS in said(test)
    assert not [found for found in test.button if found.label == wording.DELETE_PHOTO]
