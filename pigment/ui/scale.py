"""The question of what lies beside the skin for scale, for a new place and for one to change.

Nothing is chosen beforehand that would give a size: who says no make and no side gets no mm².
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pigment.report.wording import app as wording
from pigment.report.wording.photos import Advice
from pigment.service.library import PRINTED_CARD

_NOTHING, _COLOUR_CARD, _MARKER = "none", "colorchecker", "marker"


@dataclass(frozen=True, slots=True)
class ScaleChoice:
    """The card and the marker's side as the store keeps them, and what is still to be said."""

    card_type: str | None = None
    marker_mm: float | None = None
    missing: Advice | None = None


def scale_choice(key: str, card_type: str | None, marker_mm: float | None) -> ScaleChoice:
    """Ask what lies beside the skin, with what is known of it so far."""
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
        return _make(key, card_type)
    if chosen == _MARKER:
        return _side(key, marker_mm)
    return ScaleChoice(PRINTED_CARD if chosen == PRINTED_CARD else None)


def _kind(card_type: str | None, marker_mm: float | None) -> str:
    if marker_mm is not None:
        return _MARKER
    if card_type in (None, PRINTED_CARD):
        return card_type or _NOTHING
    return _COLOUR_CARD


def _make(key: str, card_type: str | None) -> ScaleChoice:
    makes = list(wording.CARD_MAKES)
    if card_type not in (None, PRINTED_CARD, *makes):
        makes.append(str(card_type))  # a size in mm, given on the command line
    made = st.radio(
        wording.CARD_MAKE,
        makes,
        index=makes.index(card_type) if card_type in makes else None,
        format_func=wording.make_text,
        key=f"{key}-make",
    )
    st.caption(wording.CARD_MAKE_HELP)
    return ScaleChoice(made, missing=None if made else wording.MAKE_MISSING)


def _side(key: str, marker_mm: float | None) -> ScaleChoice:
    side_mm = st.number_input(
        wording.MARKER_SIDE,
        min_value=1.0,
        max_value=200.0,
        value=marker_mm,
        step=0.5,
        placeholder=wording.MARKER_EXAMPLE,
        key=f"{key}-side",
    )
    st.caption(wording.MARKER_HELP)
    return ScaleChoice(None, side_mm, None if side_mm else wording.SIDE_MISSING)
