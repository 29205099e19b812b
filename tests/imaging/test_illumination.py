"""Uneven light is taken out; pigment, however large and pale, is not."""

import numpy as np
import pytest

from pigment.colour.spaces import linear_image_to_lab, linear_to_lab
from pigment.imaging.illumination import (
    IlluminationSettings,
    estimate_illumination,
    flatten_illumination,
    illumination_by_slopes,
    optical_density,
)
from tests.builders_skin import BROWN, DARK, LIGHT, disc, draw_skin, grid, inside, ramp

SHAPE = (360, 480)
EVERYWHERE = np.ones(SHAPE, bool)
SETTINGS = IlluminationSettings()
TONES = {"light": LIGHT, "brown": BROWN, "dark": DARK}


def blocks_l(linear, mask, size=24):
    """Median L* (n,) of blocks that lie wholly within ``mask``."""
    lightness = linear_image_to_lab(linear)[..., 0]
    out = []
    for top in range(0, SHAPE[0] - size + 1, size):
        for left in range(0, SHAPE[1] - size + 1, size):
            window = (slice(top, top + size), slice(left, left + size))
            if mask[window].all():
                out.append(np.median(lightness[window]))
    return np.array(out)


@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_a_2_to_1_ramp_is_removed(tone):
    # little mottle: what is left over is the light
    linear = draw_skin(SHAPE, tone, light=ramp(SHAPE), mottle_sd=0.008)
    before = np.ptp(blocks_l(linear, EVERYWHERE))
    light = estimate_illumination(linear, EVERYWHERE, None, SETTINGS)
    after = blocks_l(flatten_illumination(linear, light), EVERYWHERE)
    assert before > 8
    assert np.percentile(after, 97.5) - np.percentile(after, 2.5) < 1.0
    assert light.span_l == pytest.approx(before, rel=0.2)


def test_a_round_fall_of_light_is_removed():
    x, y = grid(SHAPE)
    falling = np.exp(-0.5 * ((x - 150) ** 2 + (y - 100) ** 2) / 350**2)
    linear = draw_skin(SHAPE, LIGHT, light=falling, mottle_sd=0.008)
    flat = flatten_illumination(linear, estimate_illumination(linear, EVERYWHERE, None, SETTINGS))
    after = blocks_l(flat, EVERYWHERE)
    assert np.percentile(after, 97.5) - np.percentile(after, 2.5) < 1.5


@pytest.mark.parametrize(
    ("tone", "known"),
    [(LIGHT, False), (DARK, False), (BROWN, True)],
    ids=["light", "dark", "brown, patch known"],
)
def test_a_large_pale_patch_keeps_its_contrast(tone, known):
    spot = disc(250, 170, 70, strength=0.3, edge_px=12)
    linear = draw_skin(SHAPE, tone, (spot,), light=ramp(SHAPE), mottle_sd=0.012)
    even = draw_skin(SHAPE, tone, (spot,), mottle_sd=0.012)
    patches = inside(disc(250, 170, 80), SHAPE) if known else None
    flat = flatten_illumination(
        linear, estimate_illumination(linear, EVERYWHERE, patches, SETTINGS)
    )
    core, far = inside(disc(250, 170, 50), SHAPE), ~inside(disc(250, 170, 95), SHAPE)
    core_even, far_even = (np.median(even[m], axis=0) for m in (core, far))
    core_flat, far_flat = (np.median(flat[m], axis=0) for m in (core, far))
    true = linear_to_lab(far_even)[0] - linear_to_lab(core_even)[0]
    found = linear_to_lab(far_flat)[0] - linear_to_lab(core_flat)[0]
    assert found == pytest.approx(true, rel=0.10)


def test_even_light_is_left_alone():
    linear = draw_skin(SHAPE, LIGHT, mottle_sd=0.015)
    light = estimate_illumination(linear, EVERYWHERE, None, SETTINGS)
    assert light.span_l < 1.5
    change = blocks_l(flatten_illumination(linear, light), EVERYWHERE) - blocks_l(
        linear, EVERYWHERE
    )
    assert np.abs(change).max() < 1.5


def test_the_middle_of_the_skin_keeps_its_level():
    linear = draw_skin(SHAPE, BROWN, light=ramp(SHAPE))
    flat = flatten_illumination(linear, estimate_illumination(linear, EVERYWHERE, None, SETTINGS))
    median = linear_to_lab(np.median(flat.reshape(-1, 3), axis=0))
    np.testing.assert_allclose(median, BROWN, atol=1.0)


def test_what_is_not_skin_has_no_say():
    linear = draw_skin(SHAPE, LIGHT, mottle_sd=0.008)
    linear[:, :160] = (0.05, 0.1, 0.4)
    skin = EVERYWHERE.copy()
    skin[:, :160] = False
    flat = flatten_illumination(linear, estimate_illumination(linear, skin, None, SETTINGS))
    assert np.ptp(blocks_l(flat, skin)) < 2.0


def test_too_little_skin_leaves_the_photo_as_it_is():
    linear = draw_skin(SHAPE, LIGHT)
    light = estimate_illumination(linear, ~EVERYWHERE, None, SETTINGS)
    assert light.span_l == 0
    np.testing.assert_array_equal(flatten_illumination(linear, light), linear)


def test_density_is_the_natural_logarithm_and_black_is_finite():
    assert optical_density(np.array([1.0, np.exp(-1.0)])) == pytest.approx([0.0, 1.0])
    assert np.isfinite(optical_density(np.zeros(3))).all()


@pytest.mark.parametrize("radius", [70, 110, 145])
def test_by_slopes_a_patch_keeps_half_of_its_contrast_however_large(radius):
    spot = disc(200, 180, radius, strength=0.3, edge_px=4)  # the largest fills 38 % of the frame
    linear = draw_skin(SHAPE, DARK, (spot,), light=ramp(SHAPE), mottle_sd=0.008)
    core = inside(disc(200, 180, 0.75 * radius), SHAPE)
    far = ~inside(disc(200, 180, 1.14 * radius), SHAPE)

    def contrast(image):
        density = optical_density(image).mean(axis=-1)
        return np.median(density[core]) - np.median(density[far])

    true = contrast(draw_skin(SHAPE, DARK, (spot,), mottle_sd=0.008))
    slopes = illumination_by_slopes(linear, EVERYWHERE, SETTINGS)
    kept = contrast(flatten_illumination(linear, slopes)) / true
    assert 0.48 < kept < 1.05
    if radius == 145:  # where the other fit takes most of the patch for a shadow
        light = estimate_illumination(linear, EVERYWHERE, None, SETTINGS)
        assert kept > contrast(flatten_illumination(linear, light)) / true


def test_by_slopes_a_ramp_is_removed():
    linear = draw_skin(SHAPE, BROWN, light=ramp(SHAPE), mottle_sd=0.008)
    flat = flatten_illumination(linear, illumination_by_slopes(linear, EVERYWHERE, SETTINGS))
    after = blocks_l(flat, EVERYWHERE)
    assert np.ptp(after) < 0.25 * np.ptp(blocks_l(linear, EVERYWHERE))


def test_by_slopes_nothing_is_said_of_too_little_skin():
    skin = np.zeros(SHAPE, bool)
    skin[:5, :5] = True
    light = illumination_by_slopes(draw_skin(SHAPE, LIGHT), skin, SETTINGS)
    assert not light.density.any()
