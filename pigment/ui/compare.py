"""Compare: two visits laid over one another, by slider or side by side."""

from __future__ import annotations

import streamlit as st

from pigment.io.store import Site
from pigment.model.series import MeasuredPhoto, SeriesResult, Visit
from pigment.report.chart_data import baseline_visit, tracks_by_size
from pigment.report.comparison import colour_note, not_shown, photos_to_show
from pigment.report.tables import hue_of
from pigment.report.wording import app, pages
from pigment.ui.components.stage import draw_stage
from pigment.ui.pictures import pictures_of
from pigment.ui.session import PHOTOS, Session
from pigment.ui.widgets import literal, measured, no_visits, tell

TITLE, ICON, URL_PATH = pages.COMPARE_TITLE, ":material/compare:", "compare"

_WHOLE = 0  # no patch has this number
Choice = tuple[Visit, MeasuredPhoto]


def render(session: Session) -> None:
    """Draw the page; only the two pictures shown are read."""
    found = measured(session)
    if found is None:
        return
    site, result = found
    if not result.visits:
        no_visits(session, site)
        return
    if len(result.visits) == 1:
        tell(pages.COMPARE_ONE_VISIT)
    visits = _choose_visits(result)
    mode, outlines = _choose_look(result)
    place = st.container()
    track = _choose_part(result)
    chosen = _choose_photos(result, visits)
    with place:
        _show(session, site, result, chosen, mode, track, outlines)
    _explain(result, chosen)


def _choose_visits(result: SeriesResult) -> tuple[Visit, ...]:
    """Ask for two visits; the first and the latest to begin with."""
    if len(result.visits) == 1:
        return result.visits
    by_number = {visit.visit: visit for visit in result.visits}
    names = pages.visit_names([(v.visit, v.taken_at.date()) for v in result.visits])
    numbers = list(by_number)
    first = baseline_visit(result) or result.visits[0]
    starts = (first.visit, numbers[-1] if numbers[-1] != first.visit else numbers[0])
    chosen = []
    with st.container(horizontal=True):
        for label, start in zip((pages.EARLIER_LABEL, pages.LATER_LABEL), starts, strict=True):
            number = st.selectbox(
                label,
                numbers,
                index=numbers.index(start),
                format_func=names.__getitem__,
                key=f"compare_{label}",
            )
            chosen.append(by_number.get(number, by_number[start]))
    return tuple(chosen)


def _choose_look(result: SeriesResult) -> tuple[str, bool]:
    """Ask how to show them, and whether with outlines."""
    modes = list(pages.MODES)
    mode = modes[1]
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(result.visits) > 1:
            mode = st.radio(
                pages.MODE_LABEL,
                modes,
                format_func=pages.MODES.__getitem__,
                horizontal=True,
                key="compare_mode",
                label_visibility="collapsed",
            )
        outlines = st.toggle(pages.OUTLINES_LABEL, value=True, key="compare_outlines")
    return mode, outlines


def _choose_part(result: SeriesResult) -> int | None:
    """Ask which part of the pictures to show."""
    tracks = tracks_by_size(result)
    if not tracks:
        return None
    names = {_WHOLE: pages.WHOLE_PICTURE} | {
        track: pages.patch_choice(track, hue_of(result, track)) for track in tracks
    }
    track = st.selectbox(
        pages.VIEW_LABEL, list(names), format_func=names.__getitem__, key="compare_view"
    )
    return track or None


def _choose_photos(result: SeriesResult, visits: tuple[Visit, ...]) -> tuple[Choice, ...]:
    """Ask which photo of each visit to show, where there are several."""
    offered = [(visit, photos_to_show(result, visit)) for visit in visits]
    offered = [(visit, photos) for visit, photos in offered if photos]
    several = any(len(photos) > 1 for _, photos in offered)
    if not several:
        return tuple((visit, photos[0]) for visit, photos in offered)
    chosen = []
    with st.expander(pages.OTHER_PHOTOS, icon=":material/photo_library:"):
        for place, (visit, photos) in enumerate(offered):
            names = {
                photo.file: pages.photo_choice(number, len(photos), photo.file)
                for number, photo in enumerate(photos, start=1)
            }
            file = st.selectbox(
                pages.photo_label(visit.visit, visit.taken_at.date()),
                list(names),
                format_func=names.__getitem__,
                key=f"compare_photo_{place}_{visit.visit}",
            )
            by_file = {photo.file: photo for photo in photos}
            chosen.append((visit, by_file.get(file, photos[0])))
    return tuple(chosen)


def _show(
    session: Session,
    site: Site,
    result: SeriesResult,
    chosen: tuple[Choice, ...],
    mode: str,
    track: int | None,
    outlines: bool,
) -> None:
    shown = pictures_of(session.store.series_folder(site.id), result, chosen, track)
    if shown is None:
        tell(pages.PICTURE_GONE)
        session.link(PHOTOS, app.GO_TO_PHOTOS, site_id=site.id)
        return
    draw_stage(
        shown.pictures,
        shown.size_px,
        key="compare_stage",
        mode=mode,
        outlines=outlines,
        view=shown.view,
        bar=shown.bar,
    )
    if shown.bar is None:
        st.caption(pages.NO_BAR_NOTE)


def _explain(result: SeriesResult, chosen: tuple[Choice, ...]) -> None:
    """Say how far the pictures can be trusted, and what cannot be shown here."""
    files = {photo.file for _, photo in chosen}
    if len(chosen) > 1 and len(files) == 1:
        st.info(pages.SAME_PHOTO)
    note = colour_note([photo for _, photo in chosen])
    notes = [pages.ALIGNED_NOTE, pages.EYE_NOTE] if len(chosen) > 1 else []
    if note == pages.COLOURS_CORRECTED:
        notes.insert(len(notes) // 2, note)
    else:
        st.warning(note, icon=":material/palette:")
    if notes:
        st.caption(" ".join(notes))
    missing = not_shown(result)
    if missing:
        st.caption(literal(pages.not_registered(missing)))
