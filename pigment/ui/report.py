"""Report: choose what goes in, look at its pages, take it along as PDF and as a table."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from pigment.io.results import read_series
from pigment.io.store import Site
from pigment.io.tables import write_csv
from pigment.model.series import SeriesResult
from pigment.report.wording import pages
from pigment.report.wording.photos import Advice
from pigment.service.jobs import Job, Phase, Task
from pigment.ui.session import Session
from pigment.ui.widgets import POLL_S, measured, no_visits, said_plainly, tell

TITLE, ICON, URL_PATH = pages.REPORT_TITLE, ":material/description:", "report"

_NEED_PICTURES = ("outlines", "contact_sheet")


def render(session: Session) -> None:
    """Draw the page; the report itself is made by another process, only when asked for."""
    found = measured(session)
    if found is None:
        return
    site, result = found
    if not result.visits:
        no_visits(session, site)
        return
    st.markdown(pages.REPORT_LEAD)
    st.info(pages.PRIVACY_NOTE, icon=":material/lock:")
    paper, leave_out, with_diary = _choose(may_have_diary=session.together(site.id) is not None)
    made = session.report(site.id, paper, leave_out, with_diary=with_diary)
    pdf, *pictures = made or (None,)
    if pdf is None:
        _make(session, site, paper, leave_out, with_diary)
    else:
        _offer(pdf, pictures, result)
    _offer_table(session.store.series_folder(site.id), result)


def _choose(*, may_have_diary: bool) -> tuple[str, tuple[str, ...], bool]:
    """Ask for the paper and the parts; what always goes in is said, the diary only if ticked."""
    papers = list(pages.PAPER_NAMES)
    paper = st.radio(
        pages.PAPER_LABEL,
        papers,
        format_func=pages.PAPER_NAMES.__getitem__,
        horizontal=True,
        key="report_paper",
    )
    with st.expander(pages.WHAT_GOES_IN, icon=":material/checklist:"):
        wanted: dict[str, bool] = {}
        for part, name in pages.OPTION_NAMES.items():
            idle = part in _NEED_PICTURES and not wanted["pictures"]
            wanted[part] = st.checkbox(name, value=True, key=f"report_{part}", disabled=idle)
        st.caption(pages.ALWAYS_IN)
    with_diary = may_have_diary and st.checkbox(pages.WITH_DIARY, key="report_diary")
    return paper, tuple(part for part, kept in wanted.items() if not kept), with_diary


def _make(
    session: Session, site: Site, paper: str, leave_out: tuple[str, ...], with_diary: bool
) -> None:
    """Offer to make the report, and wait for it beside what else the page shows."""
    asked = st.button(pages.MAKE_REPORT, type="primary", icon=":material/description:")
    if asked:
        session.make_report(site.id, paper, leave_out, again=True, with_diary=with_diary)
    job = session.job(site.id, Task.REPORT)
    if job is not None and job.is_active:
        st.fragment(said_plainly(_wait), run_every=POLL_S)(session, site.id)
    elif job is not None and job.phase is Phase.FAILED:
        tell(_failure(job), bad=True)


def _failure(job: Job) -> Advice:
    return Advice(job.message, job.hint or "") if job.message else pages.REPORT_FAILED


def _wait(session: Session, site_id: int) -> None:
    job = session.job(site_id, Task.REPORT)
    if job is None or not job.is_active:
        st.rerun()
    queued = job.phase is Phase.QUEUED
    st.progress(0.5, text=pages.REPORT_QUEUED if queued else pages.MAKING_REPORT)


def _offer(pdf: Path, pictures: list[Path], result: SeriesResult) -> None:
    """Give the report, and show its pages."""
    st.download_button(
        pages.DOWNLOAD_PDF,
        pdf.read_bytes(),
        file_name=_file_name(result, "pdf"),
        mime="application/pdf",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    with st.expander(pages.PREVIEW_TITLE, icon=":material/preview:", expanded=True):
        for number, picture in enumerate(pictures, start=1):
            with st.container(border=True):
                st.image(str(picture), width="stretch", alt=pages.page_alt(number, len(pictures)))
            st.caption(pages.page_caption(number, len(pictures)))


def _offer_table(series: Path, result: SeriesResult) -> None:
    st.download_button(
        pages.DOWNLOAD_CSV,
        lambda: numbers_csv(series),
        file_name=_file_name(result, "csv"),
        mime="text/csv",
        icon=":material/table:",
        on_click="ignore",
    )
    st.caption(pages.CSV_NOTE)


def numbers_csv(series: Path) -> bytes:
    """Return every measured number of a series folder as a table in CSV.

    Raises
    ------
    SeriesError
        When the folder holds no series, or a damaged one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.csv"
        write_csv(read_series(series), path)
        return path.read_bytes()


def _file_name(result: SeriesResult, ending: str) -> str:
    return pages.report_file_name(result.site, result.visits[-1].taken_at.date(), ending)
