"""Millimetres from a tilted plane, and an uncertainty that grows with its causes."""

import numpy as np
import pytest

from pigment.imaging.outlines import map_points
from pigment.imaging.planimetry import PlanimetrySettings, measure_area, plane_area_factor
from pigment.model.calibration import ScaleMethod, SpatialScale

SETTINGS = PlanimetrySettings()


def plane_to_px(tilt_deg, turn_deg=30.0, distance_mm=300.0, focal_px=1200.0):
    """Pinhole view of a plane tilted by ``tilt_deg`` about an axis at ``turn_deg``."""
    turn, tilt = np.radians((turn_deg, tilt_deg))
    axis = np.array([np.cos(turn), np.sin(turn), 0.0])
    cross = np.array([[0, 0, axis[1]], [0, 0, -axis[0]], [-axis[1], axis[0], 0]])
    rotation = np.eye(3) + np.sin(tilt) * cross + (1 - np.cos(tilt)) * cross @ cross
    camera = np.array([[focal_px, 0, 700], [0, focal_px, 500], [0, 0, 1.0]])
    return camera @ np.column_stack([rotation[:, 0], rotation[:, 1], [0, 0, distance_mm]])


def scale_of(to_px, rel_sd=0.0):
    to_mm = np.linalg.inv(to_px)
    return SpatialScale(ScaleMethod.ARUCO, to_mm / to_mm[2, 2], 0.25, rel_sd, 0.0, np.zeros((4, 2)))


def circle_mm(radius, centre=(0.0, 0.0), points=400):
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.array(centre) + radius * np.c_[np.cos(angle), np.sin(angle)]


@pytest.mark.parametrize("tilt_deg", [0, 15, 30, 45])
@pytest.mark.parametrize("centre", [(0.0, 0.0), (60.0, -40.0)])
def test_a_circle_keeps_its_mm2_under_any_tilt(tilt_deg, centre):
    to_px = plane_to_px(tilt_deg)
    outline = map_points(circle_mm(12.0, centre), to_px)
    found = measure_area((outline,), 2.0, 0.02, 0.01, scale_of(to_px), SETTINGS)
    assert found.area_mm2.value == pytest.approx(np.pi * 144, rel=0.005)
    assert found.perimeter_mm.value == pytest.approx(2 * np.pi * 12, rel=0.005)


def test_tilt_matters_where_it_is_ignored():
    flat, tilted = plane_to_px(0), plane_to_px(40)
    outline = map_points(circle_mm(12.0), tilted)
    found = measure_area((outline,), 2.0, 0.0, 0.0, scale_of(flat), SETTINGS)
    assert found.area_mm2.value < 0.85 * np.pi * 144


def test_the_local_factor_agrees_with_the_area_of_a_small_spot():
    to_px = plane_to_px(35)
    outline = map_points(circle_mm(2.0, (40.0, 30.0)), to_px)
    found = measure_area((outline,), 2.0, 0.0, 0.0, scale_of(to_px), SETTINGS)
    factor = plane_area_factor(scale_of(to_px), outline.mean(0)[None])
    assert found.area_px * factor == pytest.approx(found.area_mm2.value, rel=0.01)


def test_without_a_scale_there_are_no_millimetres():
    outline = circle_mm(40.0)
    found = measure_area((outline,), 3.0, 0.02, 0.02, None, SETTINGS)
    assert found.area_mm2 is None
    assert found.perimeter_mm is None
    assert found.area_px == pytest.approx(np.pi * 1600, rel=0.005)
    assert found.area_px_sd > 0


@pytest.mark.parametrize(
    "worse",
    [(12.0, 0.02, 0.02), (3.0, 1.5, 0.02), (3.0, 0.02, 0.3)],
    ids=["edge", "noise", "level"],
)
def test_each_cause_widens_the_uncertainty(worse):
    outline = (circle_mm(40.0),)
    plain = measure_area(outline, 3.0, 0.02, 0.02, None, SETTINGS).area_px_sd
    assert measure_area(outline, *worse, None, SETTINGS).area_px_sd > 1.2 * plain


def test_an_uncertain_scale_counts_twice_in_an_area():
    to_px = plane_to_px(0)
    outline = (map_points(circle_mm(30.0), to_px),)
    sharp = measure_area(outline, 1.0, 0.0, 0.0, scale_of(to_px), SETTINGS).area_mm2
    loose = measure_area(outline, 1.0, 0.0, 0.0, scale_of(to_px, 0.05), SETTINGS).area_mm2
    added = np.sqrt(loose.sd**2 - sharp.sd**2) / loose.value
    assert added == pytest.approx(0.10, rel=0.01)


def test_relative_uncertainty_falls_with_size():
    small, large = ((circle_mm(r),) for r in (8.0, 80.0))
    parts = [measure_area(o, 3.0, 0.02, 0.02, None, SETTINGS) for o in (small, large)]
    assert parts[0].area_px_sd / parts[0].area_px > 5 * parts[1].area_px_sd / parts[1].area_px
