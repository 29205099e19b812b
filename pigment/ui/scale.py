"""The question of what lies beside the skin for scale, for a new place and for one to change."""

from __future__ import annotations

import streamlit as st

from pigment.report.wording import app as wording
from pigment.service.library import PRINTED_CARD

_NOTHING, _COLOUR_CARD, _MARKER = "none", "colorchecker", "marker"
DEFAULT_MARKER_MM = 20.0


def scale_choice(
    key: str, card_type: str | None, marker_mm: float | None
) -> tuple[str | None, float | None]:
    """Ask what lies beside the skin; return the card's make and the marker's side in mm."""
    options = list(wording.SCALE_NAMES)
    chosen = st.radio(
        wording.SCALE_QUESTION,
        options,
        index=options.index(_kind(card_type, marker_mm)),
        format_func=wording.SCALE_NAMES.__getitem__,
        key=f"{key}-scale",
    )
    st.caption(wording.SCALE_HELP)
    if chosen == _COLOUR_CARD:
        return _make(key, card_type), None
    if chosen == _MARKER:
        return None, _side(key, marker_mm)
    return (PRINTED_CARD if chosen == PRINTED_CARD else None), None


def _kind(card_type: str | None, marker_mm: float | None) -> str:
    if marker_mm is not None:
        return _MARKER
    if card_type in (None, PRINTED_CARD):
        return card_type or _NOTHING
    return _COLOUR_CARD


def _make(key: str, card_type: str | None) -> str:
    makes = list(wording.CARD_MAKES)
    if card_type not in (None, PRINTED_CARD, *makes):
        makes.append(str(card_type))  # a size in mm, given on the command line
    made: str = st.radio(
        wording.CARD_MAKE,
        makes,
        index=makes.index(card_type) if card_type in makes else 0,
        format_func=lambda make: wording.CARD_MAKES.get(make, wording.OTHER_MAKE.format(size=make)),
        key=f"{key}-make",
    )
    st.caption(wording.CARD_MAKE_HELP)
    return made


def _side(key: str, marker_mm: float | None) -> float:
    side_mm: float = st.number_input(
        wording.MARKER_SIDE,
        min_value=1.0,
        max_value=200.0,
        value=marker_mm or DEFAULT_MARKER_MM,
        step=0.5,
        key=f"{key}-side",
    )
    st.caption(wording.MARKER_HELP)
    return side_mm
