"""The start page: places, samples, a new place, and deleting everything."""

from pigment.report.wording import WARNING_SIGNS
from pigment.report.wording import app as wording
from pigment.service.jobs import Phase, Task
from pigment.ui import start


def button(test, label):
    return next(found for found in test.button if found.label == label)


def test_an_empty_start_says_what_this_is_and_that_nothing_leaves(open_page, said):
    told = said(open_page("start"))
    for sentence in (wording.WELCOME, wording.PRIVACY, wording.NO_OWN_SITES, *WARNING_SIGNS):
        assert sentence in told


def test_own_places_say_how_far_they_are(store, open_page, said, add_photo, jobs):
    site = store.add_site("left cheek")
    assert wording.standing_text("empty") in said(open_page("start"))
    add_photo(site.id)
    told = said(open_page("start"))
    assert "1 photo, the last of 5\u00a0January\u00a02026" in told
    assert wording.job_short("queued", "", 0, 0) in told  # it goes on by itself
    jobs.move_on(site.id, Phase.FAILED)
    assert wording.standing_text("to_measure") in said(open_page("start"))
    assert len(jobs.asked) == 1


def test_a_place_being_measured_says_how_far(store, open_page, said, add_photo, jobs):
    site = store.add_site("left cheek")
    add_photo(site.id)
    open_page("photos", site.id)
    jobs.move_on(site.id, Phase.RUNNING, step="measuring", done=5, total=12, label="a.jpg")
    assert "Measuring, 5 of 12" in said(open_page("start"))


def test_a_new_place_needs_a_name(store, open_page, said):
    test = open_page("start")
    button(test, wording.CREATE_SITE).click().run()
    assert wording.NAME_MISSING.message in said(test)
    assert store.sites() == ()


def test_a_new_place_keeps_its_name_and_its_card(store, open_page):
    test = open_page("start")
    test.text_input(key="new-name").set_value("left *cheek*")
    test.radio(key="new-scale").set_value("colorchecker").run()
    test.radio(key="new-make").set_value("mini")
    button(test, wording.CREATE_SITE).click().run()
    (site,) = store.sites()
    assert (site.name, site.card_type, site.is_sample) == ("left *cheek*", "mini", False)


def test_a_new_place_is_not_made_while_the_size_of_its_card_is_open(store, open_page, said):
    test = open_page("start")
    test.text_input(key="new-name").set_value("left cheek")
    test.radio(key="new-scale").set_value("colorchecker").run()
    button(test, wording.CREATE_SITE).click().run()
    assert wording.MAKE_MISSING.message in said(test)
    assert store.sites() == ()


def test_samples_are_offered_marked_and_put_in_when_opened(store, open_page, said, jobs):
    test = open_page("start")
    assert wording.sample_text("fading_brown").message in said(test)
    test.button(key="open-sample-fading_brown").click().run()
    (site,) = store.sites()
    assert site.is_sample
    assert len(store.photos(site.id)) == 12
    assert jobs.asked == [(site.id, Task.MEASURE, ())]
    assert jobs.patient == {site.id: True}  # own photos are measured first


def test_everything_is_deleted_only_when_the_word_is_written(
    store, open_page, open_part, add_photo, jobs
):
    add_photo(store.add_site("x").id)
    button(open_page("start"), wording.DELETE_ALL).click().run()
    test = open_part(start._confirm_delete_all)
    test.text_input(key="delete-all-word").set_value("no")
    test.button(key="delete-all-now").click().run()
    assert len(store.sites()) == 1
    test.text_input(key="delete-all-word").set_value(" Delete ")
    test.button(key="delete-all-now").click().run()
    assert store.sites() == ()
    assert jobs.stopped == ["all"]
