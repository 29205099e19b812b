"""A photo whose skin became far darker than a tan makes it is flagged; shade and tan are not."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear
from pigment.imaging.skin_sample import SkinSample
from pigment.model.calibration import ColourMethod
from pigment.model.photo import QualityFlag, QualityReport
from pigment.pipeline.settings import Settings
from pigment.pipeline.whole_region import flag_darker_skin
from pigment.synth.optics import skin_linear
from pigment.synth.scene import TONES
from tests.builders_series import START, WORK, make_photo

PALE = lab_to_linear(np.array([66.0, 9.0, 14.0]))


def sample(linear):
    cells = np.tile(np.asarray(linear, np.float16), (WORK[0] // 6, WORK[1] // 6, 1))
    return SkinSample(cells, np.ones(cells.shape[:2], bool), (1 / 6, 1 / 6))


def photo(name, **options):
    return replace(
        make_photo(name, START, **options), quality=QualityReport(0.9, 0.0, 0.0, 5.0, 60.0)
    )


def is_flagged(then, now, **options):
    photos = [photo("a", **options), photo("b", **options)]
    found = flag_darker_skin(photos, [sample(then), sample(now)], 0, Settings())
    assert QualityFlag.SKIN_DARKER not in found[0].quality.flags
    return QualityFlag.SKIN_DARKER in found[1].quality.flags


def test_darkening_of_the_whole_region_is_recognised():
    assert is_flagged(PALE, lab_to_linear(np.array([54.0, 13.0, 24.0])))


def test_shade_is_no_darkening():
    assert not is_flagged(PALE, 0.7 * PALE)


@pytest.mark.parametrize("tone", list(TONES))
def test_a_tan_is_no_darkening_of_the_region(tone):
    skin = TONES[tone]
    before = skin_linear(skin.epidermal, 0.0, skin.blood)
    assert not is_flagged(before, skin_linear(1.25 * skin.epidermal, 0.0, skin.blood))


def test_without_a_card_nothing_is_known():
    assert not is_flagged(PALE, 0.4 * PALE**1.2, method=ColourMethod.SKIN_RELATIVE)
