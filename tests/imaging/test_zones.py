"""Core and ring lie where the definitions of the measures put them."""

import numpy as np
import pytest

from pigment.imaging.zones import (
    bounding_box,
    core_zone,
    distance_inside,
    distance_outside,
    find_zones,
    ring_limits_px,
    ring_zone,
)
from tests.builders_skin import disc, grid, inside

SHAPE = (300, 320)
CENTRE = (160.0, 150.0)
EVERYWHERE = np.ones(SHAPE, bool)


def radii():
    x, y = grid(SHAPE)
    return np.hypot(x - CENTRE[0], y - CENTRE[1])


def spot(radius_px):
    return inside(disc(*CENTRE, radius_px), SHAPE)


def test_distances_are_pixels_to_the_border():
    mask, radius = spot(60), radii()
    np.testing.assert_allclose(distance_inside(mask)[mask], (60 - radius)[mask], atol=1.3)
    away = ~mask & (radius < 110)
    np.testing.assert_allclose(distance_outside(mask)[away], (radius - 60)[away], atol=1.8)
    assert not distance_inside(mask)[~mask].any()
    assert not distance_outside(mask)[mask].any()


@pytest.mark.parametrize(
    ("radius_px", "mm_per_px", "least_px"),
    [(60, 0.2, 12.0), (20, 0.2, 5.0), (60, None, 12.0)],
    ids=["20 % of a large radius", "1 mm of a small one", "without a scale"],
)
def test_the_core_keeps_clear_of_the_border(radius_px, mm_per_px, least_px):
    core = core_zone(spot(radius_px), EVERYWHERE, mm_per_px)
    assert radii()[core].max() == pytest.approx(radius_px - least_px, abs=1.6)
    assert core.sum() == pytest.approx(np.pi * (radius_px - least_px) ** 2, rel=0.12)


def test_of_a_tiny_spot_the_innermost_part_is_the_core():
    mask = spot(6)
    core = core_zone(mask, EVERYWHERE, 0.2)  # 1.2 mm radius: 1 mm inside leaves next to nothing
    assert 0.2 * mask.sum() < core.sum() < 0.6 * mask.sum()
    assert radii()[core].max() < 4.5


def test_hair_and_glare_are_no_core():
    usable = EVERYWHERE.copy()
    usable[:, 150:170] = False
    assert not core_zone(spot(60), usable, 0.2)[:, 150:170].any()
    assert not core_zone(spot(60), ~EVERYWHERE, 0.2).any()


def test_the_ring_is_2_to_8_mm_outside():
    ring, widened = ring_zone(spot(40), EVERYWHERE, 0.2)
    distance_mm = (radii()[ring] - 40) * 0.2
    assert distance_mm.min() == pytest.approx(2.0, abs=0.3)
    assert distance_mm.max() == pytest.approx(8.0, abs=0.3)
    assert not widened


def test_without_a_scale_the_ring_is_a_share_of_the_radius():
    assert ring_limits_px(spot(60), None) == pytest.approx((12.0, 48.0), rel=0.02)
    ring, _ = ring_zone(spot(60), EVERYWHERE, None)
    assert radii()[ring].min() == pytest.approx(72, abs=1.6)
    assert radii()[ring].max() == pytest.approx(108, abs=1.6)


def test_the_ring_holds_normal_skin_only():
    normal = EVERYWHERE.copy()
    normal[:, 200:] = False
    ring, _ = ring_zone(spot(30), normal, 0.2)
    assert ring.any()
    assert not ring[:, 200:].any()


def test_the_ring_is_all_normal_skin_at_its_distances():
    rng = np.random.default_rng(4)
    normal = rng.random(SHAPE) > 0.1
    ring, widened = ring_zone(spot(60), normal, 0.25)
    away = distance_outside(spot(60))
    np.testing.assert_array_equal(ring, normal & (away > 8.0) & (away <= 32.0))
    assert not widened


def test_nothing_has_no_ring():
    ring, widened = ring_zone(np.zeros(SHAPE, bool), EVERYWHERE, 0.2)
    assert not ring.any()
    assert not widened


def test_a_ring_with_too_little_skin_is_widened_and_says_so():
    far = radii() > 90  # 10 px = 2 mm of ring would be 50 to 90 px
    ring, widened = ring_zone(spot(40), far, 0.2)
    assert widened
    assert ring.sum() >= 60
    assert far[ring].all()


def test_zones_are_core_and_ring_together():
    mask = spot(40)
    zones = find_zones(mask, EVERYWHERE, ~mask, 0.2)
    assert (zones.core == core_zone(mask, EVERYWHERE, 0.2)).all()
    assert (zones.ring == ring_zone(mask, ~mask, 0.2)[0]).all()
    assert not zones.widened
    assert not (zones.core & zones.ring).any()


def test_the_bounding_box_holds_the_mask_and_stays_in_the_frame():
    mask = np.zeros((30, 40), bool)
    assert bounding_box(mask) is None
    mask[0:5, 30:40] = True
    assert bounding_box(mask) == (slice(0, 5), slice(30, 40))
    rows, columns = bounding_box(mask, 3)
    assert (rows.start, columns.start) == (0, 27)
    assert mask[rows, columns].sum() == mask.sum()
