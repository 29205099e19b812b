"""What a page asks for: the chosen site, its result, and work that is due."""

import shutil

import pytest
import streamlit as st

from pigment.io.results import to_json, write_series
from pigment.service.jobs import Phase, Task
from pigment.ui.session import Session


@pytest.fixture
def session(store):
    return Session.current()


def test_work_is_begun_once_for_the_same_photos_and_anew_when_they_change(
    session, store, add_photo, jobs
):
    site = store.add_site("x")
    assert session.measure(site.id) is None
    add_photo(site.id)
    for _ in range(3):
        session.measure(site.id)
    assert len(jobs.asked) == 1
    jobs.move_on(site.id, Phase.FAILED)
    session.measure(site.id)
    assert len(jobs.asked) == 1
    session.measure(site.id, again=True)
    add_photo(site.id, "b.png")
    session.measure(site.id)
    assert len(jobs.asked) == 3


def test_a_result_is_read_once_and_anew_when_it_changed(session, store, make):
    site = store.add_site("x")
    assert session.result(site.id) is None
    folder = store.series_folder(site.id)
    folder.mkdir(parents=True)
    write_series(to_json(make.series(make.measured("a.jpg"))), folder)
    first = session.result(site.id)
    assert session.result(site.id) is first
    write_series(to_json(make.series(make.measured("longer name.jpg"))), folder)
    assert session.result(site.id).photos[0].file == "longer name.jpg"
    shutil.rmtree(folder)
    assert session.result(site.id) is None


def test_a_damaged_result_is_no_result(session, store):
    site = store.add_site("x")
    folder = store.series_folder(site.id)
    folder.mkdir(parents=True)
    (folder / "series.json").write_text("{")
    assert session.result(site.id) is None


def test_a_report_is_made_once_and_anew_when_the_wish_changes(session, store, jobs):
    site = store.add_site("x")
    session.make_report(site.id, "a4")
    session.make_report(site.id, "a4")
    session.make_report(site.id, "letter", ["pictures"])
    options = [given for _, task, given in jobs.asked if task is Task.REPORT]
    assert len(options) == 2
    assert options[0][:2] == ("--report", "a4")
    assert options[1][-2:] == ("--leave-out", "pictures")


def test_the_store_and_the_jobs_are_shared(session):
    again = Session.current()
    assert again.store is session.store
    assert again.jobs is session.jobs
    st.cache_resource.clear()
