import numpy as np
import pytest

from pigment.imaging.card_grid import project
from pigment.imaging.card_layout import grid_centres
from pigment.imaging.card_refine import mean_pitch_px, refine_grid
from tests.builders_card import chart_photo


@pytest.mark.parametrize("width_px", [160, 450])
def test_a_rough_guess_is_pulled_to_a_fraction_of_a_pixel(width_px):
    photo = chart_photo(width_px=width_px, tilt_deg=15, roll_deg=25, fill=0.85)
    pitch = mean_pitch_px(photo.cells_to_px)
    nudge = np.array([[1.0, 0, 0.06 * pitch], [0, 1.0, -0.05 * pitch], [0, 0, 1]])
    grid = refine_grid(photo.srgb, nudge @ photo.cells_to_px)
    assert grid is not None
    misses = np.linalg.norm(project(grid.cells_to_px, grid_centres()) - photo.centres_px, axis=1)
    assert misses.max() < 0.3
    assert grid.edges > 70
    assert mean_pitch_px(grid.cells_to_px) == pytest.approx(pitch, rel=0.004)


def test_patch_size_over_pitch_is_measured():
    for fill in (0.78, 0.88):
        photo = chart_photo(width_px=600, fill=fill)
        grid = refine_grid(photo.srgb, photo.cells_to_px)
        assert grid is not None
        assert grid.fill == pytest.approx([fill, fill], abs=0.012)


def test_nothing_to_hold_on_to_gives_none():
    photo = chart_photo()
    assert refine_grid(np.full_like(photo.srgb, 90), photo.cells_to_px) is None
