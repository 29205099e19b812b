"""A site's name and scale are changed, and it is deleted after a second yes."""

from pigment.report.wording import app as wording
from pigment.ui import site_settings


def button(test, label):
    return next(found for found in test.button if found.label == label)


def test_name_and_scale_are_saved(store, open_page):
    site = store.add_site("left cheek", card_type="passport")
    test = open_page("photos", site.id)
    assert test.radio(key=f"site-{site.id}-make").value == "passport"
    test.text_input(key=f"name-{site.id}").set_value("right cheek")
    test.radio(key=f"site-{site.id}-scale").set_value("marker").run()
    test.number_input(key=f"site-{site.id}-side").set_value(15.5)
    test.button(key=f"save-site-{site.id}").click().run()
    changed = store.site(site.id)
    assert (changed.name, changed.card_type, changed.marker_mm) == ("right cheek", None, 15.5)


def test_a_site_is_deleted_after_a_second_yes(store, open_page, open_part, add_photo, jobs):
    site = store.add_site("x")
    add_photo(site.id)
    button(open_page("photos", site.id), wording.DELETE_SITE).click().run()
    assert len(store.sites()) == 1
    test = open_part(site_settings._delete_site, site, 1)
    assert "1 photo" in test.markdown[0].value
    button(test, wording.DELETE_SITE_CONFIRM).click().run()
    assert store.sites() == ()
    assert jobs.stopped == [site.id]
