"""The site's own skin against control skin: a tan is seen, a shadow is not taken for one."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.model.calibration import ColourMethod
from pigment.model.series import PhotoStatus, SkinSummary, Verdict
from pigment.pipeline.control import ControlSettings, compare_with_control, nearest_control
from tests.builders_series import START, make_photo

PALE, TANNED = (66.0, 9.0, 14.0), (57.0, 11.0, 21.0)


def photo(name, day, lab, visit=None, method=ColourMethod.COLORCHECKER24):
    made = make_photo(name, START + timedelta(days=day), method=method)
    return replace(made, visit=visit, skin=SkinSummary(1e6, None, lab, 30.0))


def site(last=TANNED, **options):
    return [
        photo("a", 0, PALE, 1, **options),
        photo("b", 30, PALE, 2, **options),
        photo("c", 60, last, 3, **options),
    ]


def guard(**options):
    return [photo("arm0", 0, PALE, **options), photo("arm2", 61, PALE, **options)]


def test_a_site_that_darkened_is_told_by_the_control_skin():
    found = compare_with_control(site(), "a", guard(), ControlSettings())
    assert [one.visit for one in found.readings] == [1, 2, 3]
    assert [one.file for one in found.readings] == ["arm0", "arm0", "arm2"]
    assert [one.days_apart for one in found.readings] == pytest.approx([0.0, 30.0, 1.0])
    assert found.readings[0].melanin_contrast.value == pytest.approx(0.0, abs=1e-9)
    assert found.readings[2].melanin_contrast.value > 0.1
    assert found.change.verdict is Verdict.HIGHER
    assert found.change.ci95[0] > 0.0


def test_a_site_that_stayed_is_said_to_have_stayed():
    found = compare_with_control(site(PALE), "a", guard(), ControlSettings())
    assert found.change.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert found.change.difference == pytest.approx(0.0, abs=1e-9)


def test_a_shadow_over_the_last_photo_is_no_darkening():
    shaded = tuple(linear_to_lab(0.7 * lab_to_linear(np.array(PALE))).tolist())
    found = compare_with_control(site(shaded), "a", guard(), ControlSettings())
    assert found.change.verdict is not Verdict.HIGHER


def test_without_a_card_nothing_is_said():
    options = {"method": ColourMethod.SKIN_RELATIVE}
    found = compare_with_control(site(**options), "a", guard(**options), ControlSettings())
    assert {one.reason for one in found.readings} == {"no_card"}
    assert found.change.verdict is Verdict.CANNOT_TELL
    assert found.change.reason == "no_card"


def test_control_photos_that_were_refused_are_no_control():
    refused = [replace(one, status=PhotoStatus.REJECTED) for one in guard()]
    found = compare_with_control(site(), "a", refused, ControlSettings())
    assert {one.reason for one in found.readings} == {"no_control"}


def test_one_visit_shows_no_change():
    found = compare_with_control(site()[:1], "a", guard(), ControlSettings())
    assert found.change.reason == "one_visit"


def test_a_card_of_another_kind_is_not_compared():
    other = guard(method=ColourMethod.PIGMENT_CARD)
    assert nearest_control(site()[0], other) is None
    assert nearest_control(site()[0], [*other, *guard()]).file == "arm0"
