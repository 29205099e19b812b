"""The question of the scale gives back what it was given."""

import pytest
from streamlit.testing.v1 import AppTest


def _ask(card_type, marker_mm):
    import streamlit as st  # noqa: PLC0415

    from pigment.ui.scale import scale_choice  # noqa: PLC0415

    st.text(repr(scale_choice("k", card_type, marker_mm)))


@pytest.mark.parametrize(
    "given",
    [
        (None, None),
        ("pigment", None),
        ("classic", None),
        ("nano", None),
        ("60x40", None),
        (None, 12.5),
    ],
)
def test_what_was_chosen_before_is_chosen_again(given):
    test = AppTest.from_function(_ask, args=given, default_timeout=60).run()
    assert test.text[0].value == repr(given)


def test_a_marker_needs_a_side_and_has_a_likely_one():
    test = AppTest.from_function(_ask, args=(None, None), default_timeout=60).run()
    test.radio(key="k-scale").set_value("marker").run()
    assert test.text[0].value == "(None, 20.0)"
