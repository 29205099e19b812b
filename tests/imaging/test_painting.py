"""Strokes become pixels where they were painted, on every photo, and an edge where they end."""

from datetime import UTC, datetime

import numpy as np
import pytest

from pigment.imaging.outlines import outline_area
from pigment.imaging.painting import carry_over, draw_spot, paint_strokes
from pigment.model.calibration import Alignment
from pigment.model.corrections import (
    NOT_PIGMENT_PART,
    NOT_SKIN_PART,
    Painted,
    Stroke,
    StrokeKind,
)

SHAPE = (120, 160)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SQUARE = ((40.0, 30.0), (80.0, 30.0), (80.0, 60.0), (40.0, 60.0))


def stroke(kind, points, width=None):
    return Stroke(kind, np.array(points, float), width, NOW, "me")


def pigment(points=SQUARE, width=None):
    return stroke(StrokeKind.PIGMENT, points, width)


def disc(x, y, radius):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(columns - x, rows - y) <= radius


def test_a_shape_covers_its_area_on_the_reduced_photo():
    whole = paint_strokes([pigment()], 1.0, SHAPE)
    half = paint_strokes([pigment()], 0.5, SHAPE)
    assert (whole.parts == 1).sum() == pytest.approx(41 * 31, rel=0.05)
    assert (half.parts == 1).sum() == pytest.approx(40 * 30 / 4, rel=0.15)


def test_a_brush_is_as_wide_as_it_says():
    drawn = paint_strokes([pigment(((20, 50), (120, 50)), 14.0)], 1.0, SHAPE).parts == 1
    assert drawn[:, 70].sum() == pytest.approx(14, abs=1)
    assert drawn.sum() == pytest.approx(100 * 14 + np.pi * 49, rel=0.1)
    dot = paint_strokes([pigment(((60, 50),), 20.0)], 1.0, SHAPE).parts == 1
    assert dot.sum() == pytest.approx(np.pi * 100, rel=0.1)


def test_the_later_stroke_counts_and_shapes_are_numbered():
    rubbed = stroke(StrokeKind.NOT_PIGMENT, ((60, 20), (60, 70)), 8.0)
    skinless = stroke(StrokeKind.NOT_SKIN, ((0, 100), (160, 100)), 10.0)
    parts = paint_strokes([pigment(), rubbed, skinless], 1.0, SHAPE).parts
    assert parts[45, 60] == NOT_PIGMENT_PART
    assert parts[100, 10] == NOT_SKIN_PART
    assert {parts[45, 45], parts[45, 75]} == {1, 2}


def test_what_lies_outside_the_photo_is_let_go():
    assert paint_strokes([pigment(np.array(SQUARE) + 500.0)], 1.0, SHAPE).is_empty


def test_skin_and_patches_follow_the_strokes():
    skinless = stroke(StrokeKind.NOT_SKIN, ((0, 100), (160, 100)), 10.0)
    painted = paint_strokes([pigment(), skinless], 1.0, SHAPE)
    skin = painted.on_skin(np.zeros(SHAPE, bool))
    assert skin[45, 60]
    assert not painted.on_skin(np.ones(SHAPE, bool))[100, 80]
    assert painted.on_patches(np.zeros(SHAPE, bool))[45, 60]


def test_strokes_go_to_where_another_photo_shows_the_same_skin():
    painted = paint_strokes([pigment()], 1.0, SHAPE)
    turn = np.array([[0.96, -0.1, 12.0], [0.1, 0.96, -5.0], [1e-4, 0, 1.0]])
    home, other = Alignment(np.eye(3), 0.0, 1.0), Alignment(turn, 0.0, 1.0)
    laid = carry_over(painted, home, other, (140, 180)).parts == 1
    assert laid.shape == (140, 180)
    rows, columns = np.nonzero(laid)
    back = other.onto_baseline(np.column_stack([columns, rows]).astype(float))
    assert back.min(axis=0) == pytest.approx([40, 30], abs=0.8)
    assert back.max(axis=0) == pytest.approx([80, 60], abs=0.8)
    again = carry_over(Painted(laid.astype(np.int16)), other, home, SHAPE).parts == 1
    both = (again & (painted.parts == 1)).sum() / (painted.parts == 1).sum()
    assert both > 0.95


def test_a_rubbed_out_half_leaves_half_the_area_and_a_straight_edge():
    spot = disc(80, 60, 30)
    rubbed = stroke(StrokeKind.NOT_PIGMENT, ((80, 0), (160, 0), (160, 120), (80, 120)))
    painted = paint_strokes([rubbed], 1.0, SHAPE)
    drawn = draw_spot(spot, painted, np.zeros(SHAPE, bool))
    assert drawn.mask.sum() == pytest.approx(0.5 * spot.sum(), rel=0.03)
    assert outline_area(drawn.outlines_px) == pytest.approx(drawn.mask.sum(), rel=0.03)
    assert drawn.drawn_share == pytest.approx(2 / (2 + np.pi), abs=0.08)


def test_a_spot_cut_in_two_stays_one_spot_of_two_parts():
    rubbed = stroke(StrokeKind.NOT_PIGMENT, ((80, 0), (80, 120)), 10.0)
    painted = paint_strokes([rubbed], 1.0, SHAPE)
    drawn = draw_spot(disc(80, 60, 30), painted, np.zeros(SHAPE, bool))
    assert len(drawn.outlines_px) == 2


def test_a_new_spot_has_its_whole_edge_drawn():
    painted = paint_strokes([pigment()], 1.0, SHAPE)
    drawn = draw_spot(np.zeros(SHAPE, bool), painted, painted.parts == 1)
    assert drawn.drawn_share == pytest.approx(1.0, abs=0.02)


def test_nothing_is_left_of_a_spot_rubbed_out():
    everything = stroke(StrokeKind.NOT_PIGMENT, ((0, 60), (160, 60)), 120.0)
    painted = paint_strokes([everything], 1.0, SHAPE)
    assert draw_spot(disc(80, 60, 20), painted, np.zeros(SHAPE, bool)) is None
