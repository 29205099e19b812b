"""The frame: links, the sample banner, what is no diagnosis, and failures said plainly."""

from streamlit.testing.v1 import AppTest

from pigment.errors import StoreError
from pigment.report.wording import DISCLAIMER
from pigment.report.wording import app as wording
from pigment.ui import main, photos, script_path
from pigment.ui.session import Session


def test_the_script_draws_the_start_page(store):
    test = AppTest.from_file(str(script_path()), default_timeout=60).run()
    assert not test.exception
    assert test.title[0].value == wording.START_HEADING


def test_every_page_says_that_it_is_no_diagnosis(store, open_page, said):
    site = store.add_site("left cheek")
    for module in main.PAGES:
        assert DISCLAIMER in said(open_page(module.URL_PATH, site.id)), module.URL_PATH


def test_every_page_of_a_sample_says_so(store, open_page, said):
    site = store.add_site("fading", is_sample=True)
    own = store.add_site("left cheek")
    for module in main.PAGES[1:]:
        assert wording.SAMPLE_BANNER in said(open_page(module.URL_PATH, site.id))
        assert wording.SAMPLE_BANNER not in said(open_page(module.URL_PATH, own.id))


def test_a_page_without_a_site_or_of_a_deleted_one_leads_to_start(store, open_page, said):
    for module in main.PAGES[1:]:
        for site_id in (None, 77, "x"):
            assert wording.NO_SITE.message in said(open_page(module.URL_PATH, site_id))


def test_a_failure_that_is_known_is_said_with_what_to_do(store, open_page, said, monkeypatch):
    def fail(session):
        raise StoreError("The disk is full.", hint="Free some space.")

    monkeypatch.setattr(photos, "render", fail)
    told = said(open_page("photos", store.add_site("x").id))
    assert "The disk is full." in told
    assert "Free some space." in told
    assert DISCLAIMER in told


def test_a_failure_that_is_not_known_is_a_plain_sentence_and_a_line_in_the_log(
    store, open_page, said, monkeypatch
):
    def fail(session):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(photos, "render", fail)
    told = said(open_page("photos", store.add_site("x").id))
    assert wording.UNEXPECTED.message in told
    assert "secret detail" not in told
    assert "secret detail" in (store.home / "pigment.log").read_text(encoding="utf-8")


def test_a_data_folder_that_cannot_be_used_is_said(monkeypatch, tmp_path, said):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("PIGMENT_HOME", str(tmp_path / "file"))
    test = AppTest.from_file(str(script_path()), default_timeout=60).run()
    assert not test.exception
    assert "cannot be written" in said(test)


def test_pages_have_titles_and_addresses_of_their_own_and_no_icon_from_elsewhere(monkeypatch):
    made = []
    monkeypatch.setattr(main.st, "Page", lambda page, **given: made.append(given))
    for module in main.PAGES:
        main.as_page(module, Session(None, None))
    assert len({page["url_path"] for page in made}) == len({page["title"] for page in made}) == 6
    assert [page["default"] for page in made] == [True] + [False] * 5
    assert not any("icon" in page for page in made)  # it would be fetched from the internet
