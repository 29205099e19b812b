"""Photos of a series brought to agree: by one printed sheet, or by the skin they share."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.spaces import SRGB_CURVE, lab_to_linear, linear_to_lab
from pigment.imaging.quality_gate import with_card_colours
from pigment.imaging.skin_sample import SkinSample
from pigment.model.calibration import ColourMethod, ColourReference
from pigment.model.photo import CheckName, QualityFlag, QualityReport
from pigment.model.series import PhotoStatus, SkinSummary
from pigment.pipeline.agreement import agree_on_card, agree_on_skin
from pigment.pipeline.settings import Settings
from tests.builders_series import START, WORK, make_patch, make_photo
from tests.imaging.test_learned_card import card

SKIN = np.array([0.42, 0.27, 0.20])


def sample(gain=1.0):
    linear = np.tile((gain * SKIN).astype(np.float16), (WORK[0] // 6, WORK[1] // 6, 1))
    return SkinSample(linear, np.ones(linear.shape[:2], bool), (1 / 6, 1 / 6))


def plain(name, gain=1.0, method=ColourMethod.NONE):
    patch = make_patch()
    core, ring = (
        tuple(linear_to_lab(gain * lab_to_linear(np.array(lab))).tolist())
        for lab in (patch.lab, patch.surround_lab)
    )
    made = make_photo(name, START, [replace(patch, lab=core, surround_lab=ring)], method=method)
    return replace(
        made, colour_curves=np.tile(SRGB_CURVE, (3, 1)), colour_matrix=np.eye(3),
        skin=SkinSummary(1e6, None, (64.0, 10.0, 15.0), 40.0),
    )  # fmt: skip


def test_a_darker_photo_without_a_card_gets_the_contrast_of_the_baseline():
    photos = [plain("a"), plain("b", 0.6)]
    agreed = agree_on_skin(photos, [sample(), sample(0.6)], 0, Settings())
    assert {p.colour_method for p in agreed} == {ColourMethod.SKIN_RELATIVE}
    assert {p.colour_reference for p in agreed} == {ColourReference.BASELINE_SKIN}
    assert agreed[1].patches[0].lab == pytest.approx(photos[0].patches[0].lab, abs=0.1)
    assert agreed[0].patches == photos[0].patches
    np.testing.assert_allclose(
        agreed[1].colour_curves, SRGB_CURVE * np.ones((3, 1)) / 0.6, rtol=0.01
    )


def test_one_photo_alone_is_relative_to_nothing():
    (only,) = agree_on_skin([plain("a")], [sample()], 0, Settings())
    assert only.colour_method is ColourMethod.NONE
    assert only.colour_reference is None


def test_photos_that_were_not_placed_or_share_no_skin_stay():
    lost = replace(plain("b"), alignment=None, status=PhotoStatus.WITHIN_PHOTO_ONLY)
    bare = SkinSample(sample().linear, np.zeros(sample().pure.shape, bool), (1 / 6, 1 / 6))
    agreed = agree_on_skin(
        [plain("a"), lost, plain("c")], [sample(), sample(), bare], 0, Settings()
    )
    assert {p.colour_method for p in agreed} == {ColourMethod.NONE}


def test_a_card_at_the_baseline_leaves_the_others_alone():
    photos = [plain("a", method=ColourMethod.COLORCHECKER24), plain("b", 0.6)]
    agreed = agree_on_skin(photos, [sample(), sample(0.6)], 0, Settings())
    assert [p.colour_method for p in agreed] == [ColourMethod.COLORCHECKER24, ColourMethod.NONE]


def test_a_printed_card_is_learned_from_the_photos_that_show_it():
    settings = Settings()
    photos = [plain(f"{i}", method=ColourMethod.PIGMENT_CARD) for i in range(4)]
    cards = [card(i) for i in range(3)]
    agreed = agree_on_card([*photos[:3], plain("x")], [*cards, None], settings)
    assert [p.colour_reference for p in agreed] == [ColourReference.LEARNED] * 3 + [None]
    for before, after in zip(photos, agreed[:3], strict=False):
        assert after.colour_residual_delta_e00 < 1.5
        assert after.patches[0].lab != before.patches[0].lab
        assert after.skin.lab != before.skin.lab
    assert agreed[3].patches[0].lab == photos[0].patches[0].lab


def test_a_tinted_print_is_no_fault_once_its_colours_are_learned():
    settings = Settings()
    poor = QualityReport(0.9, 0.0, 0.0, 5.0, 60.0)
    poor = with_card_colours(poor, 2.0 * settings.quality.colour_residual_flag, settings.quality)
    assert QualityFlag.COLOUR_RESIDUAL in poor.flags
    photos = [
        replace(plain(f"{i}", method=ColourMethod.PIGMENT_CARD), quality=poor) for i in range(3)
    ]
    for photo in agree_on_card(photos, [card(i) for i in range(3)], settings):
        assert QualityFlag.COLOUR_RESIDUAL not in photo.quality.flags
        assert [c.name for c in photo.quality.checks].count(CheckName.CARD_COLOURS) == 1


def test_two_photos_of_a_card_keep_its_nominal_colours():
    photos = [plain(f"{i}", method=ColourMethod.PIGMENT_CARD) for i in range(2)]
    agreed = agree_on_card(photos, [card(0), card(1)], Settings())
    assert [p.colour_reference for p in agreed] == [None, None]
