"""Sentences about control skin are there for every answer, and name no cause as certain."""

import pytest

from pigment.model.series import ControlChange, ControlSkin, Verdict
from pigment.report.wording import control_sentence


def said(verdict, reason):
    return control_sentence(ControlSkin((), (), ControlChange(0.1, (0.0, 0.2), verdict, reason)))


def test_a_darker_site_is_told_with_what_colour_cannot_tell():
    sentence = said(Verdict.HIGHER, "beyond_noise")
    assert "darker" in sentence
    assert "cannot tell" in sentence
    assert "does not rest on it" in sentence


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (Verdict.LOWER, "beyond_noise"),
        (Verdict.NO_DETECTABLE_CHANGE, "within_margin"),
        (Verdict.CANNOT_TELL, "one_visit"),
        (Verdict.CANNOT_TELL, "no_card"),
        (Verdict.CANNOT_TELL, "no_control"),
        (Verdict.CANNOT_TELL, "too_noisy"),
    ],
)
def test_every_answer_has_its_own_sentence(verdict, reason):
    sentence = said(verdict, reason)
    assert sentence.endswith(".")
    assert sentence != said(Verdict.HIGHER, "beyond_noise")
