"""The scorer's raster keeps areas."""

import numpy as np
import pytest

from pigment.benchmark.raster import fill


def circle(radius, sense=1):
    angle = sense * np.linspace(0.0, 2.0 * np.pi, 400)
    return np.column_stack([60.3 + radius * np.cos(angle), 60.7 + radius * np.sin(angle)])


@pytest.mark.parametrize("radius", [5.3, 12.0, 40.2])
def test_a_disc_keeps_its_area(radius):
    assert fill([circle(radius)], (120, 120)).sum() == pytest.approx(np.pi * radius**2, rel=0.03)


def test_a_hole_stays_empty():
    ring = fill([circle(30.0), circle(10.0, sense=-1)], (120, 120))
    assert not ring[60, 60]
    assert ring.sum() == pytest.approx(np.pi * 800.0, rel=0.02)


def test_what_lies_outside_is_cut():
    assert fill([circle(90.0)], (120, 120)).shape == (120, 120)
