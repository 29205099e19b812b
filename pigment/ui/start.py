"""The start page: what this is, the places a person follows, samples, and deleting everything."""

from __future__ import annotations

import streamlit as st

from pigment.io.store import Site
from pigment.report.wording import WARNING_SIGNS, WARNING_SIGNS_TITLE
from pigment.report.wording import app as wording
from pigment.service.jobs import Job
from pigment.service.library import (
    Sample,
    Standing,
    card_pdf,
    import_sample,
    latest_date,
    prepare_samples,
    samples,
)
from pigment.ui.scale import scale_choice
from pigment.ui.session import PHOTOS, PROGRESS, Session
from pigment.ui.widgets import POLL_S, literal, open_dialog, redraw, said_plainly, tell

TITLE, ICON, URL_PATH = wording.START_TITLE, ":material/home:", "start"
_DELETED = "deleted-everything"


def render(session: Session) -> None:
    """Draw the page."""
    st.title(wording.START_HEADING, anchor=False)
    st.write(wording.WELCOME)
    st.info(wording.PRIVACY, icon=":material/lock:")
    if st.session_state.pop(_DELETED, False):
        st.success(wording.DELETED_ALL)
    sites = session.store.sites()
    own = [site for site in sites if not site.is_sample]
    _own_sites(session, own)
    _new_site(session, expanded=not own)
    st.header(wording.SAMPLES if own else wording.SAMPLES_FIRST, anchor=False)
    _samples(session, [site for site in sites if site.is_sample])
    _card()
    _warning_signs()
    _danger(session)


# --- sites ---


def _own_sites(session: Session, sites: list[Site]) -> None:
    st.header(wording.OWN_SITES, anchor=False)
    if not sites:
        st.write(wording.NO_OWN_SITES)
    _cards(session, sites)


def _cards(session: Session, sites: list[Site]) -> None:
    """Draw the cards, again and again while one of their sites is being measured."""
    for site in sites:
        session.measure(site.id)  # what an earlier visit left undone goes on by itself
    if sites:
        active = any(_active(session, site) for site in sites)
        st.fragment(said_plainly(_card_list), run_every=POLL_S if active else None)(
            session, sites, active
        )


def _card_list(session: Session, sites: list[Site], was_active: bool) -> None:
    active = False
    for site in sites:
        _site_card(session, site)
        active = active or _active(session, site)
    if was_active and not active:
        redraw()


def _active(session: Session, site: Site) -> bool:
    job = session.job(site.id)
    return job is not None and job.is_active


def _site_card(session: Session, site: Site) -> None:
    photos = session.store.photos(site.id)
    standing, job = session.standing(site.id), session.job(site.id)
    with st.container(border=True, key=f"site-{site.id}"):
        if site.is_sample:
            st.badge(wording.SAMPLE_TAG, icon=":material/science:", color="orange")
        st.subheader(literal(site.name), anchor=False)
        st.write(wording.site_facts(len(photos), latest_date(photos)))
        st.write(_standing_text(standing, job))
        page = PROGRESS if standing is Standing.MEASURED else PHOTOS
        if st.button(wording.OPEN_SITE, key=f"open-{site.id}", type="primary"):
            session.go(page, site.id)


def _standing_text(standing: Standing, job: Job | None) -> str:
    if job is not None and job.is_active:
        text = wording.job_short(job.phase.value, job.step, job.done, job.total)
        return f":material/hourglass_top: {text}"
    icon = {
        Standing.EMPTY: "add_a_photo",
        Standing.NEEDS_DATES: "event",
        Standing.TO_MEASURE: "hourglass_empty",
        Standing.MEASURED: "check_circle",
        Standing.NOTHING_USABLE: "error",
    }[standing]
    return f":material/{icon}: {wording.standing_text(standing.value)}"


def _new_site(session: Session, *, expanded: bool) -> None:
    with st.expander(wording.NEW_SITE, expanded=expanded, icon=":material/add:"):
        st.write(wording.NEW_SITE_HELP)
        name = st.text_input(
            wording.SITE_NAME, placeholder=wording.SITE_NAME_EXAMPLE, max_chars=80, key="new-name"
        )
        scale = scale_choice("new", None, None)
        if st.button(wording.CREATE_SITE, type="primary", icon=":material/add_a_photo:"):
            if not name.strip():
                tell(wording.NAME_MISSING, bad=True)
                return
            if scale.missing is not None:
                tell(scale.missing, bad=True)
                return
            site = session.store.add_site(
                name, card_type=scale.card_type, marker_mm=scale.marker_mm
            )
            session.go(PHOTOS, site.id)


# --- samples ---


def _samples(session: Session, sites: list[Site]) -> None:
    st.write(wording.SAMPLES_HELP)
    _cards(session, sites)
    known = {site.name for site in sites}
    found = samples(session.store.home)
    for sample in found:
        if wording.sample_text(sample.name).message not in known:
            _sample_card(session, sample)
    if not found and st.button(wording.MAKE_SAMPLES):
        with st.spinner(wording.MAKING_SAMPLES):
            prepare_samples(session.store.home)
        st.rerun()


def _sample_card(session: Session, sample: Sample) -> None:
    text = wording.sample_text(sample.name)
    with st.container(border=True, key=f"sample-{sample.name}"):
        st.badge(wording.SAMPLE_TAG, icon=":material/science:", color="orange")
        st.subheader(text.message, anchor=False)
        st.write(f"{text.hint} {wording.count_photos(sample.n_photos)}.")
        if st.button(wording.OPEN_SAMPLE, key=f"open-sample-{sample.name}"):
            site = import_sample(session.store, sample, text.message)
            session.measure(site.id)
            session.go(PHOTOS, site.id)


# --- the rest ---


def _card() -> None:
    with st.expander(wording.CARD_TITLE, icon=":material/print:"):
        st.write(wording.CARD_HELP)
        st.download_button(
            wording.CARD_DOWNLOAD,
            card_pdf,
            file_name="pigment-card.pdf",
            mime="application/pdf",
            on_click="ignore",
        )


def _warning_signs() -> None:
    with st.expander(WARNING_SIGNS_TITLE.rstrip(":"), icon=":material/health_and_safety:"):
        st.markdown("\n".join(f"- {sign}" for sign in WARNING_SIGNS))


def _danger(session: Session) -> None:
    with st.expander(wording.DANGER_TITLE, icon=":material/delete_forever:"):
        st.write(wording.DANGER_HELP)
        if st.button(wording.DELETE_ALL):
            open_dialog(wording.DELETE_ALL_QUESTION, _confirm_delete_all, session)


def _confirm_delete_all(session: Session) -> None:
    st.write(wording.DANGER_HELP)
    typed = st.text_input(wording.DELETE_ALL_TYPE, key="delete-all-word", autocomplete="off")
    if st.button(wording.DELETE_ALL_CONFIRM, type="primary", key="delete-all-now"):
        if typed.strip().lower() != wording.DELETE_ALL_WORD:
            st.error(wording.DELETE_ALL_TYPE)
            return
        session.jobs.stop_all()
        session.store.delete_everything()
        session.forget_site()
        st.session_state[_DELETED] = True
        st.rerun()
