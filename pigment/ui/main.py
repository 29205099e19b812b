"""The frame of every page: links, title, the sample banner, what is no diagnosis, and errors."""

from __future__ import annotations

from typing import Any, Protocol, cast

import streamlit as st

from pigment.io.store import Site
from pigment.report.wording import DISCLAIMER
from pigment.report.wording import app as wording
from pigment.ui import compare, diary, photos, progress, report, start
from pigment.ui.privacy import ask_no_stranger
from pigment.ui.session import START, Session
from pigment.ui.widgets import dialog_closed, job_progress, literal, no_site, plainly, styles


class PageModule(Protocol):
    """What a module offers to be a page."""

    TITLE: str
    ICON: str
    URL_PATH: str

    def render(self, session: Session) -> None:
        """Draw the page's own part."""


# The sign in the browser's tab, as text: one by name would be fetched from the internet, and so
# would the icon of a page that the navigation knows; icons stand in the links alone.
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="7" fill="#F3C9A5"/>'
    '<ellipse cx="15" cy="17" rx="8" ry="6.5" fill="#8A5A3C"/></svg>'
)
_MODULES = (start, photos, progress, compare, diary, report)
PAGES = tuple(cast(PageModule, module) for module in _MODULES)


ask_no_stranger()


def draw() -> None:
    """Draw the page that the address asks for."""
    st.set_page_config(page_title=wording.APP_NAME, page_icon=_PICTURE)
    dialog_closed()
    with plainly():
        session = Session.current()
        for module in PAGES:
            session.pages[module.URL_PATH] = as_page(module, session)
        st.navigation(list(session.pages.values()), position="hidden").run()


def as_page(module: PageModule, session: Session) -> Any:
    """Return a module as a page: framed, and with its failures said plainly."""

    def page() -> None:
        with plainly():
            _frame(module, session)

    page.__name__ = module.URL_PATH
    first = module.URL_PATH == START
    return st.Page(page, title=module.TITLE, url_path=module.URL_PATH, default=first)


def _frame(module: PageModule, session: Session) -> None:
    styles()
    site = session.site()
    _links(module, session, site)
    at_start = module.URL_PATH == START
    if not at_start:
        st.title(module.TITLE, anchor=False)
        if site is not None:
            _name(site)
            if module.URL_PATH != "photos":
                job_progress(session, site)
    with plainly():
        if site is None and not at_start:
            no_site(session)
        else:
            module.render(session)
    st.divider()
    st.caption(DISCLAIMER)


def _name(site: Site) -> None:
    st.markdown(f":material/location_on: **{literal(site.name)}**")
    if site.is_sample:
        st.warning(wording.SAMPLE_BANNER, icon=":material/science:")


def _links(module: PageModule, session: Session, site: Site | None) -> None:
    """Put the links to the pages on top, where a phone shows them too."""
    if site is None:
        return
    with st.container(horizontal=True, key="pages", gap="small"):
        for other in PAGES:
            session.link(other.URL_PATH, other.TITLE, site_id=site.id, icon=other.ICON)
