"""A check says of one photo what the analysis would say."""

import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear
from pigment.errors import PhotoError
from pigment.model.photo import QualityFlag
from pigment.pipeline.check import check_photo
from pigment.pipeline.settings import Settings
from tests.builders_skin import LIGHT, as_photo, disc, draw_skin

BARE = Settings().with_options(card_mode="none")


def test_a_good_photo_gets_its_quality():
    report = check_photo(as_photo(draw_skin(spots=(disc(200, 150, 45),))), BARE)
    assert report.sharpness > 0.45
    assert report.median_l == pytest.approx(LIGHT[0], abs=3)
    assert report.clipped_fraction < 0.001
    assert report.glare_fraction < 0.01
    assert QualityFlag.NO_CARD in report.flags


def test_a_bad_photo_gets_the_reason_and_what_to_do():
    cloth = np.tile(lab_to_linear(np.array((45.0, 0.0, -28.0))), (360, 480, 1))
    with pytest.raises(PhotoError) as caught:
        check_photo(as_photo(cloth), BARE)
    assert caught.value.code == "no_skin"
    assert caught.value.hint
