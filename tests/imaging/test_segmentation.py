"""Drawn spots whose area is known: found on every skin, with the edge half-way."""

import numpy as np
import pytest

from pigment.colour.spaces import linear_image_to_lab
from pigment.imaging.outlines import outline_area
from pigment.imaging.segmentation import SegmentationSettings, segment_patches
from pigment.model.patches import PatchKind
from tests.builders_skin import (
    BLOOD,
    BROWN,
    DARK,
    DERMAL,
    EPIDERMAL,
    LIGHT,
    Spot,
    disc,
    draw_skin,
    inside,
)

SHAPE = (300, 400)
TONES = {"light": LIGHT, "brown": BROWN, "dark": DARK}
AXES = {"brown pigment": EPIDERMAL, "grey pigment": DERMAL}


def segment(linear, mm_per_px=0.25, usable=None, skin=None):
    skin = np.ones(linear.shape[:2], bool) if skin is None else skin
    usable = skin if usable is None else usable
    return segment_patches(
        linear,
        linear_image_to_lab(linear),
        skin,
        usable,
        mm_per_px,
        True,
        SegmentationSettings(),
    )


def label_at(found, spot):
    return int(found.labels[round(spot.y), round(spot.x)])


def area_of(found, spot):
    label = label_at(found, spot)
    assert label > 0, "the spot was not found"
    return outline_area(found.outlines_px[label - 1])


@pytest.mark.parametrize("axis", AXES.values(), ids=AXES)
@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_a_sharp_spot_keeps_its_area_within_2_percent(tone, axis):
    spot = disc(200.3, 150.6, 52, axis=axis, strength=0.4, edge_px=2)
    found = segment(draw_skin(SHAPE, tone, (spot,)))
    assert area_of(found, spot) == pytest.approx(spot.area_px, rel=0.02)
    assert found.kinds[label_at(found, spot) - 1] is PatchKind.PATCH


@pytest.mark.parametrize("axis", AXES.values(), ids=AXES)
@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_a_soft_spot_keeps_its_area_within_5_percent(tone, axis):
    spot = disc(200.3, 150.6, 52, axis=axis, strength=0.4, edge_px=18)
    found = segment(draw_skin(SHAPE, tone, (spot,)))
    assert area_of(found, spot) == pytest.approx(spot.area_px, rel=0.05)


def test_without_a_scale_as_well():
    spot = disc(200, 150, 52, strength=0.4)
    found = segment(draw_skin(SHAPE, LIGHT, (spot,)), None)
    assert area_of(found, spot) == pytest.approx(spot.area_px, rel=0.03)


def test_spots_side_by_side_are_kept_apart():
    spots = (
        Spot(110, 100, 45, 30, strength=0.4),
        Spot(280, 110, 50, 35, strength=0.35, axis=DERMAL),
        disc(190, 225, 40, strength=0.4),
    )
    found = segment(draw_skin(SHAPE, BROWN, spots))
    assert len({label_at(found, spot) for spot in spots}) == 3
    for spot in spots:
        assert area_of(found, spot) == pytest.approx(spot.area_px, rel=0.04)


@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_redness_alone_is_no_patch(tone):
    red = (disc(130, 150, 45, axis=BLOOD, edge_px=8), disc(290, 150, 35, axis=BLOOD, strength=0.5))
    found = segment(draw_skin(SHAPE, tone, red))
    assert not any(label_at(found, spot) for spot in red)


@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_plain_skin_has_next_to_no_patches(tone):
    found = segment(draw_skin(SHAPE, tone, mottle_sd=0.03))
    assert (found.labels > 0).mean() < 0.01


def test_a_paler_spot_is_no_patch():
    pale = disc(200, 150, 45, strength=-0.3)
    assert label_at(segment(draw_skin(SHAPE, BROWN, (pale,))), pale) == 0


def test_only_skin_is_labelled():
    skin = np.ones(SHAPE, bool)
    skin[:, :120] = False
    spots = (disc(60, 150, 40), disc(260, 150, 45))
    found = segment(draw_skin(SHAPE, LIGHT, spots), skin=skin)
    assert not found.labels[:, :120].any()
    assert area_of(found, spots[1]) == pytest.approx(spots[1].area_px, rel=0.03)


def test_a_dark_middle_does_not_take_the_place_of_the_whole_spot():
    whole = disc(200, 150, 50, strength=0.6)
    found = segment(draw_skin(SHAPE, LIGHT, (whole, disc(215, 150, 24, strength=2.0))))
    assert area_of(found, whole) == pytest.approx(whole.area_px, rel=0.05)


def test_labels_depth_and_outlines_agree():
    spots = (disc(110, 150, 40), disc(280, 150, 50, axis=DERMAL))
    found = segment(draw_skin(SHAPE, LIGHT, spots))
    assert found.labels.max() == len(found.kinds) == len(found.outlines_px)
    for number, outlines in enumerate(found.outlines_px, start=1):
        n_px = (found.labels == number).sum()
        assert outline_area(outlines) == pytest.approx(n_px, rel=0.03)
    on = inside(disc(280, 150, 35), SHAPE)
    assert np.median(found.depth[on]) > 0.7
    assert np.abs(found.depth[:20]).max() < 0.5


def test_no_skin_gives_an_empty_map():
    found = segment(draw_skin(SHAPE, LIGHT), skin=np.zeros(SHAPE, bool))
    assert not found.labels.any()
    assert found.kinds == ()
