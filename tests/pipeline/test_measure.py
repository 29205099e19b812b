"""Spots of a drawn view are measured in its units, and summed by kind."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.spaces import linear_image_to_lab
from pigment.imaging.outlines import trace_outlines
from pigment.model.arrays import readonly
from pigment.model.calibration import ColourCalibration, ColourMethod, ScaleMethod, SpatialScale
from pigment.model.patches import NO_REFERENCE, HueClass, PatchKind, PatchMap
from pigment.model.photo import Capture, QualityReport
from pigment.model.quantity import Quantity
from pigment.model.view import View
from pigment.pipeline.measure import measure_patches, summarise_affected, summarise_skin
from pigment.pipeline.settings import Settings
from tests.builders_series import make_patch
from tests.builders_skin import DERMAL, LIGHT, coverage, disc, draw_skin, to_srgb

SHAPE = (300, 400)
MM_PER_PX = 0.2
BROWN_SPOT = disc(110, 150, 50, strength=0.5, edge_px=3)
GREY_SPOT = disc(290, 150, 40, strength=0.6, edge_px=3, axis=DERMAL)
SPOTS = (BROWN_SPOT, GREY_SPOT)


def scale():
    to_mm = np.diag([MM_PER_PX, MM_PER_PX, 1.0])
    return SpatialScale(ScaleMethod.ARUCO, to_mm, MM_PER_PX, 0.01, 0.0, np.zeros((4, 2)))


def view_of(spots, with_scale=True, hair=None):
    linear = draw_skin(SHAPE, LIGHT, spots)
    curves = np.tile(np.linspace(0, 1, 256), (3, 1))
    return View(
        file="a",
        sha256="b",
        capture=Capture(),
        size_photo_px=(2 * SHAPE[1], 2 * SHAPE[0]),
        photo_to_work=0.5,
        srgb=to_srgb(linear),
        linear=linear.copy(),
        flat=linear,
        lab=linear_image_to_lab(linear),
        skin=np.ones(SHAPE, bool),
        hair=np.zeros(SHAPE, bool) if hair is None else hair,
        quality=QualityReport(0.9, 0.0, 0.0, 0.0, 68.0),
        card=None,
        colour=ColourCalibration(ColourMethod.COLORCHECKER24, curves, np.eye(3), 1.0),
        scale=scale() if with_scale else None,
    )


def map_of(spots):
    labels = np.zeros(SHAPE, np.int32)
    depth = np.zeros(SHAPE, np.float32)
    outlines = []
    for number, spot in enumerate(spots, start=1):
        own = coverage(spot, SHAPE)
        labels[own > 0.5] = number
        depth = np.maximum(depth, own)
        outlines.append(trace_outlines(own, own > 0.5, (0, 0)))
    kinds = (PatchKind.PATCH,) * len(spots)
    return PatchMap(readonly(labels), depth.astype(np.float32), kinds, tuple(outlines))


@pytest.fixture(scope="module")
def measured():
    return measure_patches(view_of(SPOTS), map_of(SPOTS), Settings())


def test_place_and_area_are_those_drawn(measured):
    assert [p.track_id for p in measured] == [1, 2]
    for patch, spot in zip(measured, SPOTS, strict=True):
        assert patch.centre_px == pytest.approx((spot.x, spot.y), abs=0.5)
        assert patch.area_px == pytest.approx(spot.area_px, rel=0.005)
        assert patch.area_mm2.value == pytest.approx(spot.area_px * MM_PER_PX**2, rel=0.005)
        assert patch.perimeter_mm.value == pytest.approx(2 * np.pi * spot.a * MM_PER_PX, rel=0.03)
        assert 0.01 < patch.area_mm2.sd / patch.area_mm2.value < 0.15


def test_a_patch_that_differs_in_hue_more_than_in_lightness_keeps_a_sane_uncertainty():
    spots = (disc(200, 150, 14, strength=0.3, axis=np.array([0.0, 0.0, 1.0])),)
    (patch,) = measure_patches(view_of(spots), map_of(spots), Settings())
    assert patch.delta_e00.value > 5
    assert patch.area_mm2.sd < 0.35 * patch.area_mm2.value


def test_colour_is_that_of_core_and_ring(measured):
    brown, grey = measured
    np.testing.assert_allclose(brown.surround_lab, LIGHT, atol=1.2)
    assert brown.delta_l.value == pytest.approx(brown.lab[0] - brown.surround_lab[0], abs=1e-4)
    assert brown.delta_b.value > 3
    assert brown.hue_class is HueClass.BROWN
    assert grey.delta_b.value < 0
    assert grey.hue_class is not HueClass.BROWN
    assert brown.melanin_contrast.value > 0.1 > abs(grey.melanin_contrast.value)
    assert brown.reference == "surround"


def test_the_curve_of_area_over_contrast_falls(measured):
    for patch in measured:
        levels, areas = zip(*patch.area_contrast_curve, strict=True)
        assert levels == (0.2, 0.5, 0.8)
        assert areas[0] >= areas[1] >= areas[2] > 0
        assert areas[1] == pytest.approx(patch.area_mm2.value, rel=0.01)


def test_hair_does_not_change_a_contrast(measured):
    hair = np.zeros(SHAPE, bool)
    hair[::9] = True
    view = view_of(SPOTS, hair=hair)
    lab = view.lab.copy()
    lab[hair] = (5.0, 0.0, 0.0)
    hairy = measure_patches(replace(view, lab=lab), map_of(SPOTS), Settings())
    for with_hair, without in zip(hairy, measured, strict=True):
        assert with_hair.delta_e00.value == pytest.approx(without.delta_e00.value, abs=0.2)


def test_without_a_scale_sizes_stay_in_pixels():
    for patch in measure_patches(view_of(SPOTS, False), map_of(SPOTS), Settings()):
        assert patch.area_mm2 is None
        assert patch.perimeter_mm is None
        assert patch.area_contrast_curve[1][1] == pytest.approx(patch.area_px, rel=0.01)


def test_a_patch_over_all_skin_stands_alone_until_the_series_offers_a_reference():
    spot = disc(200, 150, 60, strength=0.5)
    view = view_of((spot,))
    covered = coverage(spot, SHAPE) > 0.5
    (patch,) = measure_patches(replace(view, skin=covered), map_of((spot,)), Settings())
    assert patch.reference == NO_REFERENCE
    assert "no_surround" in patch.flags
    assert patch.delta_e00.value == pytest.approx(0.0, abs=1e-6)
    assert patch.area_px == pytest.approx(spot.area_px, rel=0.01)
    assert patch.area_mm2.sd < 0.5 * patch.area_mm2.value


def test_a_patch_cut_by_the_frame_is_flagged():
    spots = (disc(10, 150, 40, strength=0.5),)
    (patch,) = measure_patches(view_of(spots), map_of(spots), Settings())
    assert "cut_by_frame" in patch.flags


def test_skin_is_summarised_in_photo_pixels_and_mm2():
    summary = summarise_skin(view_of(SPOTS), map_of(SPOTS))
    assert summary.area_px == 4 * SHAPE[0] * SHAPE[1]
    true_mm2 = SHAPE[0] * SHAPE[1] * MM_PER_PX**2
    assert summary.area_mm2.value == pytest.approx(true_mm2, rel=0.01)
    np.testing.assert_allclose(summary.lab, LIGHT, atol=1.2)
    assert summary.ita_deg == pytest.approx(np.degrees(np.arctan2(18, 17)), abs=4)


def test_the_site_sums_areas_and_weighs_contrasts_by_them():
    patches = (
        make_patch(1, area_mm2=300.0, delta_e00=10.0),
        make_patch(2, area_mm2=100.0, delta_e00=2.0),
        make_patch(3, area_mm2=500.0, delta_e00=30.0, kind=PatchKind.MOLE),
    )
    site = summarise_affected(patches, Quantity(0.1, 0.01), 0.0)
    assert site.area_mm2.value == pytest.approx(400.0)
    assert site.area_mm2.sd == pytest.approx(np.hypot(9.0, 3.0))
    assert site.delta_e00.value == pytest.approx(8.0)
    assert site.delta_e00.sd == pytest.approx(0.3 * np.hypot(0.75, 0.25))
    assert site.fraction == Quantity(0.1, 0.01)


def test_an_uncertain_scale_is_shared_by_all_patches():
    patches = tuple(make_patch(i, area_mm2=100.0) for i in range(1, 5))  # 3 % of their own each
    site = summarise_affected(patches, None, 0.014)
    own = 4 * (0.03**2 - 0.028**2) * 100.0**2
    assert site.area_mm2.sd == pytest.approx(np.sqrt(own + (0.028 * 400) ** 2))


def test_a_site_without_patches_has_zero_area_and_no_contrast():
    site = summarise_affected((), Quantity(0.0, 0.0), 0.01)
    assert site.area_mm2 == Quantity(0.0, 0.0)
    assert site.delta_e00 is None
    assert summarise_affected((), None, None).area_mm2 is None
