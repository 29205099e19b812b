"""From a drawn photo to a view: scale from a marker, card found, light evened, skin found."""

import cv2
import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear, linear_to_srgb
from pigment.errors import QualityError
from pigment.imaging.skin import FoundSkin
from pigment.model.calibration import ScaleMethod
from pigment.model.corrections import Painted
from pigment.model.photo import Capture, Photo, QualityFlag
from pigment.pipeline import prepare
from pigment.pipeline.measure import measure_patches
from pigment.pipeline.prepare import prepare_ground, prepare_view, to_working_scale
from pigment.pipeline.settings import Settings
from tests.builders_skin import LIGHT, as_photo, disc, draw_skin, inside, ramp, to_srgb

SHAPE = (360, 480)
BARE = Settings().with_options(card_mode="none")
MARKER = (330, 60, 96)  # left, top, side of the black square, px
MARKER_MM = 24.0


def with_marker(linear):
    """A printed ArUco marker with its white margin laid on the skin."""
    left, top, side = MARKER
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    image = cv2.aruco.generateImageMarker(dictionary, 7, side)
    page = np.full((side + 32, side + 32), 235, np.uint8)
    page[16:-16, 16:-16] = np.clip(image, 20, 235)
    out = linear.copy()
    out[top - 16 : top + side + 16, left - 16 : left + side + 16] = (page / 255.0)[..., None] ** 2.2
    return out


@pytest.fixture(scope="module")
def marked():
    """A view of skin with two spots beside a marker, and its patches."""
    spots = (disc(130, 130, 45, strength=0.4), disc(220, 270, 40, strength=0.4))
    linear = with_marker(draw_skin(SHAPE, LIGHT, spots, light=ramp(SHAPE, 1.5)))
    settings = Settings().with_options(card_mode="none", marker_mm=MARKER_MM)
    return prepare_view(as_photo(linear), settings), spots


def test_the_marker_gives_millimetres(marked):
    (view, _), _ = marked
    assert view.scale.method is ScaleMethod.ARUCO
    assert view.scale.mm_per_px == pytest.approx(MARKER_MM / MARKER[2], rel=0.02)
    assert view.scale.tilt_deg < 8


def test_the_marker_is_not_skin(marked):
    (view, _), _ = marked
    left, top, side = MARKER
    assert not view.skin[top : top + side, left : left + side].any()
    assert view.skin[:, :300].mean() > 0.95


def test_the_light_is_evened_and_the_spots_found(marked):
    (view, patches), spots = marked
    lightness = view.lab[..., 0]
    left, right = lightness[150:340, 10:60], lightness[200:340, 420:470]
    assert abs(np.median(left) - np.median(right)) < 1.5
    assert all(patches.labels[round(s.y), round(s.x)] > 0 for s in spots)


def test_without_card_and_scale_the_flags_say_so():
    view, _ = prepare_view(as_photo(draw_skin(SHAPE, LIGHT, (disc(200, 150, 45),))), BARE)
    assert view.card is None
    assert view.scale is None
    assert {QualityFlag.NO_CARD, QualityFlag.NO_SCALE} <= set(view.quality.flags)
    assert view.colour.residual_delta_e00 is None
    assert view.quality.sharpness > 0.4


def rejection(linear):
    with pytest.raises(QualityError) as caught:
        prepare_view(as_photo(linear.astype(np.float32)), BARE)
    assert caught.value.hint
    return caught.value.code


def test_a_photo_without_skin_is_refused():
    cloth = np.tile(lab_to_linear(np.array((45.0, 0.0, -28.0))), (*SHAPE, 1))
    assert rejection(cloth) == "no_skin"


def test_a_blurred_photo_is_refused():
    linear = draw_skin(SHAPE, LIGHT, (disc(200, 150, 45),))
    assert rejection(cv2.GaussianBlur(linear, (0, 0), 12)) == "blurred"


def test_a_black_photo_is_refused():
    assert rejection(0.004 * draw_skin(SHAPE, LIGHT)) in ("dark", "no_skin")


def test_a_blown_out_photo_is_refused():
    assert rejection(6.0 * draw_skin(SHAPE, LIGHT)) in ("blown_out", "no_skin")


def test_half_the_light_does_not_change_a_contrast():
    spots = (disc(110, 180, 45, strength=0.35), disc(370, 180, 45, strength=0.35))
    view, found = prepare_view(
        as_photo(draw_skin(SHAPE, LIGHT, spots, light=ramp(SHAPE, 2.0))), BARE
    )
    patches = measure_patches(view, found, BARE)
    values = [
        p.delta_e00.value
        for s in spots
        for p in patches
        if inside(s, SHAPE)[round(p.centre_px[1]), round(p.centre_px[0])]
    ]
    assert len(values) == 2
    assert values[0] == pytest.approx(values[1], abs=0.8)


@pytest.mark.parametrize("megapixels", [0.05, 0.172, 5.0])
def test_the_working_scale(megapixels):
    pixels = to_srgb(draw_skin(SHAPE, LIGHT))
    small, factor = to_working_scale(pixels, megapixels)
    assert small.shape[0] * small.shape[1] <= 1.15e6 * megapixels
    assert small.shape[1] / SHAPE[1] == pytest.approx(factor, rel=1e-6)
    assert small.dtype == np.uint8
    assert factor <= 1.0
    if factor < 1:
        np.testing.assert_allclose(small.mean((0, 1)), pixels.mean((0, 1)), atol=0.6)


def test_view_points_go_back_to_the_photo():
    linear = cv2.resize(draw_skin(SHAPE, LIGHT, (disc(200, 150, 45),)), None, fx=2, fy=2)
    pixels = np.round(255 * linear_to_srgb(linear)).astype(np.uint8)
    settings = Settings.from_toml("working_megapixels = 0.1728\n[targets]\ncard = 'none'")
    view, _ = prepare_view(Photo("a", "b", pixels, Capture()), settings)
    assert view.photo_to_work == pytest.approx(0.5, abs=0.01)
    corner = view.work_to_photo_px(np.array([[-0.5, -0.5]]))
    np.testing.assert_allclose(corner, [[-0.5, -0.5]], atol=1e-9)


def test_skin_lost_to_light_is_called_overexposed_not_absent():
    white = np.full((600, 800, 3), 255, np.uint8)
    white[::7, ::9] = (255, 252, 248)
    with pytest.raises(QualityError) as caught:
        prepare_view(Photo("a", "", white, Capture()), Settings())
    assert caught.value.code == "blown_out"
    assert caught.value.checks


def test_what_other_photos_show_as_pigment_is_no_shadow_of_a_nose(monkeypatch):
    photo = as_photo(draw_skin((240, 320), LIGHT))
    everywhere = np.ones((240, 320), bool)
    shaded = FoundSkin(everywhere, everywhere.copy(), None)
    monkeypatch.setattr(prepare, "find_skin", lambda *_: shaded)
    parts = np.zeros((240, 320), np.int16)
    parts[100:140, 150:200] = 1
    hidden = prepare_ground(photo, Settings(), Painted(parts)).hair
    assert hidden.any()
    assert not hidden[parts > 0].any()
    assert hidden[parts == 0].all()
