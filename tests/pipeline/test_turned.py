"""Patches on the side of a limb are marked; elsewhere nothing is."""

import numpy as np
import pytest

from pigment.imaging.turning import TurningSettings
from pigment.model.patches import TURNED_AWAY
from pigment.model.photo import QualityFlag, QualityReport
from pigment.pipeline.turned import mark_turned, with_turned
from tests.builders_series import make_patch
from tests.pipeline.test_measure import SHAPE, view_of


def limb_view():
    view = view_of(())
    skin = np.zeros(SHAPE, bool)
    skin[60:240] = True
    object.__setattr__(view, "skin", skin)
    return view


def patch_at(track_id, y):
    patch = make_patch(track_id)
    object.__setattr__(patch, "centre_px", (200.0, float(y)))
    return patch


@pytest.mark.parametrize(("y", "turned"), [(150, False), (180, False), (215, True), (75, True)])
def test_a_patch_beyond_thirty_degrees_is_marked(y, turned):
    (marked,) = mark_turned(limb_view(), (patch_at(1, y),), TurningSettings())
    assert (TURNED_AWAY in marked.flags) is turned


def test_skin_without_two_sides_is_not_judged():
    patches = (patch_at(1, 20),)
    assert mark_turned(view_of(()), patches, TurningSettings()) == patches


def test_the_photo_says_that_a_patch_turned_away():
    report = QualityReport(0.9, 0.0, 0.0, 0.0, 60.0)
    turned = mark_turned(limb_view(), (patch_at(1, 230),), TurningSettings())
    assert with_turned(report, turned).flags == (QualityFlag.CURVED,)
    assert with_turned(report, (patch_at(1, 150),)) is report
