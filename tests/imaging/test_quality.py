"""Unusable photos are refused with a reason; dark skin, well exposed, is not."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pigment.errors import QualityError
from pigment.imaging.quality import QualitySettings, assess_quality, glare_mask, require_usable
from pigment.model.photo import QualityFlag

SETTINGS = QualitySettings()
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SHAPE = (400, 600)
WHOLE = np.ones(SHAPE, bool)


def skin_photo(codes=(196, 150, 128), gain=1.0, seed=0):
    """Skin of this colour with moles and mottle, exposed ``gain`` times as long."""
    rng = np.random.default_rng(seed)
    linear = (np.array(codes) / 255.0) ** 2.2 * np.ones((*SHAPE, 3))
    mottle = cv2.GaussianBlur(rng.normal(0, 1, SHAPE), (0, 0), 2.0)
    linear *= np.exp(0.05 * mottle / mottle.std())[..., None]
    for _ in range(40):
        centre = (int(rng.uniform(0, SHAPE[1])), int(rng.uniform(0, SHAPE[0])))
        mole = np.zeros(SHAPE)
        cv2.circle(mole, centre, int(rng.uniform(2, 8)), (1.0,), -1)
        linear *= np.exp(-0.8 * mole)[..., None]
    coded = 255.0 * np.clip(linear * gain, 0, 1) ** (1 / 2.2) + rng.normal(0, 1.5, (*SHAPE, 3))
    return np.clip(coded, 0, 255).astype(np.uint8)


def verdict(pixels, skin=WHOLE, skin_fraction=0.8):
    report = assess_quality(pixels, skin, 4.0, 0.1, SETTINGS)
    try:
        require_usable(report, skin_fraction, SETTINGS)
    except QualityError as error:
        return error.code
    return "usable"


def test_a_plain_photo_is_usable_and_unflagged():
    report = assess_quality(skin_photo(), WHOLE, 4.0, 0.1, SETTINGS)
    assert report.flags == ()
    assert verdict(skin_photo()) == "usable"


def test_very_dark_skin_well_exposed_is_usable():
    dark = skin_photo((92, 62, 50))
    dark[:60, :80] = 235  # something bright lies in the frame
    assert verdict(dark) == "usable"
    assert QualityFlag.DARK not in assess_quality(dark, WHOLE, 4.0, 0.1, SETTINGS).flags
    assert verdict(skin_photo((92, 62, 50))) == "usable"  # and where it fills the frame


@pytest.mark.parametrize("codes", [(196, 150, 128), (92, 62, 50)])
def test_a_photo_taken_in_the_dark_is_refused(codes):
    assert verdict(skin_photo(codes, gain=0.03)) == "dark"


def test_a_blown_out_photo_is_refused():
    assert verdict(skin_photo(gain=4.0)) == "blown_out"


def test_a_blurred_photo_is_refused_and_told_why():
    blurred = cv2.GaussianBlur(skin_photo(), (0, 0), 5.0)
    with pytest.raises(QualityError) as caught:
        require_usable(assess_quality(blurred, WHOLE, 4.0, 0.1, SETTINGS), 0.8, SETTINGS)
    assert caught.value.code == "blurred"
    assert "0.43" in caught.value.message
    assert "focus" in caught.value.hint


def test_too_little_skin_is_refused():
    assert verdict(skin_photo(), skin_fraction=0.03) == "no_skin"


def wet_skin(share):
    """Skin with soft-edged highlights over about ``share`` of it."""
    rng = np.random.default_rng(5)
    shine = cv2.GaussianBlur(rng.normal(0, 1, SHAPE), (0, 0), 9.0)
    cover = np.clip((shine - np.quantile(shine, 1 - share)) / shine.std() * 4 + 0.5, 0, 1)
    pixels = skin_photo() * (1 - cover[..., None]) + 248 * cover[..., None]
    return np.clip(pixels, 0, 255).astype(np.uint8), cover > 0.6


def test_highlights_are_found_and_skin_is_not():
    pixels, shine = wet_skin(0.06)
    found = glare_mask(pixels, SETTINGS)
    assert found[shine].mean() > 0.9
    away = cv2.dilate(shine.astype(np.uint8), np.ones((25, 25), np.uint8)) == 0
    assert found[away].mean() < 0.01
    assert QualityFlag.GLARE in assess_quality(pixels, WHOLE, 4.0, 0.1, SETTINGS).flags


def test_highlights_cut_out_of_the_skin_mask_still_count():
    pixels, _ = wet_skin(0.06)
    skin = ~glare_mask(pixels, SETTINGS)
    report = assess_quality(pixels, skin, 4.0, 0.1, SETTINGS)
    assert report.glare_fraction > SETTINGS.glare_flag


def test_mostly_glare_is_refused():
    assert verdict(wet_skin(0.55)[0]) in {"glare", "blown_out"}
    easy = replace(SETTINGS, clipped_reject=1.0)
    report = assess_quality(wet_skin(0.55)[0], WHOLE, 4.0, 0.1, easy)
    with pytest.raises(QualityError) as caught:
        require_usable(report, 0.8, easy)
    assert caught.value.code == "glare"


@pytest.mark.parametrize("codes", [(240, 200, 180), (150, 105, 80), (92, 62, 50)])
def test_even_skin_beside_a_large_dark_patch_is_no_highlight(codes):
    pixels = skin_photo(codes)
    cv2.ellipse(pixels, (300, 200), (110, 80), 0, 0, 360, (60, 40, 35), -1)
    assert glare_mask(pixels, SETTINGS).mean() < 0.01


def test_uneven_light_a_coarse_scale_and_no_scale_are_flagged():
    flags = assess_quality(skin_photo(), WHOLE, 30.0, 0.6, SETTINGS).flags
    assert {QualityFlag.UNEVEN, QualityFlag.SMALL_SCALE} <= set(flags)
    assert QualityFlag.NO_SCALE in assess_quality(skin_photo(), WHOLE, 3.0, None, SETTINGS).flags


def test_hardly_any_skin_is_judged_on_the_whole_frame():
    black = np.full((*SHAPE, 3), 6, np.uint8)
    assert verdict(black, np.zeros(SHAPE, bool), 0.0) == "dark"


@pytest.mark.skipif(not DATA.is_dir(), reason="development photographs are not on this machine")
def test_real_usable_photos_pass():
    paths = sorted((DATA / "fitz17k_annotated" / "images").iterdir())
    paths += sorted((DATA / "fuseg_wounds" / "images").iterdir())
    refused = []
    for path in paths:
        pixels = cv2.imread(str(path))[..., ::-1]
        factor = min(1.0, (1.5e6 / (pixels.shape[0] * pixels.shape[1])) ** 0.5)
        size = (round(pixels.shape[1] * factor), round(pixels.shape[0] * factor))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        if verdict(pixels, np.ones(pixels.shape[:2], bool)) != "usable":
            refused.append(path.name)
    assert refused == []
