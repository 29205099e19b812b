"""Sides of a dark square are placed half-way, in linear light, whatever the blur."""

import cv2
import numpy as np
import pytest

from pigment.imaging.marker_edges import refine_square


def square_photo(side_px, angle_deg, blur_px, size=400):
    """A dark square on pale ground: sampled four times finer in linear light, blurred, coded."""
    turn = np.radians(angle_deg)
    way = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = size / 2 + 0.3
    rows, columns = (np.mgrid[: 4 * size, : 4 * size] + 0.5) / 4 - 0.5 - middle
    own = np.stack([columns, rows], axis=-1) @ way
    inside = (np.abs(own) < side_px / 2).all(axis=-1)
    linear = cv2.resize(np.where(inside, 0.03, 0.8), (size, size), interpolation=cv2.INTER_AREA)
    linear = cv2.GaussianBlur(linear, (0, 0), blur_px)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    unit = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * side_px
    photo = np.repeat(np.round(255 * coded).astype(np.uint8)[..., None], 3, axis=2)
    return photo, unit @ way.T + middle


@pytest.mark.parametrize(("side", "angle", "blur"), [(120, 0, 0.7), (120, 17, 1.5), (45, 33, 0.9)])
def test_corners_are_found_to_a_tenth_of_a_pixel(side, angle, blur):
    photo, corners = square_photo(side, angle, blur)
    rough = corners + np.random.default_rng(1).uniform(-0.9, 0.9, (4, 2))
    refined = refine_square(photo, rough)
    assert refined is not None
    assert np.abs(refined - corners).max() < 0.15


def test_too_small_or_without_contrast_is_left_alone():
    photo, corners = square_photo(20, 0, 0.7)
    assert refine_square(photo, corners) is None
    flat = np.full((200, 200, 3), 120, np.uint8)
    assert refine_square(flat, np.array([[50.0, 50], [150, 50], [150, 150], [50, 150]])) is None
