"""The score is high for pigment of either colour, low for blood, and learns this skin's level."""

import cv2
import numpy as np
import pytest

from pigment.imaging.illumination import optical_density
from pigment.imaging.pigment_score import (
    ScoreSettings,
    blood_share,
    fit_normal_skin,
    pigment_score,
    smooth_where,
)
from tests.builders_skin import (
    BLOOD,
    BROWN,
    DARK,
    DERMAL,
    EPIDERMAL,
    LIGHT,
    disc,
    draw_skin,
    inside,
)

SHAPE = (240, 320)
EVERYWHERE = np.ones(SHAPE, bool)
SPOT = disc(160, 120, 40)


def score_within(tone, axis, strength=0.35):
    spot = disc(160, 120, 40, axis=axis, strength=strength)
    density = smooth_where(optical_density(draw_skin(SHAPE, tone, (spot,))), EVERYWHERE, 2.0)
    score = pigment_score(density, fit_normal_skin(density, EVERYWHERE, ScoreSettings()))
    return score[inside(disc(160, 120, 30), SHAPE)], score[~inside(disc(160, 120, 60), SHAPE)]


@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK])
@pytest.mark.parametrize("axis", [EPIDERMAL, DERMAL])
def test_pigment_stands_out_of_normal_skin(tone, axis):
    inner, outer = score_within(tone, axis)
    assert np.median(inner) > 4
    assert np.percentile(outer, 99) < 4
    assert abs(np.median(outer)) < 1.5


@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK])
def test_redness_scores_less_than_as_much_pigment(tone):
    red = np.median(score_within(tone, BLOOD)[0])
    assert red < 0.7 * np.median(score_within(tone, EPIDERMAL)[0])
    assert red < 0.7 * np.median(score_within(tone, DERMAL)[0])


def test_allowing_for_more_blood_lowers_the_score_of_redness_most():
    def medians(blood_sd):
        out = []
        for axis in (BLOOD, EPIDERMAL):
            spot = disc(160, 120, 40, axis=axis, strength=0.35)
            density = optical_density(draw_skin(SHAPE, LIGHT, (spot,)))
            normal = fit_normal_skin(density, EVERYWHERE, ScoreSettings(blood_sd=blood_sd))
            out.append(np.median(pigment_score(density, normal)[inside(spot, SHAPE)]))
        return out

    strict, lenient = medians(0.0), medians(0.15)
    assert lenient[0] < 0.8 * strict[0]
    assert lenient[0] / strict[0] < lenient[1] / strict[1]


@pytest.mark.parametrize("radius_px", [0, 40, 90])
def test_normal_skin_is_learned_though_patches_cover_much(radius_px):
    spots = (disc(160, 120, radius_px, strength=0.5),) if radius_px else ()
    density = optical_density(draw_skin(SHAPE, BROWN, spots))
    bare = optical_density(draw_skin(SHAPE, BROWN))
    normal = fit_normal_skin(density, EVERYWHERE, ScoreSettings())
    np.testing.assert_allclose(normal.mean, np.median(bare.reshape(-1, 3), axis=0), atol=0.03)
    assert (np.linalg.eigvalsh(normal.covariance) > 0).all()


def test_the_share_of_blood_in_a_contrast():
    assert blood_share(BLOOD) > 0.85
    assert blood_share(EPIDERMAL) < 0.1
    assert blood_share(DERMAL) < 0.15
    assert 0.2 < blood_share(EPIDERMAL + BLOOD) < 0.8
    assert blood_share(3.0 * (EPIDERMAL + BLOOD)) == pytest.approx(blood_share(EPIDERMAL + BLOOD))
    assert blood_share(-EPIDERMAL) == 0.0


@pytest.mark.parametrize("sigma_px", [1.5, 4.0, 15.0])
def test_smoothing_looks_at_usable_pixels_only(sigma_px):
    values = np.full((*SHAPE, 3), 2.0)
    usable = EVERYWHERE.copy()
    usable[:, 100:140] = False
    values[~usable] = 1e3
    smooth = smooth_where(values, usable, sigma_px)
    assert smooth.shape == (*SHAPE, 3)
    np.testing.assert_allclose(smooth[usable], 2.0, rtol=1e-4)


def test_a_wide_gaussian_on_a_coarse_grid_is_the_gaussian():
    values = np.random.default_rng(5).normal(1.0, 0.3, (*SHAPE, 3)).astype(np.float32)
    direct = cv2.GaussianBlur(values, (0, 0), 12.0, borderType=cv2.BORDER_REFLECT_101)
    middle = (slice(50, -50), slice(50, -50))
    difference = smooth_where(values, EVERYWHERE, 12.0)[middle] - direct[middle]
    assert np.abs(difference).max() < 0.01 * values.std()
