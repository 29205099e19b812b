"""Bent skin is followed, a grown patch is not swallowed, and what does not bend stays plane."""

import cv2
import numpy as np
import pytest

from pigment.imaging.registration import align_to_baseline, describe_for_registration
from pigment.imaging.registration_warp import fit_warp
from tests.imaging.test_registration import SETTINGS, SHAPE, photograph, skin_picture

CENTRE, RADIUS = (400.0, 300.0), 70.0


def bend(points, depth_px):
    """Sag across a ridge along x, and a little along it, of up to ``depth_px``."""
    x, y = (points / np.array([SHAPE[1], SHAPE[0]])).T
    sag = depth_px * np.column_stack([0.4 * np.sin(3.0 * x), (2.0 * y - 1.0) ** 2])
    return points + sag


def bent(picture, depth_px):
    """Photo whose pixel p shows what ``picture`` has at ``bend(p)``."""
    pixels, inside = picture
    rows, columns = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    points = np.column_stack([columns.ravel(), rows.ravel()]).astype(float)
    at = bend(points, depth_px).reshape(*SHAPE, 2).astype(np.float32)
    seen = cv2.remap(pixels, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return seen, np.ones_like(inside)


def disc(radius):
    canvas = np.zeros(SHAPE, np.float32)
    cv2.circle(canvas, (int(CENTRE[0]), int(CENTRE[1])), round(radius), (1.0,), -1)
    return cv2.GaussianBlur(canvas, (0, 0), 3.0)


def circle(radius):
    angle = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    return np.array(CENTRE) + radius * np.column_stack([np.cos(angle), np.sin(angle)])


def area(points):
    x, y = points.T
    return 0.5 * abs(x @ np.roll(y, 1) - y @ np.roll(x, 1))


def describe(picture):
    return describe_for_registration(picture[0], picture[1], None, SETTINGS)


@pytest.fixture(scope="module")
def skin():
    return skin_picture(31)[0]


def test_bent_skin_is_followed_to_a_pixel_where_a_plane_misses_by_several(skin):
    flat = photograph(skin, disc(RADIUS), 0.5, np.eye(3), 41)
    photo = bent(photograph(skin, disc(RADIUS), 0.5, np.eye(3), 42), 16.0)
    alignment = align_to_baseline(describe(photo), describe(flat), SETTINGS)
    grid = np.stack(np.meshgrid(np.arange(60, 760, 70), np.arange(60, 560, 70)), -1)
    places = grid.reshape(-1, 2).astype(float)
    misses = np.linalg.norm(alignment.onto_baseline(places) - bend(places, 16.0), axis=1)
    assert alignment.non_rigid
    assert np.median(misses) < 0.6
    assert np.quantile(misses, 0.95) < 1.5


@pytest.mark.parametrize("outlined", [True, False])
def test_a_patch_grown_by_a_quarter_keeps_its_growth(skin, outlined):
    grown = RADIUS * np.sqrt(1.25)
    flat = photograph(skin, disc(RADIUS), 0.5, np.eye(3), 43)
    photo = bent(photograph(skin, disc(grown), 0.5, np.eye(3), 44), 10.0)
    # the photo shows bend(p) at p: its outline lies where bend brings it onto the true circle
    seen = circle(grown)
    for _ in range(30):
        seen = seen - (bend(seen, 10.0) - circle(grown))
    patches = ((seen,), (circle(RADIUS),)) if outlined else ((), ())
    alignment = align_to_baseline(describe(photo), describe(flat), SETTINGS, *patches)
    growth = area(alignment.onto_baseline(seen)) / area(circle(RADIUS))
    assert growth == pytest.approx(1.25, abs=0.02 if outlined else 0.04)


def test_outliers_do_not_bend_the_warp():
    rng = np.random.default_rng(9)
    places = rng.uniform((0, 0), (800, 600), (150, 2))
    laid = places + np.column_stack([2.0 * np.sin(places[:, 1] / 150.0), np.zeros(150)])
    laid[::5] += rng.uniform(-15, 15, (30, 2))
    warp = fit_warp(
        laid,
        places,
        np.ones(150),
        (np.zeros(2), np.array([800.0, 600.0])),
        8.0,
        (12.0, 2.5),
        np.linalg.norm(laid - places, axis=1),
    )
    good = np.setdiff1d(np.arange(150), np.arange(0, 150, 5))
    misses = np.linalg.norm(warp.moved(laid[good]) - places[good], axis=1)
    assert np.median(misses) < 0.3
    assert np.quantile(misses, 0.95) < 1.0


def test_too_few_tiles_off_the_patches_leave_the_map_plane(skin):
    flat = photograph(skin, disc(RADIUS), 0.5, np.eye(3), 45)
    everything = np.array([[0.0, 0.0], [800.0, 0.0], [800.0, 600.0], [0.0, 600.0]])
    photo = photograph(skin, disc(RADIUS), 0.5, np.eye(3), 46)
    alignment = align_to_baseline(describe(photo), describe(flat), SETTINGS, (everything,))
    assert not alignment.non_rigid
