import numpy as np
import pytest

from pigment.synth.face import face
from pigment.synth.scene import Sheet

SHEET = Sheet(190.0, 220.0, 0.5)


@pytest.fixture(scope="module")
def body():
    return face(SHEET, np.random.default_rng(8))


def test_eyes_lips_and_brows_are_painted_and_not_measurable(body):
    solid = (body.paint[..., 3] > 0.9) & (body.cover > 0.9)
    assert solid.sum() * SHEET.mm_per_cell**2 > 500.0  # mm2 of features
    assert (
        not (body.measurable & solid).any() or (body.measurable & solid).sum() < 0.01 * solid.sum()
    )


def test_the_whites_of_the_eyes_lie_on_both_sides(body):
    x, _ = SHEET.millimetres()
    white = (body.paint[..., :3].min(axis=-1) > 0.3) & (body.paint[..., 3] > 0.8)
    assert white.any()  # the whites of the eyes
    columns = np.broadcast_to(x, SHEET.shape)[white]
    assert columns.min() < -10.0 < 10.0 < columns.max()


def test_lips_hold_more_blood_than_cheeks(body):
    assert body.blood_gain is not None
    assert body.blood_gain.max() > 1.2


def test_the_same_seed_draws_the_same_face(body):
    again = face(SHEET, np.random.default_rng(8))
    np.testing.assert_array_equal(again.paint, body.paint)
