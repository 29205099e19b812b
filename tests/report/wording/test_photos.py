"""What is said of one photo."""

import pytest

from pigment.model.calibration import ColourMethod, ScaleMethod
from pigment.model.patches import PatchKind
from pigment.model.photo import QualityFlag
from pigment.model.series import NoiseSource
from pigment.report.wording import photos


@pytest.mark.parametrize(
    ("file", "message", "expected"),
    [
        ("a.jpg", "a.jpg is empty.", "It is empty."),
        ("v1/a.jpg", "a.jpg has 120 megapixels.", "It has 120 megapixels."),
        ("a.jpg", "The photo is blurred.", "The photo is blurred."),
    ],
)
def test_a_name_is_not_said_twice(file, message, expected):
    assert photos.beside_name(file, message) == expected


def test_every_code_flag_and_name_has_words():
    codes = "unreadable too_large no_colour no_skin blurred dark blown_out glare not_registered"
    other = photos.rejection_advice("unheard of")
    for code in codes.split():
        assert photos.rejection_advice(code) != other
    assert all(photos.flag_advice(flag) for flag in QualityFlag)
    assert set(photos.KIND_NAMES) == set(PatchKind)
    assert set(photos.COLOUR_METHOD_NAMES) == set(ColourMethod)
    assert set(photos.SCALE_METHOD_NAMES) == set(ScaleMethod)
    assert set(photos.NOISE_SOURCE_NAMES) == set(NoiseSource)
