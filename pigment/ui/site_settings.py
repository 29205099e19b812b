"""What a person may change about a site: its name, what lies beside the skin, and deleting it."""

from __future__ import annotations

import streamlit as st

from pigment.io.store import Site
from pigment.report.wording import app as wording
from pigment.ui.scale import scale_choice
from pigment.ui.session import START, Session
from pigment.ui.widgets import literal, open_dialog, tell


def site_settings(session: Session, site: Site, n_photos: int) -> None:
    """Draw the part where a site is renamed, its scale set, or it is deleted."""
    with st.expander(wording.SETTINGS_TITLE, icon=":material/settings:"):
        if not site.is_sample:
            _name_and_scale(session, site)
        if st.button(wording.DELETE_SITE, icon=":material/delete:"):
            open_dialog(wording.DELETE_SITE_QUESTION, _delete_site, session, site, n_photos)


def _name_and_scale(session: Session, site: Site) -> None:
    name = st.text_input(wording.RENAME_LABEL, value=site.name, max_chars=80, key=f"name-{site.id}")
    scale = scale_choice(f"site-{site.id}", site.card_type, site.marker_mm)
    if st.button(wording.SAVE, type="primary", key=f"save-site-{site.id}"):
        if scale.missing is not None:
            tell(scale.missing, bad=True)
            return
        if name.strip() != site.name:
            session.store.rename_site(site.id, name)
        if (scale.card_type, scale.marker_mm) != (site.card_type, site.marker_mm):
            session.store.set_scale(site.id, scale.card_type, scale.marker_mm)
        st.rerun()


def _delete_site(session: Session, site: Site, n_photos: int) -> None:
    st.write(literal(wording.delete_site_text(site.name, n_photos)))
    with st.container(horizontal=True):
        if st.button(wording.DELETE_SITE_CONFIRM, type="primary", icon=":material/delete:"):
            session.jobs.stop(site.id)
            session.store.delete_site(site.id)
            session.forget_site()
            session.go(START)
        if st.button(wording.CANCEL):
            st.rerun()
