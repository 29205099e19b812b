"""The diary page: entries are added, changed, marked and deleted, and nothing is lost."""

from datetime import date

from pigment.model.diary import Exposure, ExposureKind
from pigment.report.wording import diary as wording
from pigment.ui import diary as page
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series

KRATOM = Exposure(ExposureKind.KRATOM, date(2026, 1, 5), date(2026, 5, 20), "Red", 6.0, "g/day")


def stepped():
    return make_result(make_series([300.0] * 10, [9.0] * 5 + [6.0] * 5, noise=0.01))


def test_an_entry_is_written_down(store, open_page, said):
    test = open_page("diary", store.add_site("left cheek").id)
    assert wording.NO_ENTRIES in said(test)
    test.selectbox(key="new-0-kind").set_value(ExposureKind.MEDICINE)
    test.text_input(key="new-0-name").input("Minocycline")
    test.number_input(key="new-0-dose").set_value(100.0)
    test.text_input(key="new-0-unit").input("mg/day")
    test.date_input(key=f"new-0-{wording.FIRST_DAY}").set_value(date(2026, 1, 5))
    test.button(key="FormSubmitter:entry-new-0-Save entry").click().run()
    assert not test.exception
    (kept,) = store.diary.exposures()
    assert kept == Exposure(
        ExposureKind.MEDICINE, date(2026, 1, 5), None, "Minocycline", 100.0, "mg/day"
    )
    told = said(test)
    assert wording.SAVED in told
    assert "Medicine: Minocycline" in told
    assert wording.KNOWN_BADGE in told
    assert "Dereure 2001" in told


def test_an_entry_that_cannot_be_is_not_kept_and_the_page_stays(store, open_page, said):
    test = open_page("diary", store.add_site("left cheek").id)
    test.date_input(key=f"new-0-{wording.FIRST_DAY}").set_value(date(2026, 2, 5))
    test.date_input(key=f"new-0-{wording.LAST_DAY}").set_value(date(2026, 1, 5))
    test.button(key="FormSubmitter:entry-new-0-Save entry").click().run()
    assert "before the first" in said(test)
    assert wording.NO_ENTRIES in said(test)
    assert store.diary.entries() == ()


def test_what_goes_together_is_said_with_its_interval_and_other_explanations(
    store, open_page, said
):
    site = measured_site(store, stepped())
    store.diary.add(KRATOM)
    told = said(open_page("diary", site.id))
    assert "“kratom Red: stopped”" in told
    assert "95\u00a0% interval" in told
    assert "may have" in told
    assert "caused" not in told


def test_too_few_visits_say_nothing(store, open_page, said):
    site = measured_site(store, make_result(make_series([300.0] * 2, [9.0] * 2)))
    store.diary.add(KRATOM)
    assert wording.TOO_EARLY in said(open_page("diary", site.id))


def test_a_sample_is_not_mixed_with_the_persons_diary(store, open_page, said):
    site = store.add_site("sample", is_sample=True)
    store.diary.add(KRATOM)
    assert wording.SAMPLE_NOTE in said(open_page("diary", site.id))


def test_many_entries_are_shown_in_parts(store, open_page, said):
    site = store.add_site("left cheek")
    store.diary.add_new(Exposure(ExposureKind.SUN, date(2026, 1, day)) for day in range(1, 29))
    test = open_page("diary", site.id)
    assert len([b for b in test.button if str(b.key).startswith("change-entry")]) == 20
    test.button(key="diary-older").click().run()
    assert len([b for b in test.button if str(b.key).startswith("change-entry")]) == 28


def test_an_entry_is_deleted_after_a_question(store, open_part, said):
    entry = store.diary.add(KRATOM)
    test = open_part(page._delete, entry)
    assert "Kratom: Red" in said(test)
    test.button[0].click().run()
    assert store.diary.entries() == ()


def test_an_entry_is_changed_in_its_form(store, open_part):
    entry = store.diary.add(KRATOM)
    test = open_part(page._change, entry)
    test.number_input(key=f"change-{entry.id}-dose").set_value(3.0)
    test.button(key=f"FormSubmitter:entry-change-{entry.id}-Save entry").click().run()
    assert store.diary.exposures()[0].dose == 3.0
    assert store.diary.exposures()[0].ended_on == KRATOM.ended_on


def test_the_whole_diary_goes_after_a_question(store, open_part):
    store.diary.add(KRATOM)
    open_part(page._clear).button[0].click().run()
    assert store.diary.entries() == ()
