import numpy as np
import pytest

from pigment.synth.scene import Shape, Sheet
from pigment.synth.shapes import make_body

SHEET = Sheet(220.0, 165.0, 0.5)


@pytest.mark.parametrize("shape", list(Shape))
def test_a_body_is_covered_curved_and_has_room_for_patches(shape):
    body = make_body(shape, SHEET, np.random.default_rng(3))
    assert body.cover.shape == SHEET.shape
    assert 0.15 < body.cover.mean() <= 1.0
    assert (body.cover[body.measurable] > 0.5).all()
    assert (body.measurable | ~body.room).all()
    assert body.room.mean() > 0.05
    assert np.hypot(body.slope_x, body.slope_y)[body.measurable].max() > 0.1
    assert np.isfinite(body.slope_x).all()


def test_what_is_painted_opaque_is_not_measured():
    for shape in (Shape.FACE, Shape.HAND_BACK):
        body = make_body(shape, SHEET, np.random.default_rng(4))
        solid = (body.paint[..., 3] > 0.75) & (body.cover > 0.9)
        assert solid.sum() > 300
        assert (body.measurable & solid).sum() < 0.02 * solid.sum()


def test_the_forearm_is_a_round_limb():
    body = make_body(Shape.FOREARM, SHEET, np.random.default_rng(5))
    column = body.slope_y[:, SHEET.shape[1] // 2]
    inside = np.flatnonzero(body.cover[:, SHEET.shape[1] // 2] > 0.99)
    top, bottom = column[inside[2]], column[inside[-3]]
    assert top * bottom < 0.0
    assert abs(column[inside[len(inside) // 2]]) < 0.2
