"""A face is found on every tone, its parts are left out, and nothing else is taken for one."""

from functools import cache

import cv2
import numpy as np
import pytest

from pigment.colour.spaces import SRGB_CURVE, apply_curves
from pigment.imaging.face import FaceSettings, _dark_brows, find_face
from pigment.model.patches import PatchKind
from tests.builders_rendered import rendered
from tests.builders_skin import BROWN, disc, draw_skin

NOTHING = np.zeros((300, 400), bool)
TONES = ("I", "III", "V", "VI")


def to_small(pixels):
    linear = apply_curves(pixels, np.stack([SRGB_CURVE] * 3), np.eye(3))
    return cv2.resize(linear, (400, 300), interpolation=cv2.INTER_AREA)


def at_small(mask):
    return cv2.resize(mask.astype(np.uint8), (400, 300), interpolation=cv2.INTER_NEAREST) > 0


@cache
def face_of(tone):
    photo = rendered(310 + TONES.index(tone), tone=tone, shape="face", card="none", n_visits=1)
    return photo, find_face(to_small(photo.pixels_srgb), NOTHING, FaceSettings())


@pytest.mark.parametrize("tone", TONES)
def test_a_face_is_found_where_it_lies(tone):
    photo, face = face_of(tone)
    assert face is not None
    mm_per_px = photo.truth.mm_per_px * photo.pixels_srgb.shape[1] / 400
    assert np.hypot(*face.frame.to_px[:, 0]) * mm_per_px == pytest.approx(1.0, abs=0.12)
    between_eyes = face.frame.to_px[:, 2]
    to_small_px = np.diag([400 / 816, 300 / 612, 1.0]) @ np.linalg.inv(photo.truth.px_to_mm)
    truth = to_small_px @ (0.0, 0.0, 1.0)
    assert np.hypot(*(between_eyes - truth[:2] / truth[2])) * mm_per_px < 8.0


@pytest.mark.parametrize("tone", TONES)
def test_eyes_brows_and_lips_are_left_out_and_patches_are_not(tone):
    photo, face = face_of(tone)
    skin, labels = at_small(photo.truth.skin), photo.truth.labels
    parts = face.inside & ~skin  # well inside the face all that is no skin is such a part
    assert face.not_skin[parts].mean() > 0.7
    assert face.not_skin[face.inside & skin].mean() < 0.16  # parts come out a little wide
    for number, spot in photo.truth.spots.items():
        if spot.kind is PatchKind.PATCH and (labels == number).any():
            assert face.not_skin[at_small(labels == number)].mean() < 0.10


def test_a_turned_head_is_a_face_too():
    photo, _ = face_of("III")
    turn = cv2.getRotationMatrix2D((200, 150), 20.0, 0.8)
    linear = to_small(photo.pixels_srgb)
    turned = cv2.warpAffine(linear, turn, (400, 300), borderMode=cv2.BORDER_REPLICATE)
    face = find_face(turned, NOTHING, FaceSettings())
    assert face is not None
    angle = np.degrees(np.arctan2(face.frame.to_px[1, 0], face.frame.to_px[0, 0]))
    assert angle == pytest.approx(-20.0, abs=8.0)


@pytest.mark.parametrize("shape", ["forearm", "trunk"])
def test_a_limb_is_no_face(shape):
    photo = rendered(320, tone="III", shape=shape, card="none", n_visits=1)
    assert find_face(to_small(photo.pixels_srgb), NOTHING, FaceSettings()) is None


def test_spots_set_out_like_a_face_are_no_face():
    spots = [disc(138, 120, 10, strength=0.8), disc(262, 120, 10, strength=0.8),
             disc(200, 200, 6, strength=0.8), disc(200, 250, 18, strength=0.8)]  # fmt: skip
    assert find_face(draw_skin((300, 400), BROWN, spots), NOTHING, FaceSettings()) is None


def test_what_is_dark_where_a_brow_must_be_is_a_brow_whatever_the_network_says():
    y, x = np.mgrid[-80.0:81.0, -70.0:71.0]  # a millimetre a pixel
    linear = np.full((*x.shape, 3), 0.05, np.float32)
    brow = (np.abs(x - 25.0) < 8.0) & (np.abs(y + 34.0) < 4.0)
    cheek = np.hypot(x + 35.0, y - 30.0) < 6.0
    linear[brow | cheek] = 0.025
    dark = _dark_brows(linear, x, y, FaceSettings())
    assert dark[brow].mean() > 0.9
    assert not dark[~brow].any()


@pytest.mark.parametrize(("half_mm", "is_brow"), [((14.0, 3.0), True), ((6.0, 6.0), False)])
def test_what_is_faint_where_a_brow_must_be_is_one_where_it_has_its_shape(half_mm, is_brow):
    y, x = np.mgrid[-80.0:81.0, -70.0:71.0]  # a millimetre a pixel
    spot = ((x - 31.0) / half_mm[0]) ** 2 + ((y + 34.0) / half_mm[1]) ** 2 < 1.0
    linear = np.where(spot, 0.05 * np.exp(-0.2), 0.05)[..., None].repeat(3, axis=2)
    found = _dark_brows(linear.astype(np.float32), x, y, FaceSettings())
    assert (found[spot].mean() > 0.95) == is_brow
    far = cv2.dilate(spot.astype(np.uint8), np.ones((7, 7))) == 0
    assert not found[far].any()
