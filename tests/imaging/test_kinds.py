"""Moles and freckles are told from patches by size and darkness, in mm where there is a scale."""

from dataclasses import replace

import pytest

from pigment.imaging.evidence import Evidence
from pigment.imaging.kinds import KindSettings, classify_kind
from pigment.model.patches import PatchKind

MM_PER_PX = 0.1
LONG_SIDE_PX = 1400
PALE = Evidence(
    diameter_px=120,
    delta_e00=8.0,
    darker=True,
    separation=12.0,
    blood=0.05,
    density=0.2,
    red_density=0.1,
    ring_beyond_edge=0.0,
    border_on_rim=0.0,
    roughness=1.0,
    edge_px=4.0,
    edge_share=0.1,
    solidity=0.97,
    elongation=1.1,
    surround_l=62.0,
)


def kind(diameter_mm, mm_per_px=MM_PER_PX, **changes):
    evidence = replace(PALE, diameter_px=diameter_mm / MM_PER_PX, **changes)
    return classify_kind(evidence, mm_per_px, LONG_SIDE_PX, KindSettings())


def test_small_and_pale_is_a_freckle():
    assert kind(1.8) is PatchKind.FRECKLE


def test_small_and_very_dark_is_a_mole():
    assert kind(4.0, density=0.9) is PatchKind.MOLE


@pytest.mark.parametrize("diameter_mm", [8.0, 15.0, 40.0])
def test_large_and_pale_is_a_patch(diameter_mm):
    assert kind(diameter_mm) is PatchKind.PATCH


def test_without_a_scale_size_is_taken_relative_to_the_photo():
    assert kind(20.0, None) is PatchKind.PATCH
    assert kind(1.0, None) is PatchKind.FRECKLE
    assert kind(4.0, None, density=0.9) is PatchKind.MOLE


def test_a_scale_decides_where_there_is_one():
    close_up = replace(PALE, diameter_px=20)
    assert classify_kind(close_up, 0.5, LONG_SIDE_PX, KindSettings()) is PatchKind.PATCH
    assert classify_kind(close_up, None, LONG_SIDE_PX, KindSettings()) is PatchKind.FRECKLE


VERY_DARK = {"density": 0.4, "red_density": 0.5, "surround_l": 33.0, "solidity": 1.02}


def test_on_very_dark_skin_less_darkness_makes_a_mole():
    assert kind(4.0, **VERY_DARK) is PatchKind.MOLE
    assert kind(4.0, **(VERY_DARK | {"surround_l": 55.0})) is PatchKind.PATCH


@pytest.mark.parametrize(
    "unlike", [{"elongation": 1.6}, {"solidity": 0.95}, {"edge_share": 1.25}, {"red_density": 0.66}]
)
def test_but_its_shape_and_colour_must_be_a_moles(unlike):
    assert kind(4.0, **(VERY_DARK | unlike)) is PatchKind.PATCH


def test_there_a_sharp_spot_without_any_dent_may_be_paler():
    pale = {"density": 0.26, "red_density": 0.39, "surround_l": 31.0, "edge_share": 0.75}
    assert kind(4.5, solidity=1.02, **pale) is PatchKind.MOLE
    assert kind(4.5, solidity=1.005, **pale) is PatchKind.PATCH
    assert kind(4.5, solidity=1.02, **(pale | {"edge_share": 0.9})) is PatchKind.PATCH


def test_there_a_dark_spot_may_be_bluer_and_need_not_be_as_sharp():
    dark = {"density": 0.6, "red_density": 0.98, "surround_l": 33.0, "edge_share": 0.95}
    assert kind(4.5, solidity=1.02, **dark) is PatchKind.MOLE
    assert kind(4.5, solidity=1.005, **dark) is PatchKind.PATCH
    assert kind(4.5, solidity=1.02, **(dark | {"surround_l": 43.0})) is PatchKind.PATCH


def test_what_is_too_wide_for_a_mole_is_a_patch_unless_it_is_black():
    assert kind(6.6, density=0.9) is PatchKind.PATCH
    assert kind(6.6, density=1.0) is PatchKind.MOLE
