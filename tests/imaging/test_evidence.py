"""What is read of one spot, and the rule that calls it pigment or not."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.spaces import linear_image_to_lab
from pigment.imaging.evidence import (
    EvidenceSettings,
    border_on_rim,
    edge_width_px,
    fine_detail,
    gather_evidence,
    is_pigment,
    ramp_width_px,
    sharp_edge_px,
)
from pigment.imaging.illumination import optical_density
from pigment.imaging.zones import find_zones
from tests.builders_skin import (
    BLOOD,
    BROWN,
    DARK,
    DERMAL,
    EPIDERMAL,
    LIGHT,
    Spot,
    coverage,
    disc,
    draw_skin,
    inside,
)

SHAPE = (240, 320)
SETTINGS = EvidenceSettings()


def evidence_of(tone=LIGHT, spot=None, skin=None):
    spot = spot or disc(160, 120, 40)
    linear = draw_skin(SHAPE, tone, (spot,))
    skin = np.ones(SHAPE, bool) if skin is None else skin
    mask = inside(spot, SHAPE)
    lab = linear_image_to_lab(linear)
    return gather_evidence(
        mask,
        coverage(spot, SHAPE),
        find_zones(mask, skin, skin & ~mask, 0.2),
        optical_density(linear),
        lab,
        fine_detail(lab),
        skin,
    )


@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK])
@pytest.mark.parametrize("axis", [EPIDERMAL, DERMAL])
def test_a_clear_spot_of_either_pigment_is_pigment_on_every_skin(tone, axis):
    # the depth drawn is free of noise; give it a spread such as real skin has
    found = replace(evidence_of(tone, disc(160, 120, 40, axis=axis)), separation=12.0)
    assert found.darker
    assert is_pigment(found, 5.0, True, SETTINGS)
    assert is_pigment(found, 5.0, False, SETTINGS)


@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK])
def test_redness_is_not_pigment(tone):
    red = evidence_of(tone, disc(160, 120, 40, axis=BLOOD))
    assert red.blood > 0.7
    assert not is_pigment(replace(red, separation=12.0), 5.0, True, SETTINGS)


def test_without_a_card_small_spots_must_stand_out_as_large_ones_need_not():
    faint = replace(evidence_of(spot=disc(160, 120, 8)), separation=3.4, solidity=1.0)
    large = replace(evidence_of(spot=disc(160, 120, 40)), separation=3.4, solidity=1.0)
    assert not is_pigment(faint, 5.0, False, SETTINGS)
    assert is_pigment(large, 5.0, False, SETTINGS)
    assert is_pigment(replace(faint, separation=4.4), 5.0, False, SETTINGS)
    assert is_pigment(faint, 5.0, True, SETTINGS)


@pytest.mark.parametrize(("elongation", "calibrated", "kept"), [
    (1.6, False, True), (2.6, False, False), (2.6, True, True),
])  # fmt: skip
def test_without_a_card_what_is_small_and_long_is_a_crease(elongation, calibrated, kept):
    spot = replace(
        evidence_of(spot=disc(160, 120, 8, strength=0.3)),
        separation=12.0, solidity=1.0, elongation=elongation,
    )  # fmt: skip
    assert is_pigment(spot, 5.0, calibrated, SETTINGS) == kept


def test_size_shape_and_contrast_are_read_in_their_units():
    found = evidence_of(spot=disc(160, 120, 40, strength=0.3))
    assert found.diameter_px == pytest.approx(80, abs=1)
    assert found.solidity > 0.97
    assert found.elongation == pytest.approx(1.0, abs=0.03)
    assert found.density == pytest.approx(0.3 * EPIDERMAL.mean(), abs=0.02)
    assert found.red_density == pytest.approx(0.3 * EPIDERMAL[0], abs=0.02)
    assert found.ring_beyond_edge < 0.01
    assert found.border_on_rim == 0
    assert found.roughness == pytest.approx(1.0, abs=0.3)
    assert found.blood < 0.15


def test_elongation_of_an_ellipse():
    assert evidence_of(spot=Spot(160, 120, 60, 20)).elongation == pytest.approx(3.0, rel=0.05)


@pytest.mark.parametrize("edge_px", [4.0, 8.0, 14.0])
def test_the_width_of_the_edge(edge_px):
    spot = disc(160, 120, 60, edge_px=edge_px)
    width = edge_width_px(inside(spot, SHAPE), coverage(spot, SHAPE))
    assert width > 0.8 * edge_px
    wider = disc(160, 120, 60, edge_px=2 * edge_px)
    assert edge_width_px(inside(wider, SHAPE), coverage(wider, SHAPE)) > width


@pytest.mark.parametrize("edge_px", [6.0, 12.0, 20.0, 30.0])
def test_a_ramp_is_told_from_a_step_that_reads_almost_as_wide(edge_px):
    spot = disc(160, 120, 60, edge_px=edge_px)
    mask = inside(spot, SHAPE)
    width = edge_width_px(mask, coverage(spot, SHAPE))
    assert ramp_width_px(width, mask) == pytest.approx(edge_px, rel=0.2)


def test_the_width_of_a_step_is_next_to_nothing():
    mask = inside(disc(160, 120, 60, edge_px=0.1), SHAPE)
    assert edge_width_px(mask, mask.astype(float)) == pytest.approx(sharp_edge_px(mask), rel=0.05)
    assert ramp_width_px(sharp_edge_px(mask), mask) == 0.0


def test_a_border_at_the_rim_of_the_skin_is_seen():
    skin = np.ones(SHAPE, bool)
    skin[:, 160:] = False
    spot = disc(160, 120, 40)
    mask = inside(spot, SHAPE) & skin
    assert border_on_rim(mask, skin) > 0.25
    assert border_on_rim(inside(disc(80, 120, 40), SHAPE), skin) == 0


def test_a_ragged_inner_border_does_not_hide_that_a_spot_lies_along_the_rim():
    skin = np.ones(SHAPE, bool)
    skin[:, 160:] = False
    smooth = np.zeros(SHAPE, bool)
    smooth[20:200, 140:160] = True
    ragged = smooth.copy()
    for top in range(20, 200, 6):
        ragged[top : top + 3, 120:140] = True
    assert border_on_rim(ragged, skin) > 0.35
    assert border_on_rim(ragged, skin) == pytest.approx(border_on_rim(smooth, skin), abs=0.1)


def test_glints_around_a_spot_are_no_rim():
    mask = inside(disc(150, 100, 60), SHAPE)
    dotted = np.ones(SHAPE, bool)
    for angle in np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False):
        row, column = 100 + 62 * np.sin(angle), 150 + 62 * np.cos(angle)
        dotted &= ~inside(disc(column, row, 5), SHAPE)
    assert border_on_rim(mask & dotted, dotted) == 0


@pytest.mark.parametrize(
    "flaw",
    [
        {"darker": False},
        {"delta_e00": 0.2},
        {"diameter_px": 1.0},
        {"separation": 0.3},
        {"ring_beyond_edge": 0.9},
        {"border_on_rim": 0.95},
        {"elongation": 6.0, "diameter_px": 18.0, "density": 0.2},
        {"roughness": 20.0},
        {"edge_share": 10.0},
    ],
    ids=lambda flaw: next(iter(flaw)),
)
def test_one_gross_flaw_is_enough(flaw):
    sound = replace(evidence_of(), separation=12.0)
    assert is_pigment(sound, 5.0, True, SETTINGS)
    assert not is_pigment(replace(sound, **flaw), 5.0, True, SETTINGS)


def test_a_compact_very_distinct_spot_may_have_a_texture_of_its_own():
    sound = replace(evidence_of(), separation=30.0, roughness=3.5)
    assert is_pigment(sound, 5.0, False, SETTINGS)
    assert not is_pigment(replace(sound, separation=8.0), 5.0, False, SETTINGS)
    assert not is_pigment(replace(sound, solidity=0.7), 5.0, False, SETTINGS)


def test_the_more_ragged_the_more_distinct_a_spot_must_be():
    def passes(solidity, separation):
        spot = replace(evidence_of(), solidity=solidity, separation=separation)
        return is_pigment(spot, 5.0, False, SETTINGS)

    assert passes(0.75, 6.5)
    assert not passes(0.66, 6.5)
    assert passes(0.66, 16.0)
