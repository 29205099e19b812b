import numpy as np
import pytest

from pigment.benchmark.target_photos import (
    CHART,
    HELD_APART,
    MARKER,
    NO_TARGET,
    PRINTED,
    TargetCase,
    cases,
    photograph,
)
from pigment.imaging.card import locate_reference_card
from pigment.synth.scene import TONES


def test_cases_cover_the_tones_and_share_scenes():
    every = cases(72, CHART, 500)
    assert len({case.seed for case in every}) == 72
    assert {case.tone for case in every} == set(TONES)
    assert len({case.scene_seed for case in every}) == 12
    assert {case.tone for case in every if case.group == HELD_APART} > {"IV"}


@pytest.mark.parametrize(("kind", "points"), [(CHART, 24), (PRINTED, 18), (MARKER, 4)])
def test_points_of_a_target_lie_in_the_photo_and_on_one_plane(kind, points):
    photo = photograph(TargetCase(530, 530, kind, "developed", "III"))
    height, width = photo.pixels_srgb.shape[:2]
    assert photo.points_px.shape == photo.points_mm.shape == (points, 2)
    assert (photo.points_px > 0).all()
    assert (photo.points_px < [width, height]).all()
    seen = np.ptp(photo.points_px, axis=0).max() / width
    assert 0.5 * photo.width_fraction < seen < 1.5 * photo.width_fraction
    if kind == CHART:
        white, black = photo.points_px[[18, 23]].round().astype(int)
        assert photo.pixels_srgb[white[1], white[0]].min() > 110
        assert photo.pixels_srgb[black[1], black[0]].max() < 90


def test_without_a_target_other_squares_lie_there_and_no_card():
    photo = photograph(TargetCase(531, 531, NO_TARGET, "developed", "II"))
    assert photo.decoy
    assert len(photo.points_px) == 0
    assert locate_reference_card(photo.pixels_srgb) is None
