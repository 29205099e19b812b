"""A coarse copy of normal skin keeps its colours and its place."""

import numpy as np
import pytest

from pigment.imaging.skin_sample import sample_skin


def test_colours_and_places_of_cells_are_those_of_the_skin():
    flat = np.zeros((300, 400, 3), np.float32)
    flat[...] = (0.5, 0.3, 0.2)
    flat[:, 200:] = (0.4, 0.25, 0.15)
    normal = np.ones((300, 400), bool)
    normal[100:200, 50:150] = False
    sample = sample_skin(flat, normal)
    assert sample.pure.shape == (150, 200)
    for x, y, colour in ((20, 20, (0.5, 0.3, 0.2)), (380, 250, (0.4, 0.25, 0.15))):
        at = sample.px_to_cells @ (x, y, 1.0)
        row, column = round(at[1]), round(at[0])
        assert sample.pure[row, column]
        np.testing.assert_allclose(sample.linear[row, column], colour, rtol=2e-3)
    hole = sample.px_to_cells @ (100, 150, 1.0)
    assert not sample.pure[round(hole[1]), round(hole[0])]
    assert sample.pure.mean() == pytest.approx(normal.mean(), abs=0.02)


def test_a_small_photo_is_kept_as_it_is():
    flat = np.full((60, 80, 3), 0.3, np.float32)
    sample = sample_skin(flat, np.ones((60, 80), bool))
    np.testing.assert_array_equal(sample.px_to_cells, np.eye(3))
