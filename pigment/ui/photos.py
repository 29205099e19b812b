"""The photos page of one site: put photos in, date them, see what each was worth, delete."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from pigment.io.store import Site, StoredPhoto
from pigment.report.wording import app as wording
from pigment.report.wording import date_text
from pigment.service.library import (
    Added,
    PhotoVerdict,
    Standing,
    Usability,
    add_photos,
    is_dated_by_hand,
    photo_verdicts,
    rejections,
    told_view_mm,
    undated_among,
)
from pigment.ui.photo_dialogs import ask_to_delete, date_inputs, open_date_dialog, save_date
from pigment.ui.session import COMPARE, PHOTOS, PROGRESS, REPORT, Session
from pigment.ui.site_settings import site_settings
from pigment.ui.widgets import job_failure, job_progress, literal, release, tell

TITLE, ICON, URL_PATH = wording.PHOTOS_TITLE, ":material/photo_library:", PHOTOS
PAGE_SIZE = 12
FILE_TYPES = ["jpg", "jpeg", "heic", "heif", "png", "tif", "tiff", "webp", "avif"]
_ICONS = {
    Usability.GOOD: ("check_circle", "green"),
    Usability.WITH_ADVICE: ("info", "blue"),
    Usability.ALONE: ("link_off", "orange"),
    Usability.REFUSED: ("error", "red"),
    Usability.PENDING: ("hourglass_empty", "gray"),
}


def render(session: Session) -> None:
    """Draw the page of the chosen site."""
    site = session.site()
    if site is None:
        return
    if site.is_sample:
        st.write(wording.SAMPLE_PHOTOS)
    else:
        _uploader(session, site)
    photos = session.store.photos(site.id)
    waiting = undated_among(photos)
    if waiting:
        _ask_for_dates(session, waiting)
    _where_it_stands(session, site)
    _photo_list(session, site, tuple(photo for photo in photos if photo not in waiting))
    if not photos:
        st.write(wording.NO_PHOTOS)
        _tips(expanded=True)
    site_settings(session, site, len(photos))
    if photos:
        _tips(expanded=False)


# --- putting photos in ---


def _uploader(session: Session, site: Site) -> None:
    turn = f"uploads-{site.id}"
    number = st.session_state.setdefault(turn, 0)
    uploads = st.file_uploader(
        wording.UPLOAD_LABEL,
        type=FILE_TYPES,
        accept_multiple_files=True,
        help=None,
        key=f"uploader-{site.id}-{number}",
    )
    st.caption(wording.UPLOAD_HELP)
    if uploads:
        with st.spinner(wording.UPLOADING):
            st.session_state[f"added-{site.id}"] = add_photos(session.store, site.id, uploads)
            release(uploads)
        st.session_state[turn] = number + 1  # a new, empty uploader: nothing stays in memory
        st.rerun()
    added = st.session_state.pop(f"added-{site.id}", None)
    if added is not None:
        _tell_added(added)


def _tell_added(added: Added) -> None:
    if added.kept:
        st.success(wording.kept_text(len(added.kept)))
    if added.duplicates:
        names = tuple(name for name, _ in added.duplicates)
        st.info(literal(wording.duplicates_text(names)))
    for name, error in added.failed:
        st.error(f"{literal(wording.failed_text(name, error.message))}  \n{literal(error.hint)}")


def _ask_for_dates(session: Session, waiting: tuple[StoredPhoto, ...]) -> None:
    st.header(wording.DATES_TITLE, anchor=False)
    st.write(wording.DATES_HELP)
    for photo in waiting[:PAGE_SIZE]:
        with st.container(border=True, key=f"undated-{photo.id}"):
            _picture_and_name(session, photo)
            moment = date_inputs(f"ask-{photo.id}", photo, None)
            with st.container(horizontal=True, key=f"undated-actions-{photo.id}"):
                saved = st.button(wording.SAVE_DATE, key=f"save-{photo.id}", type="primary")
                _delete_button(session, photo)
            if saved:
                save_date(session, photo, moment)


# --- measuring ---


def _where_it_stands(session: Session, site: Site) -> None:
    job_progress(session, site)
    job = session.job(site.id)
    if job is not None and job.is_active:
        return
    job_failure(session, site)
    standing = session.standing(site.id)
    if standing is Standing.NOTHING_USABLE:
        tell(wording.NOTHING_USABLE, bad=True)
    elif standing is Standing.MEASURED:
        st.success(wording.MEASURED_DONE, icon=":material/check_circle:")
        _tell_view(session, site)
        with st.container(horizontal=True, key="next"):
            for page, label in (
                (PROGRESS, wording.GO_TO_PROGRESS),
                (COMPARE, wording.GO_TO_COMPARE),
                (REPORT, wording.GO_TO_REPORT),
            ):
                session.link(page, label, site_id=site.id, icon=":material/arrow_forward:")
    elif standing is Standing.TO_MEASURE and (job is None or job.hint is None):
        st.write(wording.STALE)
        if st.button(wording.MEASURE_NOW, type="primary", icon=":material/straighten:"):
            session.measure(site.id, again=True)
            st.rerun()


def _tell_view(session: Session, site: Site) -> None:
    result = session.result(site.id)
    sides_mm = told_view_mm(result) if result is not None and not site.is_sample else None
    if sides_mm is not None:
        st.caption(wording.view_text(*sides_mm))


# --- the photos ---


def _photo_list(session: Session, site: Site, photos: tuple[StoredPhoto, ...]) -> None:
    newest = sorted(photos, key=_on_its_clock, reverse=True)
    shown = _paged(site, newest)
    verdicts = photo_verdicts(shown, session.result(site.id), rejections(session.store, site.id))
    day: date | str | None = None
    for photo in shown:
        this_day = photo.taken_at.date() if photo.taken_at else wording.UNREADABLE_HEADING
        if this_day != day:
            day = this_day
            st.header(date_text(day) if isinstance(day, date) else day, anchor=False)
        _photo_card(session, photo, verdicts[photo.id], is_fixed=site.is_sample)


def _on_its_clock(photo: StoredPhoto) -> datetime:
    return photo.taken_at.replace(tzinfo=None) if photo.taken_at else datetime.max


def _paged(site: Site, photos: list[StoredPhoto]) -> list[StoredPhoto]:
    if len(photos) <= PAGE_SIZE:
        return photos
    key = f"photo-page-{site.id}"
    last = (len(photos) - 1) // PAGE_SIZE
    page = min(max(st.session_state.get(key, 0), 0), last)
    first, end = page * PAGE_SIZE, min((page + 1) * PAGE_SIZE, len(photos))
    with st.container(horizontal=True, key="pager", vertical_alignment="center"):
        if st.button(wording.NEWER, icon=":material/chevron_left:", disabled=page == 0):
            st.session_state[key] = page - 1
            st.rerun()
        if st.button(wording.OLDER, icon=":material/chevron_right:", disabled=page == last):
            st.session_state[key] = page + 1
            st.rerun()
        st.write(wording.page_text(first + 1, end, len(photos)))
    return photos[first:end]


def _photo_card(
    session: Session, photo: StoredPhoto, verdict: PhotoVerdict, *, is_fixed: bool
) -> None:
    with st.container(border=True, key=f"photo-{photo.id}"):
        _picture_and_name(session, photo, verdict)
        if is_fixed:
            return
        with st.container(horizontal=True, key=f"actions-{photo.id}"):
            if photo.taken_at is not None and st.button(
                wording.CHANGE_DATE, key=f"date-{photo.id}", icon=":material/event:"
            ):
                open_date_dialog(session, photo)
            _delete_button(session, photo)


def _delete_button(session: Session, photo: StoredPhoto) -> None:
    if st.button(wording.DELETE_PHOTO, key=f"delete-{photo.id}", icon=":material/delete:"):
        ask_to_delete(session, photo)


def _picture_and_name(
    session: Session, photo: StoredPhoto, verdict: PhotoVerdict | None = None
) -> None:
    with st.container(horizontal=True, key=f"row-{photo.id}-{verdict is None}"):
        picture = session.store.thumbnail(photo.sha256)
        with st.container(width=120):
            if picture.exists():
                alt = wording.picture_alt(photo.file, photo.taken_at)
                st.image(str(picture), width=120, alt=alt)
            else:
                st.caption(f":material/image: {wording.NO_PICTURE}")
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(f"**{literal(photo.file)}**")
            if verdict is not None:
                if photo.taken_at is not None:
                    st.write(wording.when_text(photo.taken_at, is_dated_by_hand(photo)))
                if verdict.camera:
                    st.caption(literal(verdict.camera))
                _tell_verdict(verdict)


def _tell_verdict(verdict: PhotoVerdict) -> None:
    icon, colour = _ICONS[verdict.usability]
    words = wording.USABILITY_WORDS[verdict.usability.value]
    st.badge(words, icon=f":material/{icon}:", color=colour)  # type: ignore[arg-type]
    for line in wording.verdict_reasons(verdict.usability.value, verdict.reasons):
        st.write(line)


def _tips(*, expanded: bool) -> None:
    with st.expander(wording.FIRST_STEPS, expanded=expanded, icon=":material/photo_camera:"):
        st.markdown("\n".join(f"- {tip}" for tip in wording.PHOTO_TIPS))
