"""Sub-pixel outlines against circles whose area and length are known."""

import cv2
import numpy as np
import pytest

from pigment.imaging.outlines import (
    fill_even_odd,
    map_points,
    outline_area,
    outline_length,
    signed_area,
    trace_outlines,
)
from tests.builders_skin import coverage, disc, grid

SHAPE = (200, 220)


def traced(radius, edge_px=6.0, x=110.3, y=98.7):
    depth = coverage(disc(x, y, radius, edge_px=edge_px), SHAPE)
    return trace_outlines(depth, depth > 0.5, (0, 0))


@pytest.mark.parametrize("radius", [8.0, 25.25, 70.5])
@pytest.mark.parametrize("edge_px", [1.5, 6.0, 14.0])
def test_area_and_length_of_a_circle(radius, edge_px):
    outlines = traced(radius, edge_px)
    assert len(outlines) == 1
    assert outline_area(outlines) == pytest.approx(np.pi * radius**2, rel=0.005)
    assert outline_length(outlines) == pytest.approx(2 * np.pi * radius, rel=0.03)


def test_a_hole_is_taken_off():
    x, y = grid(SHAPE)
    radius = np.hypot(x - 110, y - 100)
    depth = np.clip(0.5 + np.minimum(60 - radius, radius - 20) / 4, 0, 1)
    outlines = trace_outlines(depth, depth > 0.5, (0, 0))
    assert len(outlines) == 2
    assert outline_area(outlines) == pytest.approx(np.pi * (60**2 - 20**2), rel=0.005)


def test_the_offset_moves_the_outline():
    depth = coverage(disc(50, 60, 20), SHAPE)
    (here,) = trace_outlines(depth, depth > 0.5, (0, 0))
    (moved,) = trace_outlines(depth, depth > 0.5, (30, -7))
    np.testing.assert_allclose(moved - here, np.broadcast_to((30, -7), here.shape))
    np.testing.assert_allclose(here.mean(0), (50, 60), atol=0.3)


def test_a_neighbour_does_not_join_in():
    one, other = disc(60, 100, 30), disc(125, 100, 30)
    depth = np.maximum(coverage(one, SHAPE), coverage(other, SHAPE))
    outlines = trace_outlines(depth, coverage(one, SHAPE) > 0.5, (0, 0))
    assert outline_area(outlines) == pytest.approx(one.area_px, rel=0.005)


def test_a_spot_at_the_frame_is_closed_along_it():
    depth = coverage(disc(0, 100, 40), SHAPE)
    outlines = trace_outlines(depth, depth > 0.5, (0, 0))
    assert outline_area(outlines) == pytest.approx(0.5 * np.pi * 40**2, rel=0.03)


def test_crumbs_and_nothing_leave_no_outline():
    empty = np.zeros(SHAPE)
    assert trace_outlines(empty, empty > 0.5, (0, 0)) == ()
    empty[5, 5] = 1
    assert trace_outlines(empty, empty > 0.5, (0, 0)) == ()
    assert outline_area(()) == 0
    assert not fill_even_odd((), SHAPE).any()


def test_filling_gives_the_pixels_back():
    depth = coverage(disc(110.3, 98.7, 40), SHAPE)
    filled = fill_even_odd(traced(40.0, 2.0), SHAPE)
    differing = (filled ^ (depth > 0.5)).sum()
    assert differing < 0.5 * 2 * np.pi * 40  # at most half of the border's pixels


@pytest.mark.parametrize("radius", [10.0, 40.0])
def test_filling_keeps_the_area(radius):
    outlines = traced(radius, 2.0)
    assert fill_even_odd(outlines, SHAPE).sum() == pytest.approx(outline_area(outlines), rel=0.01)


def test_signed_area_tells_the_sense():
    square = np.array([[0, 0], [4, 0], [4, 3], [0, 3]], float)
    assert signed_area(square) == -signed_area(square[::-1])
    assert abs(signed_area(square)) == 12


def test_points_go_through_a_homography_and_back():
    matrix = np.array([[1.1, 0.1, 5], [-0.05, 0.9, 2], [1e-4, -2e-4, 1]])
    points = np.random.default_rng(0).uniform(0, 300, (50, 2))
    back = map_points(map_points(points, matrix), np.linalg.inv(matrix))
    np.testing.assert_allclose(back, points, atol=1e-9)


def perimeter(points):
    return np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1).sum()


def shoelace(points):
    x, y = points.T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def circle(x, y, radius, n=120):
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1)


def star(centre, radii, n):
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = np.where(np.arange(n) % 2, *radii)
    return centre + np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


@pytest.mark.parametrize("seed", range(5))
def test_filled_area_is_that_of_the_polygon(seed):
    random = np.random.default_rng(seed)
    points = star(random.uniform(95, 105, 2), (random.uniform(30, 60), 80.0), 14)
    filled = fill_even_odd([points], (200, 200)).sum()
    assert abs(filled - shoelace(points)) < 0.05 * perimeter(points)  # px of border error


def test_a_pixel_belongs_to_a_polygon_when_its_centre_does():
    square = np.array([[1.5, 1.5], [4.5, 1.5], [4.5, 3.5], [1.5, 3.5]])
    filled = fill_even_odd([square], (6, 8))
    expected = np.zeros((6, 8), bool)
    expected[2:4, 2:5] = True
    np.testing.assert_array_equal(filled, expected)


def test_shared_borders_neither_overlap_nor_leave_a_gap():
    left = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 6.0], [0.0, 6.0]])
    right = left + np.array([4.0, 0.0])
    both = fill_even_odd([left], (8, 12)).astype(int) + fill_even_odd([right], (8, 12))
    np.testing.assert_array_equal(both, fill_even_odd([left, right], (8, 12)))
    assert both.max() == 1


def test_a_hole_stays_open_and_what_lies_outside_is_cut():
    ring = fill_even_odd([circle(20, 20, 15), circle(20, 20, 5)], (40, 25))
    assert not ring[20, 20]
    assert ring[20, 10]
    whole = fill_even_odd([circle(20, 20, 15), circle(20, 20, 5)], (40, 40))
    np.testing.assert_array_equal(ring, whole[:, :25])


def test_agrees_with_an_independent_point_in_polygon_test():
    points = star(np.array([30.2, 29.7]), (12.0, 27.0), 10).astype(np.float32)
    filled = fill_even_odd([points], (60, 60))
    for y in range(0, 60, 3):
        for x in range(0, 60, 3):
            assert filled[y, x] == (cv2.pointPolygonTest(points, (x, y), False) > 0)
