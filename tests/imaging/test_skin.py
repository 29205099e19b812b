"""Skin of every tone is told from cloth, paper, card and metal; patches on it stay skin."""

import cv2
import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear
from pigment.imaging.face import Face
from pigment.imaging.skin import (
    SkinSettings,
    _beyond_outline,
    _fill_holes,
    _paler_than_beside,
    _too_bright_beside,
    segment_skin,
)
from pigment.imaging.skin_colour import log_chroma
from pigment.model.face import FaceFrame
from tests.builders_skin import (
    BROWN,
    DARK,
    DERMAL,
    LIGHT,
    disc,
    draw_skin,
    grid,
    inside,
    mottle,
    ramp,
)

SHAPE = (360, 480)
TONES = {"light": LIGHT, "brown": BROWN, "dark": DARK}
CLOTHS = {"blue": (45.0, 0.0, -28.0), "grey": (60.0, 0.0, 1.0), "green": (50.0, -28.0, 15.0)}
NOTHING = np.zeros(SHAPE, bool)


def arm():
    """A broad slanting band: the skin in view."""
    mask = np.zeros(SHAPE, np.uint8)
    corners = np.array([[0, 60], [480, 20], [480, 290], [0, 330]])
    cv2.fillPoly(mask, [corners], 1)
    return mask > 0


def scene(tone, cloth, spots=(), light=None):
    skin = draw_skin(SHAPE, tone, spots, light=light)
    back = lab_to_linear(np.array(cloth)) * np.exp(mottle(SHAPE, 1.5, 0.05, 7))[..., None]
    share = cv2.GaussianBlur(arm().astype(np.float32), (0, 0), 1.0)[..., None]
    return (share * skin + (1 - share) * back).astype(np.float32)


def dice(found, truth):
    return 2 * (found & truth).sum() / (found.sum() + truth.sum())


@pytest.mark.parametrize("cloth", CLOTHS.values(), ids=CLOTHS)
@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_an_arm_is_cut_from_the_cloth_it_lies_on(tone, cloth):
    found = segment_skin(scene(tone, cloth), NOTHING, True, SkinSettings())
    assert dice(found, arm()) > 0.95


def test_an_arm_in_uneven_light_and_untrue_colours():
    warm = scene(BROWN, CLOTHS["grey"], light=ramp(SHAPE)) * np.array([1.1, 1.0, 0.85])
    found = segment_skin(warm.astype(np.float32), NOTHING, False, SkinSettings())
    assert dice(found, arm()) > 0.93


SALMON, OWN = (66.0, 20.0, 30.0), LIGHT


@pytest.mark.parametrize(
    ("wall", "turning", "left_out"),
    [(SALMON, 0.4, True), (SALMON, 0.0, False), (OWN, 0.4, False)],
    ids=["wall", "large patch, no dark line", "another finger"],
)
def test_what_is_beyond_a_dark_outline_and_of_another_colour_is_no_skin(wall, turning, left_out):
    inward = cv2.distanceTransform(arm().astype(np.uint8), cv2.DIST_L2, 5)[..., None]
    shaded = draw_skin(SHAPE, LIGHT) * (1.0 - turning * np.exp(-inward / 10.0))
    photo = np.where(arm()[..., None], shaded, lab_to_linear(np.array(wall)))
    chroma, luminance = log_chroma(photo.astype(np.float32))
    beyond = _beyond_outline(np.ones(SHAPE, bool), chroma, luminance, SkinSettings())
    assert not (beyond & arm()).any()
    assert beyond[~arm()].mean() == pytest.approx(float(left_out), abs=0.1)


@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_a_close_up_is_all_skin(tone):
    found = segment_skin(draw_skin(SHAPE, tone), NOTHING, True, SkinSettings())
    assert found.mean() > 0.97


@pytest.mark.parametrize("axis", [None, DERMAL], ids=["brown", "grey-blue"])
@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_patches_on_skin_are_skin(tone, axis):
    options = {} if axis is None else {"axis": axis}
    spot = disc(240, 180, 60, strength=0.7, **options)
    found = segment_skin(scene(tone, CLOTHS["blue"], (spot,)), NOTHING, True, SkinSettings())
    assert found[inside(spot, SHAPE)].mean() > 0.97


def test_what_is_to_be_avoided_is_no_skin():
    avoid = NOTHING.copy()
    avoid[120:220, 180:300] = True
    found = segment_skin(draw_skin(SHAPE, LIGHT), avoid, True, SkinSettings())
    assert not found[avoid].any()
    assert found[~avoid].mean() > 0.9


def test_white_paper_on_skin_is_no_skin():
    linear = draw_skin(SHAPE, BROWN)
    linear[140:220, 200:300] = 0.85
    found = segment_skin(linear, NOTHING, True, SkinSettings())
    assert found[150:210, 210:290].mean() < 0.05
    assert found[:100].mean() > 0.95


def test_glints_on_a_black_spot_are_skin_for_they_are_darker_than_the_skin_around():
    linear = draw_skin(SHAPE, LIGHT, (disc(240, 180, 90, axis=DERMAL, strength=2.5),))
    grey = 0.45 * np.median(linear[20:60, 20:60], axis=0).mean()
    glint = inside(disc(250, 170, 25), SHAPE)
    linear[glint] = grey  # hardly coloured, brighter than the spot
    found = segment_skin(linear, NOTHING, False, SkinSettings())
    assert found[glint].mean() > 0.95


def test_a_hole_with_a_narrow_mouth_at_the_edge_of_the_photo_is_closed():
    skin = ~NOTHING
    skin[inside(disc(240, 200, 90), SHAPE)] = False
    skin[280:, 236:244] = False  # a hair leads from the spot to the edge
    assert _fill_holes(skin, NOTHING, 0.6).all()


def test_a_background_with_a_wide_mouth_stays_out():
    skin = ~NOTHING
    skin[250:, 150:330] = False
    np.testing.assert_array_equal(_fill_holes(skin, NOTHING, 0.6), skin)


@pytest.mark.parametrize("calibrated", [False, True])
def test_a_photo_of_a_blue_cast_is_skin_all_over_where_its_colours_are_unknown(calibrated):
    linear = draw_skin(SHAPE, LIGHT) * np.array([1.5, 0.9, 2.2], np.float32)
    linear[:, :200] *= np.array([0.55, 0.5, 0.62], np.float32)  # of another tint, in shadow
    found = segment_skin(linear.astype(np.float32), NOTHING, calibrated, SkinSettings())
    assert (found.mean() > 0.95) == (not calibrated)


@pytest.mark.parametrize(
    "cloth",
    [
        "blue",
        "green",
        "grey",
    ],
)
def test_no_skin_in_view(cloth):
    colour = lab_to_linear(np.array(CLOTHS[cloth]))
    plain = colour * np.exp(mottle(SHAPE, 1.5, 0.05, 7))[..., None]
    found = segment_skin(plain.astype(np.float32), NOTHING, True, SkinSettings())
    assert found.mean() < 0.05


@pytest.mark.parametrize(("level", "pale"), [(0.85, False), (1.3, True)], ids=["darker", "paler"])
def test_what_is_pale_is_so_beside_its_own_skin_in_sheen_or_not(level, pale):
    # both are brighter than most of the skin; grey pigment in sheen is darker than what is beside
    x, _ = grid(SHAPE)
    luminance = 0.1 + 0.3 * np.exp(-0.5 * ((x - 240) / 40.0) ** 2)
    spot = inside(disc(240, 180, 12), SHAPE)
    luminance[spot] *= level
    kept = _paler_than_beside(spot, luminance, ~spot)
    assert kept[spot].all() == pale
    assert kept.any() == pale


def face_in_the_middle(shape):
    inside = np.zeros(shape, bool)
    inside[40:120, 60:140] = True
    none = np.zeros(shape, bool)
    return Face(FaceFrame(np.eye(2, 3), (), 1.0), none, inside, none.copy())


@pytest.mark.parametrize(("wall", "left_out"), [(0.35, True), (0.12, False), (0.03, False)])
def test_a_wall_of_the_colour_of_a_dark_face_is_too_bright_to_be_it(wall, left_out):
    """One photo of a series took the light of the whole face from a corner of such a wall."""
    shape = (160, 200)
    found = np.ones(shape, bool)
    luminance = np.full(shape, 0.08)
    luminance[120:, :50] = wall
    luminance[60:66, 90:96] = 0.5  # sheen on the face itself stays
    bright = _too_bright_beside(face_in_the_middle(shape), found, luminance, SkinSettings())
    assert bright[130:, :40].all() == left_out
    assert not bright[:100].any()
