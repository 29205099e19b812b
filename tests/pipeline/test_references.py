"""A patch that leaves no normal skin is held against control skin, or the baseline, or left out."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.imaging.skin_sample import SkinSample
from pigment.model.calibration import ColourMethod
from pigment.model.patches import NO_REFERENCE
from pigment.model.series import SkinSummary
from pigment.pipeline.references import resolve_references
from pigment.pipeline.settings import Settings
from tests.builders_series import START, WORK, make_patch, make_photo

PALE = (64.0, 10.0, 15.0)


def alone(method=ColourMethod.COLORCHECKER24):
    patch = replace(make_patch(), reference=NO_REFERENCE, flags=("no_surround",))
    return make_photo("late", START, [make_patch(2, (200.0, 200.0)), patch], method=method)


def arm():
    return replace(make_photo("arm", START), skin=SkinSummary(1e6, None, PALE, 30.0))


def sample(normal=True):
    linear = np.tile(np.array([0.42, 0.27, 0.20], np.float16), (WORK[0] // 6, WORK[1] // 6, 1))
    return SkinSample(linear, np.full(linear.shape[:2], normal), (1 / 6, 1 / 6))


def references(photos):
    return {patch.track_id: patch.reference for patch in photos[0].patches}


def test_control_skin_comes_first():
    baseline = make_photo("first", START)
    found = resolve_references([alone()], baseline, sample(), [arm()], Settings())
    assert references(found) == {1: "control", 2: "surround"}
    patch = next(p for p in found[0].patches if p.track_id == 1)
    assert patch.surround_lab == pytest.approx(PALE)
    assert patch.delta_l.value == pytest.approx(patch.lab[0] - PALE[0])
    assert patch.delta_l.sd > 2.0


def test_the_same_place_at_the_baseline_comes_next():
    baseline = make_photo("first", START)
    found = resolve_references([alone()], baseline, sample(), [], Settings())
    assert references(found) == {1: "baseline", 2: "surround"}
    assert next(p for p in found[0].patches if p.track_id == 1).delta_e00.value > 3.0


def test_where_the_baseline_was_no_normal_skin_the_patch_is_left_out():
    baseline = make_photo("first", START)
    found = resolve_references([alone()], baseline, sample(normal=False), [], Settings())
    assert references(found) == {2: "surround"}
    found = resolve_references([alone()], baseline, None, [], Settings())
    assert references(found) == {2: "surround"}


def test_without_a_card_another_photo_is_no_reference():
    method = ColourMethod.SKIN_RELATIVE
    baseline = make_photo("first", START, method=method)
    found = resolve_references([alone(method)], baseline, sample(), [arm()], Settings())
    assert references(found) == {2: "surround"}
