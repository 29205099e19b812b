from dataclasses import replace

import cv2
import numpy as np
import pytest

from pigment.synth.camera import PHONES, Exposure
from pigment.synth.light import Lighting
from pigment.synth.pose import Pose, mapped
from pigment.synth.render import CardPlace, render_photo
from pigment.synth.scenarios import make_series
from pigment.synth.targets import CHART_MAKES, colorchecker, exact_target, printed_target

SIZE = (480, 360)
EVEN = Lighting("D65", 0.0, 1.2, 0.7, 0.0, None, 0.0, (0.0, 0.0, 1.0), 0.0, 0.3)
QUIET = Exposure(warmth=0.0, blur_px=0.4, noise=0.01)


@pytest.fixture(scope="module")
def scene():
    return make_series(8, shape="trunk", tone="III", card="colorchecker-nano", size_px=SIZE).scene(
        0
    )


def shot(scene, light=EVEN, exposure=QUIET, phone="phone_c", pose=None):
    pose = pose or Pose(view_mm=150.0)
    return render_photo(scene, PHONES[phone], light, pose, exposure, np.random.default_rng(0), SIZE)


def card_means(photo, target, place):
    """Mean sRGB (24, 3) of the patches, found by the truth."""
    rows, columns = target.linear.shape[:2]
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - 0.5
    outline = photo.truth.card_outline_px.astype(np.float32)
    to_px = cv2.getPerspectiveTransform(corners, outline)
    means = []
    for patch in range(1, 25):
        where = np.argwhere(target.regions == patch)[:, ::-1].astype(float)
        middle = where.mean(axis=0) + 0.5 * (where - where.mean(axis=0))
        px = np.round(mapped(to_px, middle[::17])).astype(int)
        means.append(photo.pixels_srgb[px[:, 1], px[:, 0]].mean(axis=0))
    return np.array(means)


def test_the_chart_lies_where_the_truth_says_and_its_greys_go_from_white_to_black(scene):
    target, place = colorchecker("mini"), CardPlace((10.0, 5.0), 25.0)
    photo = shot(replace(scene, targets=((target, place),)))
    means = card_means(photo, target, place)
    greys = means[18:]
    assert (np.diff(greys.mean(axis=1)) < -12.0).all()
    assert np.abs(greys - greys.mean(axis=1, keepdims=True)).max() < 12.0
    assert means[14].argmax() == 0  # red
    assert means[13].argmax() == 1  # green
    assert means[12].argmax() == 2  # blue


def test_the_chart_is_true_to_size(scene):
    target = colorchecker("nano")
    photo = shot(replace(scene, targets=((target, CardPlace((0.0, 0.0), 0.0)),)),
                 pose=Pose(150.0, roll_deg=7.0, tilt_deg=12.0, tilt_axis_deg=40.0))  # fmt: skip
    corners = mapped(photo.truth.px_to_mm, photo.truth.card_outline_px)
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = CHART_MAKES["nano"][2]
    assert sides == pytest.approx([width, height, width, height], rel=1e-6)


def test_a_printed_card_and_a_marker_can_be_shown(scene):
    picture = np.full((120, 200, 3), 255, np.uint8)
    picture[30:90, 50:150] = (200, 30, 30)
    card = printed_target("printed", (85.0, 54.0), picture)
    marker = exact_target("marker", (20.0, 20.0), np.full((40, 40, 3), 0.02))
    both = ((card, CardPlace((-15.0, 0.0), 10.0)), (marker, CardPlace((50.0, 20.0), 0.0)))
    photo = shot(replace(scene, targets=both))
    to_px = np.linalg.inv(photo.truth.px_to_mm)
    red, black = (
        photo.pixels_srgb[tuple(np.round(mapped(to_px, np.array([at]))[0]).astype(int)[::-1])]
        for at in ((-15.0, 0.0), (50.0, 20.0))
    )
    assert red[0] > int(red[1]) + 60
    assert black.max() < 90
    assert photo.truth.card == "printed"


def test_the_card_is_neither_skin_nor_spot(scene):
    target = colorchecker("mini")
    photo = shot(replace(scene, targets=((target, CardPlace((0.0, 0.0), 0.0)),)))
    inside = cv2.fillConvexPoly(
        np.zeros(SIZE[::-1], np.uint8), np.round(photo.truth.card_outline_px).astype(np.int32), 1
    )
    inside = cv2.erode(inside, np.ones((5, 5), np.uint8)) > 0
    assert not photo.truth.skin[inside].any()
    assert not photo.truth.labels[inside].any()
    assert photo.truth.skin[~inside].mean() > 0.8


def test_exposure_and_shadow_darken_the_photo(scene):
    plain = shot(scene).pixels_srgb.mean()
    assert shot(scene, exposure=replace(QUIET, bias_ev=-0.5)).pixels_srgb.mean() < plain - 10
    shadowed = replace(EVEN, shadow=0.5, shadow_at=(0.2, 0.0, 0.04))
    pixels = shot(scene, light=shadowed).pixels_srgb.astype(float)
    assert pixels[:, -40:].mean() < 0.9 * pixels[:, :40].mean()


def test_cameras_see_the_same_skin_differently(scene):
    one, two = (
        shot(scene, phone=name).pixels_srgb.astype(float) for name in ("phone_a", "phone_b")
    )
    assert np.abs(one - two).mean() > 2.0
