"""A ruler in a skin photo gives millimetres; nothing else does."""

import cv2
import numpy as np
import pytest

from pigment.imaging.ruler import RulerSettings, find_ruler, locate_ruler
from pigment.model.calibration import ScaleMethod


def skin(seed=0, shape=(700, 900)):
    rng = np.random.default_rng(seed)
    mottle = cv2.GaussianBlur(rng.normal(0, 1, shape), (0, 0), 3.0)
    codes = np.array([196, 150, 128]) * np.exp(0.06 * mottle / mottle.std())[..., None]
    return np.clip(codes + rng.normal(0, 2, (*shape, 3)), 0, 255).astype(np.uint8)


def ruler_on_skin(px_per_mm=9.0, angle_deg=8.0, fifths=True, fraction=1.0):
    """A white ruler with black ticks each ``fraction`` mm, drawn four times finer."""
    long_mm, short_mm = (5.0, 3.0) if fifths else (3.0, 3.0)
    fine = np.full((round(14 * px_per_mm * 4), round(70 * px_per_mm * 4), 3), 235, np.uint8)
    for tick in range(int(68 / fraction)):
        x = round((1.0 + tick * fraction) * px_per_mm * 4)
        length = long_mm if tick % 5 == 0 else short_mm
        half = max(1, round(0.12 * fraction * px_per_mm * 4))
        fine[: round(length * px_per_mm * 4), x - half : x + half + 1] = 25
    photo = skin()
    turn = cv2.getRotationMatrix2D((0, 0), angle_deg, 0.25)
    turn[:, 2] += [90, 420]
    face = cv2.GaussianBlur(fine, (0, 0), 3.0)
    cv2.warpAffine(face, turn, (900, 700), photo, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    return cv2.GaussianBlur(photo, (0, 0), 0.7)


@pytest.mark.parametrize(("px_per_mm", "angle"), [(9.0, 8.0), (7.0, -25.0), (11.0, 3.0)])
def test_a_ruler_is_read_unasked_to_half_a_percent(px_per_mm, angle):
    scale = locate_ruler(ruler_on_skin(px_per_mm, angle), stated=False)
    assert scale is not None
    assert scale.method is ScaleMethod.RULER
    assert scale.mm_per_px == pytest.approx(1.0 / px_per_mm, rel=0.005)
    assert 0.02 < scale.rel_sd < 0.06
    assert scale.tilt_deg is None


def test_ticks_without_longer_fifths_count_only_when_stated():
    photo = ruler_on_skin(fifths=False)
    assert locate_ruler(photo, stated=False) is None
    assert locate_ruler(photo, stated=True).mm_per_px == pytest.approx(1 / 9.0, rel=0.005)


def test_a_large_photo_gives_the_scale_of_its_own_pixels():
    large = cv2.resize(ruler_on_skin(), (1800, 1400), interpolation=cv2.INTER_CUBIC)
    assert locate_ruler(large, stated=False).mm_per_px == pytest.approx(1 / 18.0, rel=0.005)


def test_skin_hair_and_squares_are_no_ruler():
    hairy, squares = skin(1), skin(2)
    rng = np.random.default_rng(3)
    for _ in range(150):
        x, y = rng.integers(0, 880, 2)
        cv2.line(hairy, (int(x), int(y)), (int(x + 9), int(y + 60)), (60, 45, 40), 2)
    cv2.rectangle(squares, (100, 100), (500, 400), (240, 240, 240), -1)
    for row, column in np.ndindex(5, 7):
        corner = (120 + 54 * column, 120 + 54 * row)
        colour = tuple(int(c) for c in rng.integers(20, 200, 3))
        cv2.rectangle(squares, corner, (corner[0] + 40, corner[1] + 40), colour, -1)
    for photo in (skin(), hairy, squares):
        assert find_ruler(photo, True, RulerSettings()) is None
