"""The question of the scale gives back what it was given, and chooses no size by itself."""

import pytest
from streamlit.testing.v1 import AppTest

from pigment.report.wording import app as wording


def _ask(card_type, marker_mm):
    import streamlit as st  # noqa: PLC0415

    from pigment.ui.scale import scale_choice  # noqa: PLC0415

    choice = scale_choice("k", card_type, marker_mm)
    st.text(repr((choice.card_type, choice.marker_mm)))
    st.text(choice.missing.message if choice.missing else "")


def asked(card_type=None, marker_mm=None):
    return AppTest.from_function(_ask, args=(card_type, marker_mm), default_timeout=60).run()


@pytest.mark.parametrize(
    "given",
    [
        (None, None),
        ("pigment", None),
        ("classic", None),
        ("nano", None),
        ("60x40", None),
        ("colorchecker", None),
        (None, 12.5),
    ],
)
def test_what_was_chosen_before_is_chosen_again(given):
    assert [text.value for text in asked(*given).text] == [repr(given), ""]


@pytest.mark.parametrize(
    ("chosen", "missing", "answer", "choice"),
    [
        ("colorchecker", wording.MAKE_MISSING, ("make", "passport"), ("passport", None)),
        ("colorchecker", wording.MAKE_MISSING, ("make", "colorchecker"), ("colorchecker", None)),
        ("marker", wording.SIDE_MISSING, ("side", 18.5), (None, 18.5)),
    ],
)
def test_a_card_and_a_marker_have_no_size_until_it_is_said(chosen, missing, answer, choice):
    test = asked()
    test.radio(key="k-scale").set_value(chosen).run()
    assert [text.value for text in test.text] == ["(None, None)", missing.message]
    field, value = answer
    found = test.radio(key="k-make") if field == "make" else test.number_input(key="k-side")
    found.set_value(value).run()
    assert [text.value for text in test.text] == [repr(choice), ""]
