"""What is asked about one photo: when it was taken, and whether to delete it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import streamlit as st

from pigment.io.dates import FIRST_YEAR
from pigment.io.store import StoredPhoto
from pigment.report.wording import app as wording
from pigment.ui.session import Session
from pigment.ui.widgets import literal, open_dialog, tell

NOON = time(12, 0)


def date_inputs(key: str, photo: StoredPhoto, default: datetime | None) -> datetime | None:
    """Ask for a day and a time; ``None`` until a day is chosen. An offset known before is kept."""
    today = date.today()
    with st.container(horizontal=True, key=f"inputs-{key}"):
        day = st.date_input(
            wording.DATE_LABEL,
            value=default.date() if default else None,
            min_value=date(FIRST_YEAR, 1, 1),
            max_value=max(today + timedelta(days=1), default.date() if default else today),
            format="YYYY-MM-DD",
            key=f"{key}-day",
        )
        clock = st.time_input(
            wording.TIME_LABEL,
            value=default.time() if default else NOON,
            step=timedelta(minutes=1),
            key=f"{key}-time",
        )
    if not isinstance(day, date):
        return None
    zone = photo.taken_at.tzinfo if photo.taken_at else None
    chosen = datetime.combine(day, clock or NOON, zone)
    same = default is not None and chosen == default.replace(second=0, microsecond=0)
    return default if same else chosen  # the clock shows no seconds: they are not lost by looking


def open_date_dialog(session: Session, photo: StoredPhoto) -> None:
    """Open the question when a photo was taken."""
    open_dialog(wording.CHANGE_DATE, _change_date, session, photo)


def _change_date(session: Session, photo: StoredPhoto) -> None:
    st.markdown(f"**{literal(photo.file)}**")
    moment = date_inputs(f"change-{photo.id}", photo, photo.taken_at)
    if st.button(wording.SAVE_DATE, type="primary", key=f"save-change-{photo.id}"):
        save_date(session, photo, moment)


def save_date(session: Session, photo: StoredPhoto, moment: datetime | None) -> None:
    """Keep the date that was chosen, or say that none was."""
    if moment is None:
        tell(wording.DAY_MISSING, bad=True)
        return
    if moment != photo.taken_at:
        session.store.set_taken_at(photo.id, moment)
    st.rerun()


def ask_to_delete(session: Session, photo: StoredPhoto) -> None:
    """Open the question whether to delete a photo."""
    open_dialog(wording.DELETE_PHOTO_QUESTION, _delete_photo, session, photo)


def _delete_photo(session: Session, photo: StoredPhoto) -> None:
    st.markdown(f"**{literal(photo.file)}**, {wording.when_text(photo.taken_at)}")
    st.write(wording.DELETE_PHOTO_HELP)
    with st.container(horizontal=True):
        if st.button(wording.DELETE_PHOTO_CONFIRM, type="primary", icon=":material/delete:"):
            session.jobs.stop(photo.site_id)
            session.store.delete_photo(photo.id)
            st.rerun()
        if st.button(wording.CANCEL):
            st.rerun()
