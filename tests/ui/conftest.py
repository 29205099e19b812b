"""Pages drawn without a browser, on a store of their own, with no work going on behind them."""

from dataclasses import replace
from datetime import datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="the app's packages are not installed")

from PIL import Image
from streamlit.testing.v1 import AppTest

from pigment.io.store import Store
from pigment.model.photo import DateSource
from pigment.service.jobs import Job, Phase, Task
from pigment.ui import session as session_module

RUN_LIMIT_S = 60

_path = Path(__file__).parents[1] / "io" / "conftest.py"
_spec = spec_from_file_location("makers_of_results", _path)
_makers = module_from_spec(_spec)
_spec.loader.exec_module(_makers)
make = _makers.make


class StillJobs:
    """Jobs that are only written down; a test moves them on."""

    def __init__(self):
        self.held, self.asked, self.stopped, self.patient = {}, [], [], {}

    def start(self, site_id, task, key, options=(), *, patient=False):
        self.patient[site_id] = patient
        self.asked.append((site_id, task, tuple(options)))
        self.held[(site_id, task)] = Job(site_id, task, key, tuple(options))

    def job(self, site_id, task=Task.MEASURE):
        return self.held.get((site_id, task))

    def stop(self, site_id):
        self.stopped.append(site_id)
        self.held.clear()

    def stop_all(self):
        self.stopped.append("all")
        self.held.clear()

    def move_on(self, site_id, phase=Phase.RUNNING, task=Task.MEASURE, **changes):
        self.held[(site_id, task)] = replace(self.held[(site_id, task)], phase=phase, **changes)


@pytest.fixture
def jobs():
    return StillJobs()


@pytest.fixture
def store(tmp_path, monkeypatch, jobs):
    monkeypatch.setenv("PIGMENT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(session_module, "Jobs", lambda home: jobs)
    with Store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def add_photo(store):
    """Return a function that puts a made-up photo into a site, in another colour each time."""
    shades = iter(range(60, 250))

    def add(site_id, file="a.png", day=datetime(2026, 1, 5, 9, 30)):
        path = Path(store.home) / "incoming.png"
        Image.new("RGB", (32, 24), (200, next(shades), 110)).save(path)
        source = DateSource.EXIF if day else None
        return store.add_photo(site_id, file, path, day, source)

    return add


def _page(name):  # its text is run as a script of its own
    import streamlit as st  # noqa: PLC0415

    from pigment.ui import main  # noqa: PLC0415
    from pigment.ui.session import Session  # noqa: PLC0415

    session = Session.current()
    for module in main.PAGES:
        session.pages[module.URL_PATH] = main.as_page(module, session)
    st.navigation(list(session.pages.values()), position="hidden")
    with main.plainly():
        main._frame({module.URL_PATH: module for module in main.PAGES}[name], session)


@pytest.fixture
def open_page(store):
    """Return a function that draws one page, of a site where one is given."""

    def draw(name, site_id=None):
        test = AppTest.from_function(_page, args=(name,), default_timeout=RUN_LIMIT_S)
        if site_id is not None:
            test.query_params["site"] = str(site_id)
        test.run()
        assert not test.exception
        return test

    return draw


def _part(module, name, args):
    from importlib import import_module  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415

    from pigment.ui import main  # noqa: PLC0415
    from pigment.ui.session import Session  # noqa: PLC0415

    session = Session.current()
    for page in main.PAGES:
        session.pages[page.URL_PATH] = main.as_page(page, session)
    st.navigation(list(session.pages.values()), position="hidden")
    getattr(import_module(module), name)(session, *args)


@pytest.fixture
def open_part(store):
    """Return a function that draws the inside of a dialog, which has no page of its own here."""

    def draw(part, *args):
        given = (part.__module__, part.__name__, args)
        test = AppTest.from_function(_part, args=given, default_timeout=RUN_LIMIT_S).run()
        assert not test.exception
        return test

    return draw


def text_of(test):
    """Return everything a page says, in one string."""
    kinds = (test.title, test.header, test.subheader, test.markdown, test.caption, test.info)
    kinds += (test.success, test.warning, test.error)
    said = [element.value for kind in kinds for element in kind]
    return "\n".join(said).replace("\\", "")


@pytest.fixture
def said():
    return text_of
