"""Parts that several pages share: messages, links, the bar of a running job, the small styles."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import resources
from typing import ParamSpec

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pigment.errors import PigmentError
from pigment.io.store import Site
from pigment.model.series import SeriesResult
from pigment.report.wording import app as wording
from pigment.report.wording import pages
from pigment.report.wording.photos import Advice
from pigment.service.jobs import Job, Phase
from pigment.ui.session import PHOTOS, START, Session

P = ParamSpec("P")
POLL_S = 1.0
_DIALOG = "dialog"  # in the session: whether a question stands over the page
_BEFORE_PICTURES = ("", "pictures")
_log = logging.getLogger("pigment")


@contextmanager
def plainly() -> Iterator[None]:
    """Turn any failure into a sentence and what to do; its details go to the log file only."""
    try:
        yield
    except PigmentError as error:
        _log.warning("%s: %s", type(error).__name__, error.message)
        tell(Advice(error.message, error.hint), bad=True)
    except Exception:
        _log.exception("unexpected")
        tell(wording.UNEXPECTED, bad=True)


def said_plainly(draw: Callable[P, None]) -> Callable[P, None]:
    """Return ``draw`` with its failures said plainly, for parts that are drawn by themselves."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        with plainly():
            draw(*args, **kwargs)

    return drawn


def tell(advice: Advice, *, bad: bool = False) -> None:
    """Say what happened and what to do next."""
    show = st.error if bad else st.info
    show(f"{literal(advice.message)}  \n{literal(advice.hint)}")


def literal(text: str) -> str:
    """Return text that a person typed or a file is called, so that no sign in it sets type."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-!|~$:&" else sign for sign in text)


def release(uploads: Iterable[UploadedFile]) -> None:
    """Let go of uploaded bytes, which the server would keep until the visit ends."""
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    for upload in uploads:
        upload.close()
        if context is not None and isinstance(manager, MemoryUploadedFileManager):
            manager.remove_file(context.session_id, upload.file_id)


def styles() -> None:
    """Put in the small style sheet: larger touch targets and text."""
    sheet = resources.files("pigment.ui").joinpath("app.css").read_text(encoding="utf-8")
    st.html(f"<style>{sheet}</style>")


def open_dialog(title: str, draw: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Open a question over the page; until it is answered nothing draws the page anew."""
    st.session_state[_DIALOG] = True
    st.dialog(title, on_dismiss="rerun")(said_plainly(draw))(*args, **kwargs)


def dialog_closed() -> None:
    """Note at the start of a run that no question stands over the page."""
    st.session_state[_DIALOG] = False


def redraw() -> None:
    """Draw the whole page anew, unless that would take a question away that stands over it."""
    if not st.session_state.get(_DIALOG):
        st.rerun()


def no_site(session: Session) -> None:
    """Say that a page needs a site first, and lead to where one is chosen."""
    tell(wording.NO_SITE)
    session.link(START, wording.GO_TO_START, icon=":material/arrow_back:")


def measured(session: Session) -> tuple[Site, SeriesResult] | None:
    """Return the chosen site and its result; where there is none yet, say what to do first."""
    site = session.site()
    result = session.result(site.id) if site is not None else None
    if site is None or result is None:
        if site is not None:
            no_result(session, site)
        return None
    return site, result


def no_visits(session: Session, site: Site) -> None:
    """Say that no photo could be compared, and lead to where it is said why."""
    tell(pages.NO_VISITS)
    session.link(PHOTOS, wording.GO_TO_PHOTOS, site_id=site.id)


def no_result(session: Session, site: Site) -> None:
    """Say that nothing is measured yet, and lead to where photos are added."""
    tell(wording.NO_RESULT)
    session.link(PHOTOS, wording.GO_TO_PHOTOS, site_id=site.id, icon=":material/arrow_back:")


def job_progress(session: Session, site: Site) -> None:
    """Show the running job of a site, and draw the page anew when it has ended."""
    job = session.measure(site.id)
    if job is not None and job.is_active:
        awaited = job.step in _BEFORE_PICTURES
        st.fragment(said_plainly(_poll), run_every=POLL_S)(session, site.id, awaited)


def _poll(session: Session, site_id: int, pictures_awaited: bool) -> None:
    job = session.job(site_id)
    ended = job is None or not job.is_active
    has_pictures = pictures_awaited and job is not None and job.step not in _BEFORE_PICTURES
    if ended or has_pictures:
        redraw()
    if job is None:
        return
    st.progress(share_done(job), text=literal(job_text(job)))
    st.caption(wording.LEAVE_HINT)


def share_done(job: Job) -> float:
    """Return how much of its present step a job has done, from 0 to 1."""
    return min(1.0, job.done / job.total) if job.total else 0.0


def job_text(job: Job) -> str:
    """Say what a job is doing."""
    return wording.job_text(job.phase.value, job.step, job.done, job.total, job.label)


def job_failure(session: Session, site: Site) -> None:
    """Say why the last job of a site failed, and offer to try again."""
    job = session.job(site.id)
    if job is None or job.phase is not Phase.FAILED:
        return
    if job.message:
        tell(Advice(job.message, job.hint or ""), bad=True)
    else:
        tell(wording.WORKER_FAILED, bad=True)
    if st.button(wording.TRY_AGAIN, icon=":material/refresh:", type="primary"):
        session.measure(site.id, again=True)
        st.rerun()
