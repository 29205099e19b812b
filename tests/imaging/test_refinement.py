"""A rough candidate ends at the true edge; what is no spot ends nowhere."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.spaces import linear_image_to_lab
from pigment.imaging.candidates import Candidate
from pigment.imaging.evidence import EvidenceSettings, fine_detail
from pigment.imaging.illumination import optical_density
from pigment.imaging.pigment_score import ScoreSettings, fit_normal_skin, smooth_where
from pigment.imaging.refinement import (
    COARSER,
    RefinementSettings,
    Scene,
    part_beyond,
    refine_candidate,
)
from tests.builders_skin import (
    BLOOD,
    BROWN,
    DARK,
    DERMAL,
    EPIDERMAL,
    LIGHT,
    Spot,
    disc,
    draw_skin,
    inside,
)

SHAPE = (300, 400)
NOTHING = np.zeros(SHAPE, bool)
EDGE_PX = 1.0


def scene_of(tone, spots):
    linear = draw_skin(SHAPE, tone, spots)
    skin = ~NOTHING
    fine = smooth_where(optical_density(linear), skin, EDGE_PX)
    coarser = (smooth_where(fine, skin, EDGE_PX * factor) for factor in COARSER)
    normal = fit_normal_skin(fine, skin, ScoreSettings())
    lab = linear_image_to_lab(linear)
    return Scene(
        densities=(fine, *coarser),
        lab=lab,
        detail=fine_detail(lab),
        skin=skin,
        usable=skin,
        open_skin=skin,
        normal_skin=normal,
        mm_per_px=0.25,
        calibrated=True,
        edge_px=EDGE_PX,
    )


def refined(scene, guess, rivals=NOTHING):
    mask = inside(guess, SHAPE)
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    candidate = Candidate(int(rows[0]), int(columns[0]), mask[box], 5.0, int(mask.sum()))
    return refine_candidate(candidate, rivals, scene, RefinementSettings(), EvidenceSettings())


@pytest.mark.parametrize("axis", [EPIDERMAL, DERMAL])
@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK])
@pytest.mark.parametrize("guess_radius", [32, 50, 62])
def test_the_edge_is_found_from_a_guess_too_small_or_too_large(tone, axis, guess_radius):
    spot = disc(200, 150, 50, axis=axis, strength=0.4)
    found = refined(scene_of(tone, (spot,)), disc(204, 147, guess_radius))
    assert found.mask.sum() == pytest.approx(spot.area_px, rel=0.03)
    assert np.median(found.depth[found.mask]) > 0.8


@pytest.mark.parametrize("tone", [LIGHT, DARK])
def test_a_diffuse_edge_of_much_pigment_lies_a_little_inside_half_the_darkness(tone):
    spot = disc(200, 150, 50, axis=EPIDERMAL, strength=0.3, edge_px=50.0)
    found = refined(scene_of(tone, (spot,)), disc(204, 147, 50))
    assert 0.88 < found.mask.sum() / spot.area_px < 0.98


def test_the_blur_around_a_very_dark_spot_is_not_its_own():
    spot = disc(200, 150, 50, axis=DERMAL, strength=4.3, edge_px=16.0)
    found = refined(scene_of(LIGHT, (spot,)), disc(204, 147, 50))
    shallow = np.pi * (50 + 16.0 * (0.5 - 0.30 / 2.5)) ** 2  # where density is 0.30
    assert spot.area_px < found.mask.sum() < 0.97 * shallow


def test_the_window_lies_where_the_spot_is():
    spot = disc(200, 150, 40, strength=0.4)
    found = refined(scene_of(LIGHT, (spot,)), disc(200, 150, 30))
    frame = NOTHING.copy()
    frame[found.box] = found.mask
    truth = inside(spot, SHAPE)
    assert (frame & truth).sum() > 0.97 * (frame | truth).sum()


def test_a_spot_that_outgrows_its_window_is_followed():
    spot = Spot(200, 150, 150, 25, strength=0.35)
    guess = Spot(110, 150, 50, 25)  # whose window ends within the spot
    found = refined(scene_of(LIGHT, (spot,)), guess)
    assert found.mask.sum() == pytest.approx(spot.area_px, rel=0.03)


def test_the_paler_rim_of_a_black_spot_is_part_of_it():
    rim = disc(200, 150, 60, axis=DERMAL, strength=1.5)
    spots = (rim, disc(200, 150, 44, axis=DERMAL, strength=4.0))
    found = refined(scene_of(LIGHT, spots), disc(204, 147, 64))
    assert found.mask.sum() == pytest.approx(rim.area_px, rel=0.06)


def test_a_small_spot_too():
    spot = disc(200, 150, 12, strength=0.5)
    found = refined(scene_of(LIGHT, (spot,)), disc(200, 150, 10))
    assert found.mask.sum() == pytest.approx(spot.area_px, rel=0.08)


@pytest.mark.parametrize(
    "spots",
    [(), (disc(200, 150, 50, strength=-0.3),), (disc(200, 150, 50, axis=BLOOD, strength=0.4),)],
    ids=["plain skin", "paler", "red"],
)
def test_what_is_no_pigment_is_dropped(spots):
    assert refined(scene_of(BROWN, spots), disc(200, 150, 50)) is None


def test_a_rival_nearby_is_not_taken_for_normal_skin():
    spot, rival = disc(150, 150, 40, strength=0.3), disc(245, 150, 45, strength=0.6)
    scene = scene_of(LIGHT, (spot, rival))
    found = refined(scene, disc(150, 150, 34), inside(rival, SHAPE))
    assert found.mask.sum() == pytest.approx(spot.area_px, rel=0.04)


def test_part_beyond_keeps_the_spots_own_parts_and_fills_small_holes():
    depth = np.where(inside(disc(150, 150, 40), SHAPE), 1.0, 0.0)
    depth[149:151, 149:151] = 0.0  # a small hole
    depth[10:20, 380:390] = 1.0  # another spot
    mask = inside(disc(150, 150, 30), SHAPE)
    found = part_beyond(depth, 0.5, mask, ~NOTHING)
    np.testing.assert_array_equal(found, inside(disc(150, 150, 40), SHAPE))
    assert part_beyond(np.zeros(SHAPE), 0.5, mask, ~NOTHING) is None


def test_a_spot_does_not_grow_over_a_shadow_beside_it():
    spot, shadow = disc(160, 150, 40, strength=0.4), disc(250, 150, 55, strength=0.5)
    scene = scene_of(BROWN, (spot, shadow))
    dark = inside(disc(250, 150, 58), SHAPE) & ~inside(disc(160, 150, 44), SHAPE)
    free = replace(scene, usable=~dark)
    stopped = replace(free, open_skin=~dark)
    grown, kept = refined(free, disc(160, 150, 36)), refined(stopped, disc(160, 150, 36))
    assert grown is None or grown.mask.sum() > 1.3 * spot.area_px
    assert kept.mask.sum() == pytest.approx(spot.area_px, rel=0.10)
