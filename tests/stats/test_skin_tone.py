from dataclasses import replace

import pytest

from pigment.model.calibration import ColourMethod
from pigment.model.patches import HueClass
from pigment.model.quantity import Quantity
from pigment.model.series import Change, Metric, Verdict
from pigment.stats.skin_tone import SKIN_TONE_CHANGED, hold_to_skin_tone
from tests.builders_series import START, make_patch, make_photo


def visit(lightness, hue=HueClass.BROWN, method=ColourMethod.COLORCHECKER24):
    patch = replace(make_patch(1), surround_lab=(lightness, 12.0, 18.0), hue_class=hue)
    return [make_photo("a.jpg", START, [patch], method=method)]


def claim(difference, metric=Metric.DELTA_E00, baseline=8.0, detectable=0.8):
    verdict = Verdict.HIGHER if difference > 0 else Verdict.LOWER
    return Change(
        None, metric, "baseline", Quantity(baseline, 0.2), Quantity(baseline + difference, 0.2),
        difference, difference / baseline, (difference - 0.5, difference + 0.5), detectable, 2.0,
        verdict, "beyond_noise",
    )  # fmt: skip


def test_what_a_tan_alone_does_is_not_claimed():
    held = hold_to_skin_tone(claim(-1.5), visit(45.0), visit(41.5))
    assert held.verdict is Verdict.CANNOT_TELL
    assert held.reason == SKIN_TONE_CHANGED
    assert held.difference == -1.5  # the figures stay


@pytest.mark.parametrize("difference", [-4.0, 1.5])
def test_more_than_the_tan_does_or_the_other_way_is_claimed(difference):
    change = claim(difference)
    assert hold_to_skin_tone(change, visit(45.0), visit(41.5)) is change


def test_skin_that_stayed_touches_nothing():
    change = claim(-1.5)
    assert hold_to_skin_tone(change, visit(45.0), visit(45.6)) is change


def test_grey_pigment_hardly_follows_a_tan_and_areas_never_do():
    change = claim(-1.5)
    grey = HueClass.GREY_BLUE
    assert hold_to_skin_tone(change, visit(60.0, grey), visit(57.0, grey)) is change
    area = claim(-40.0, Metric.AREA_MM2, baseline=120.0, detectable=9.0)
    assert hold_to_skin_tone(area, visit(45.0), visit(41.5)) is area


def test_without_true_colours_a_tan_cannot_be_told():
    change = claim(-1.5)
    none = ColourMethod.NONE
    assert hold_to_skin_tone(change, visit(45.0, method=none), visit(41.5, method=none)) is change


def test_an_answer_that_is_no_claim_stays():
    none = replace(claim(-0.5), verdict=Verdict.NO_DETECTABLE_CHANGE)
    assert hold_to_skin_tone(none, visit(45.0), visit(41.5)) is none
