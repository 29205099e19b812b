from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.spaces import SRGB_CURVE
from pigment.model.calibration import Alignment
from pigment.model.patches import PatchKind
from pigment.model.photo import Capture, Photo
from pigment.report.overlays import draw_aligned, draw_overlay
from tests.builders_series import START, WORK, make_patch, make_photo

SKINS = {"light": (225, 185, 165), "mid": (180, 130, 100), "dark": (85, 58, 45)}


def photo_of(colour=(180, 130, 100), factor=2, texture=None):
    pixels = np.empty((factor * WORK[0], factor * WORK[1], 3), np.uint8)
    pixels[:] = colour
    if texture is not None:
        pixels[:] = texture[..., None]
    return Photo("a.jpg", "x", pixels, Capture())


def changed(photo, drawn):
    return (np.abs(photo.pixels_srgb.astype(int) - drawn).max(axis=2) > 8).nonzero()


@pytest.mark.parametrize("skin", SKINS)
def test_outlines_are_seen_on_every_skin(skin):
    photo = photo_of(SKINS[skin])
    drawn = draw_overlay(photo, make_photo("a.jpg", START, [make_patch()], scale=False))
    rows, columns = changed(photo, drawn)
    step = np.abs(drawn[rows, columns].astype(int) - np.array(SKINS[skin])).max(axis=1)
    assert step.max() > 100


def test_the_outline_runs_where_the_patch_ends_in_photo_pixels():
    patch = make_patch(centre_px=(600.0, 450.0), area_mm2=200.0)
    photo = photo_of()
    drawn = draw_overlay(photo, make_photo("a.jpg", START, [patch], scale=False))
    rows, columns = changed(photo, drawn)
    centre = (np.array([600.0, 450.0]) + 0.5) * 2.0 - 0.5
    away = np.hypot(columns - centre[0], rows - centre[1])
    radius = 2.0 * np.sqrt(patch.area_px / np.pi)
    near = away < radius + 12.0
    assert np.median(away[near]) == pytest.approx(radius, abs=1.5)
    assert away.min() > radius - 14.0  # nothing covers the patch, its id included


def test_the_photo_itself_is_untouched():
    photo = photo_of()
    before = photo.pixels_srgb.copy()
    draw_overlay(photo, make_photo("a.jpg", START, [make_patch()]))
    assert np.array_equal(photo.pixels_srgb, before)


def test_ids_keep_off_neighbouring_patches():
    patches = [make_patch(1, (500.0, 450.0)), make_patch(2, (600.0, 450.0))]
    photo = photo_of()
    drawn = draw_overlay(photo, make_photo("a.jpg", START, patches, scale=False))
    rows, columns = changed(photo, drawn)
    inner = 2.0 * np.sqrt(patches[0].area_px / np.pi) - 14.0
    for patch in patches:
        centre = (np.array(patch.centre_px) + 0.5) * 2.0 - 0.5
        assert np.hypot(columns - centre[0], rows - centre[1]).min() > inner


def test_a_patch_in_the_corner_keeps_its_id_inside_the_photo():
    photo = photo_of()
    drawn = draw_overlay(
        photo, make_photo("a.jpg", START, [make_patch(88, (1180.0, 20.0), 30.0)], scale=False)
    )
    assert drawn.shape == photo.pixels_srgb.shape
    assert len(changed(photo, drawn)[0]) > 1500


def test_moles_are_thinner_and_have_no_id():
    patch, mole = make_patch(area_mm2=50.0), make_patch(area_mm2=50.0, kind=PatchKind.MOLE)
    photo = photo_of()
    counts = [
        len(changed(photo, draw_overlay(photo, make_photo("a", START, [spot], scale=False)))[0])
        for spot in (patch, mole)
    ]
    assert counts[1] < 0.75 * counts[0]


def test_the_scale_bar_is_as_long_as_it_says():
    photo = photo_of()
    drawn = draw_overlay(photo, make_photo("a.jpg", START))
    rows, columns = changed(photo, drawn)
    bar = columns[rows > rows.max() - 3]
    # 0.16 mm per working pixel, photo twice as fine: 20 mm is 250 photo pixels
    assert bar.max() - bar.min() == pytest.approx(250.0, abs=20.0)
    bare = draw_overlay(photo, make_photo("a.jpg", START, scale=False))
    assert np.array_equal(bare, photo.pixels_srgb)


def test_the_card_is_outlined_where_given():
    card = np.array([[50.0, 50.0], [250.0, 50.0], [250.0, 350.0], [50.0, 350.0]])
    photo = photo_of()
    drawn = draw_overlay(photo, make_photo("a.jpg", START, scale=False), card)
    rows, columns = changed(photo, drawn)
    assert columns.min() == pytest.approx(100, abs=6)
    assert rows.max() == pytest.approx(700, abs=6)


def dot(at, factor=2):
    y, x = np.mgrid[: factor * WORK[0], : factor * WORK[1]]
    blob = np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * 12.0**2))
    return np.rint(100 + 120 * blob).astype(np.uint8)


def centre_of(image):
    weight = np.clip(image[..., 1].astype(float) - 130.0, 0.0, None)
    weight[image[..., 1] >= 224] = 0.0  # not reached by the photo
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    return np.array([(x * weight).sum(), (y * weight).sum()]) / weight.sum()


def test_aligned_photos_lie_on_the_baseline_grid():
    # 20 degrees, a little smaller and shifted: working px to baseline working px
    turn = 0.9 * np.array(
        [
            [np.cos(0.35), -np.sin(0.35), 150.0],
            [np.sin(0.35), np.cos(0.35), -60.0],
            [0.0, 0.0, 1 / 0.9],
        ]
    )
    baseline = make_photo("b.jpg", START)
    measured = replace(make_photo("a.jpg", START), alignment=Alignment(turn, 0.3, 0.9))
    at_work = np.array([500.0, 400.0])
    photo = photo_of(texture=dot((at_work + 0.5) * 2.0 - 0.5))
    laid = draw_aligned(photo, measured, baseline)
    assert laid.shape[0] * laid.shape[1] <= 1.5e6
    expected_work = (turn @ np.append(at_work, 1.0))[:2]
    grid = laid.shape[1] / (2 * WORK[1])
    expected = ((expected_work + 0.5) * 2.0) * grid - 0.5
    assert centre_of(laid) == pytest.approx(expected, abs=0.15)
    assert tuple(laid[0, 0]) == (225, 225, 225)  # not reached


def test_the_baseline_laid_on_itself_stays_where_it_is():
    photo = photo_of(texture=dot((1000.0, 700.0)))
    baseline = make_photo("b.jpg", START)
    laid = draw_aligned(photo, baseline, baseline)
    grid = laid.shape[1] / (2 * WORK[1])
    assert centre_of(laid) == pytest.approx(
        (np.array([1000.0, 700.0]) + 0.5) * grid - 0.5, abs=0.15
    )


def test_aligned_photos_have_their_colours_normalised():
    photo = photo_of((100, 100, 100))
    plain = make_photo("a.jpg", START)
    doubled = replace(
        plain, colour_curves=np.stack([2.0 * SRGB_CURVE] * 3), colour_matrix=np.eye(3)
    )
    before = draw_aligned(photo, plain, plain)[300, 300]
    after = draw_aligned(photo, doubled, plain)[300, 300]
    assert tuple(before) == (100, 100, 100)
    # twice the linear light of code 100: 0.1274 -> 0.2549 -> code 138
    assert np.abs(after.astype(int) - 138).max() <= 1


def test_a_baseline_without_a_size_is_our_own_bug():
    bare = replace(make_photo("b.jpg", START), size_photo_px=None)
    with pytest.raises(ValueError, match="no size"):
        draw_aligned(photo_of(), bare, bare)
