"""Photos of one sheet agree on what its learned colours make of skin."""

from dataclasses import replace

import numpy as np

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import lab_to_linear, linear_to_lab, linear_to_srgb
from pigment.imaging.calibration import CalibrationSettings
from pigment.imaging.learned_card import LearnedCardSettings, learn_card, read_colours
from pigment.imaging.neutral_balance import balance_on_neutrals
from pigment.imaging.printed_layout import swatch_arrays
from pigment.model.calibration import ColourMethod, ReferenceCard

SKIN = lab_to_linear(np.array([[66.0, 9.0, 14.0], [58.0, 11.0, 18.0]]))
CROSS = np.array([[0.95, 0.04, 0.01], [0.03, 0.92, 0.05], [0.02, 0.03, 0.95]])


def printed(seed=0):
    """What a printer made of the sheet: dot gain, crosstalk, grey paper, errors of each ink."""
    rng = np.random.default_rng(seed)
    nominal = np.clip(lab_to_linear(swatch_arrays()[2]), 0.0, 1.0)
    made = 0.03 + 0.85 * (nominal**1.12 @ CROSS.T)
    return made * np.exp(rng.normal(0.0, 0.08, made.shape))


def camera(seed):
    rng = np.random.default_rng(100 + seed)
    matrix = np.eye(3) + rng.normal(0.0, 0.05, (3, 3))
    return matrix * np.exp(rng.normal(-0.1, 0.15)), float(np.exp(rng.normal(0.1, 0.08)))


def codes(linear, seed):
    matrix, gamma = camera(seed)
    light = np.clip(linear @ matrix.T, 1e-4, 1.0)
    return 255.0 * linear_to_srgb(light**gamma)


def card(seed, sheet=None):
    centres, _, lab = swatch_arrays()
    rng = np.random.default_rng(200 + seed)
    seen = codes(printed() if sheet is None else sheet, seed)
    seen = np.clip(seen + rng.normal(0.0, 0.4, seen.shape), 0.0, 255.0)
    usable = (seen < 250).all(axis=1)
    usable[seed % len(lab)] = False  # another field in glare each time
    return ReferenceCard(
        method=ColourMethod.PIGMENT_CARD,
        outline_px=np.array([[0.0, 0.0], [86.0, 0.0], [86.0, 54.0], [0.0, 54.0]]),
        swatches_srgb=seen,
        swatches_lab=lab,
        swatch_centres_px=centres,
        usable=usable,
        px_to_mm=None,
        px_to_mm_rel_sd=0.01,
        tilt_deg=0.0,
    )


def contrast(calibration, seed):
    lab = linear_to_lab(read_colours(calibration, codes(SKIN, seed)))
    return float(delta_e00(lab[1], lab[0]))


def test_photos_agree_on_a_contrast_far_better_than_each_by_its_grey_fields():
    cards = [card(seed) for seed in range(6)]
    settings = CalibrationSettings()
    learned = learn_card(cards, settings, LearnedCardSettings())
    assert max(fit.residual_delta_e00 for fit in learned.calibrations) < 0.8
    alone = [balance_on_neutrals(one, settings) for one in cards]
    spread = [
        np.std([contrast(fit, seed) for seed, fit in enumerate(fits)])
        for fits in (learned.calibrations, alone)
    ]
    assert spread[0] < 0.1
    assert spread[0] < 0.2 * spread[1]


def test_learning_longer_does_not_creep_away():
    cards = [card(seed) for seed in range(5)]
    start, end = (
        lab_to_linear(learn_card(cards, CalibrationSettings(), LearnedCardSettings(rounds=n)).lab)
        for n in (0, 6)
    )
    np.testing.assert_allclose(np.linalg.lstsq(end, start, rcond=None)[0], np.eye(3), atol=1e-6)


def test_another_sheet_is_told_apart():
    wrong = np.roll(printed(), 5, axis=0)
    cards = [*(card(seed) for seed in range(4)), card(4, wrong)]
    learned = learn_card(cards, CalibrationSettings(), LearnedCardSettings())
    assert [fit is None for fit in learned.calibrations] == [False] * 4 + [True]


def test_too_few_photos_or_fields_teach_nothing():
    settings = CalibrationSettings()
    two = [card(0), card(1)]
    assert learn_card(two, settings, LearnedCardSettings()) is None
    hidden = replace(card(2), usable=np.zeros(18, bool))
    assert learn_card([*two, hidden], settings, LearnedCardSettings()) is None
    assert learn_card([], settings, LearnedCardSettings()) is None


def test_a_blind_photo_among_good_ones_is_left_out():
    hidden = replace(card(3), usable=np.zeros(18, bool))
    cards = [card(0), card(1), card(2), hidden]
    learned = learn_card(cards, CalibrationSettings(), LearnedCardSettings())
    assert learned.calibrations[3] is None
    assert all(fit is not None for fit in learned.calibrations[:3])
