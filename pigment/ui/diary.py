"""Diary: what was taken, done and noticed, entry by entry, and what goes together with it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from pigment.errors import DiaryError
from pigment.io.dates import FIRST_YEAR
from pigment.io.diary import LONGEST, checked, diary_csv, parse_diary
from pigment.io.store import Site
from pigment.io.store_diary import Entry
from pigment.model.darkening import known_to_darken
from pigment.model.diary import Exposure, ExposureKind
from pigment.report.wording import app as common
from pigment.report.wording import diary as wording
from pigment.report.wording.photos import Advice
from pigment.ui.session import DIARY, Session
from pigment.ui.widgets import literal, open_dialog, release, tell

TITLE, ICON, URL_PATH = wording.DIARY_TITLE, ":material/edit_calendar:", DIARY
PAGE_SIZE = 20
FILE_NAME = "pigment-diary.csv"
_SAID = "diary-said"
_SHOWN = "diary-shown"


def render(session: Session) -> None:
    """Draw the page; it is the same diary for every place."""
    st.write(wording.LEAD)
    st.info(wording.PRIVATE, icon=":material/lock:")
    said = st.session_state.pop(_SAID, None)
    if said:
        st.success(said)
    entries = session.store.diary.entries()
    _new_entry(session, expanded=not entries)
    site = session.site()
    if site is not None and entries:
        _together(session, site)
    st.header(wording.ENTRIES, anchor=False)
    _list(session, entries)
    _tables(session, entries)


# --- writing ---


def _new_entry(session: Session, *, expanded: bool) -> None:
    with st.expander(wording.ADD, expanded=expanded, icon=":material/add:"):
        turn = st.session_state.setdefault("diary-turn", 0)  # a new one is an empty form
        exposure = _form(f"new-{turn}", None)
        if exposure is not None:
            session.store.diary.add(exposure)
            st.session_state["diary-turn"] = turn + 1
            st.session_state[_SAID] = wording.SAVED
            st.rerun()


def _form(key: str, known: Exposure | None) -> Exposure | None:
    """Ask for an entry; ``None`` until it is saved and can be one."""
    with st.form(f"entry-{key}", border=False):
        kinds = list(ExposureKind)
        kind = st.selectbox(
            wording.KIND_LABEL,
            kinds,
            index=kinds.index(known.kind) if known else 0,
            format_func=wording.KIND_NAMES.__getitem__,
            key=f"{key}-kind",
        )
        name = st.text_input(
            wording.NAME_LABEL,
            known.name if known else "",
            max_chars=LONGEST["name"],
            placeholder=wording.NAME_EXAMPLE,
            key=f"{key}-name",
        )
        with st.container(horizontal=True, key=f"inputs-days-{key}"):
            first = _day(wording.FIRST_DAY, known.started_on if known else date.today(), key)
            last = _day(wording.LAST_DAY, known.ended_on if known else None, key)
        with st.container(horizontal=True, key=f"inputs-dose-{key}"):
            dose = st.number_input(
                wording.DOSE_LABEL,
                min_value=0.0,
                value=known.dose if known else None,
                format="%g",
                key=f"{key}-dose",
            )
            unit = st.text_input(
                wording.UNIT_LABEL,
                known.dose_unit if known else "",
                max_chars=LONGEST["unit"],
                placeholder=wording.UNIT_EXAMPLE,
                key=f"{key}-unit",
            )
        note = st.text_area(
            wording.NOTE_LABEL,
            known.note if known else "",
            max_chars=LONGEST["note"],
            height=80,
            key=f"{key}-note",
        )
        saved = st.form_submit_button(wording.SAVE_ENTRY, type="primary")
    if not saved:
        return None
    if first is None:
        tell(wording.DAY_MISSING, bad=True)
        return None
    try:
        return checked(Exposure(kind, first, last, name, dose, unit, note))
    except DiaryError as error:
        tell(Advice(error.message, error.hint), bad=True)
        return None


def _day(label: str, value: date | None, key: str) -> date | None:
    chosen = st.date_input(
        label,
        value=value,
        min_value=date(FIRST_YEAR, 1, 1),
        max_value=max(date.today() + timedelta(days=366), value or date.today()),
        format="YYYY-MM-DD",
        key=f"{key}-{label}",
    )
    return chosen if isinstance(chosen, date) else None


# --- reading ---


def _list(session: Session, entries: tuple[Entry, ...]) -> None:
    if not entries:
        st.write(wording.NO_ENTRIES)
    shown = st.session_state.get(_SHOWN, PAGE_SIZE)
    for entry in entries[:shown]:
        with st.container(border=True, key=f"entry-card-{entry.id}"):
            _card(session, entry)
    if len(entries) > shown and st.button(wording.OLDER_ENTRIES, key="diary-older"):
        st.session_state[_SHOWN] = shown + PAGE_SIZE
        st.rerun()


def _card(session: Session, entry: Entry) -> None:
    one = entry.exposure
    lines = [f"**{literal(wording.entry_title(one))}**", literal(wording.entry_days(one))]
    if wording.entry_dose(one):
        lines.append(literal(wording.entry_dose(one)))
    if one.note:
        lines.append(literal(one.note))
    st.markdown("  \n".join(lines))
    known = known_to_darken(one)
    if known is not None:
        st.badge(wording.KNOWN_BADGE, icon=":material/info:", color="orange")
        st.caption(literal(wording.known_text(known)))
    with st.container(horizontal=True, key=f"entry-actions-{entry.id}"):
        what = literal(wording.entry_title(one))
        if st.button(wording.CHANGE_ENTRY, key=f"change-entry-{entry.id}"):
            open_dialog(what, _change, session, entry)
        if st.button(wording.DELETE_ENTRY, key=f"delete-entry-{entry.id}"):
            open_dialog(wording.DELETE_ENTRY_QUESTION, _delete, session, entry)


def _change(session: Session, entry: Entry) -> None:
    exposure = _form(f"change-{entry.id}", entry.exposure)
    if exposure is not None:
        session.store.diary.change(entry.id, exposure)
        st.session_state[_SAID] = wording.SAVED
        st.rerun()


def _delete(session: Session, entry: Entry) -> None:
    one = entry.exposure
    st.markdown(f"**{literal(wording.entry_title(one))}**, {literal(wording.entry_days(one))}")
    with st.container(horizontal=True):
        if st.button(wording.DELETE_ENTRY_CONFIRM, type="primary", icon=":material/delete:"):
            session.store.diary.remove(entry.id)
            st.rerun()
        if st.button(common.CANCEL):
            st.rerun()


def _together(session: Session, site: Site) -> None:
    """Say what of the chosen place goes together with an entry."""
    if site.is_sample:
        st.write(wording.SAMPLE_NOTE)
        return
    together = session.together(site.id)
    if together is None:
        return
    st.header(wording.TOGETHER, anchor=False)
    if not together.enough:
        st.write(wording.TOO_EARLY)
        return
    if together.claimed:
        st.markdown("\n".join(f"- {literal(said)}" for said in together.claimed))
        st.caption(wording.ONE_IN_TWENTY)
    else:
        st.write(wording.NOTHING_TOGETHER)
    if together.open:
        with st.expander(wording.LOOKED_AT, icon=":material/search:"):
            st.markdown("\n".join(f"- {literal(said)}" for said in together.open))
    st.caption(wording.TOGETHER_HELP)


# --- tables ---


def _tables(session: Session, entries: tuple[Entry, ...]) -> None:
    with st.expander(wording.TABLES, icon=":material/table:"):
        _import(session)
        if not entries:
            return
        st.download_button(
            wording.EXPORT,
            diary_csv(entry.exposure for entry in entries),
            file_name=FILE_NAME,
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        if st.button(wording.CLEAR, icon=":material/delete_forever:"):
            open_dialog(wording.CLEAR_QUESTION, _clear, session)


def _import(session: Session) -> None:
    turn = st.session_state.setdefault("diary-import", 0)
    upload = st.file_uploader(wording.IMPORT_LABEL, type=["csv"], key=f"diary-table-{turn}")
    st.caption(wording.IMPORT_HELP)
    if upload is None:
        return
    try:
        exposures = parse_diary(upload.read(), upload.name)
        n_new = session.store.diary.add_new(exposures)
    except DiaryError as error:
        release([upload])
        tell(Advice(error.message, error.hint), bad=True)
        return
    release([upload])
    st.session_state["diary-import"] = turn + 1
    st.session_state[_SAID] = wording.imported_text(n_new, len(exposures))
    st.rerun()


def _clear(session: Session) -> None:
    st.write(wording.CLEAR_HELP)
    with st.container(horizontal=True):
        if st.button(wording.CLEAR_CONFIRM, type="primary", icon=":material/delete:"):
            session.store.diary.clear()
            st.rerun()
        if st.button(common.CANCEL):
            st.rerun()
