"""The bent camera sees what geometry says: flat skin as before, a ridge by its arc length."""

import numpy as np
import pytest

from pigment.benchmark.bent import Bend, bent_photo, draw_bend, skin_places_mm, wider
from pigment.imaging.outlines import map_points
from pigment.synth.pose import FOCAL_WIDTHS, Pose, mm_to_px

SIZE = (320, 240)
POSE = Pose(100.0, roll_deg=25.0, tilt_deg=18.0, tilt_axis_deg=70.0, shift_mm=(4.0, -3.0))
FLAT = Bend(None, 0.0, 0.0, ())


def pixels():
    grid = np.stack(np.meshgrid(np.arange(10, 310, 50), np.arange(10, 230, 50)), -1)
    return grid.reshape(-1, 2).astype(float)


def test_flat_skin_is_seen_as_by_the_plane_camera():
    places = skin_places_mm(pixels(), POSE, FLAT, SIZE)
    np.testing.assert_allclose(map_points(places, mm_to_px(POSE, SIZE)), pixels(), atol=1e-6)


@pytest.mark.parametrize("across_mm", [10.0, 25.0, 40.0])
def test_skin_on_a_ridge_lies_at_its_arc_length(across_mm):
    bend, above = Bend(40.0, 0.0, 0.0, ()), Pose(100.0)
    deep_mm = np.hypot(40.0, across_mm) - 40.0
    away_mm = FOCAL_WIDTHS * above.view_mm
    seen_at = np.array([[0.0, across_mm * away_mm / (away_mm + deep_mm)]])  # on the plane z = 0
    places = skin_places_mm(map_points(seen_at, mm_to_px(above, SIZE)), above, bend, SIZE)
    steps = np.linspace(0.0, across_mm, 2000)
    arc_mm = np.trapezoid(np.hypot(1.0, steps / np.hypot(40.0, steps)), steps)
    np.testing.assert_allclose(places[0], [0.0, arc_mm], atol=0.02)


def test_a_tilted_camera_sees_a_ridge_shifted_by_its_depth():
    bend = Bend(40.0, 0.0, 0.0, ())
    tilted = Pose(100.0, tilt_deg=20.0, tilt_axis_deg=0.0)
    point = np.array([[160.0, 200.0]])
    flat = skin_places_mm(point, tilted, FLAT, SIZE)[0]
    curved = skin_places_mm(point, tilted, bend, SIZE)[0]
    assert np.linalg.norm(curved - flat) > 1.0


def test_the_photo_shows_at_each_pixel_the_skin_that_lies_there():
    bend = draw_bend(50.0, 20.0, 0.5, np.random.default_rng(3))
    x, y = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    grid = np.column_stack([x.ravel(), y.ravel()]).astype(float)
    on_sheet = map_points(grid, np.linalg.inv(mm_to_px(wider(POSE), SIZE))).reshape(240, 320, 2)
    ramp = np.clip(128 + on_sheet[..., [0, 1, 0]], 0, 255)  # a picture that tells its own place
    seen, places = bent_photo(np.rint(ramp).astype(np.uint8), POSE, bend, SIZE)
    middle = slice(60, 180), slice(60, 260)
    np.testing.assert_allclose(seen[middle][..., 0], 128 + places[middle][..., 0], atol=1.5)
    np.testing.assert_allclose(seen[middle][..., 1], 128 + places[middle][..., 1], atol=1.5)
