"""One photo becomes measured facts, or a rejection with its reason."""

from functools import partial

import numpy as np
import pytest

from pigment.errors import QualityError
from pigment.model.calibration import ColourMethod
from pigment.model.photo import Capture
from pigment.model.series import PhotoStatus
from pigment.pipeline.common_skin import unpack_skin
from pigment.pipeline.photo import PhotoSource, measure_source
from pigment.pipeline.settings import Settings
from tests.builders_skin import LIGHT, SERIES_SHAPE, load_site

SETTINGS = Settings().with_options(card_mode="none")


@pytest.fixture(scope="module")
def prepared():
    capture = Capture(camera="Phone A")
    load = partial(load_site, "a.png", capture)
    return measure_source(PhotoSource("a.png", "sha-a.png", capture, load), SETTINGS)


def test_a_photo_is_measured(prepared):
    measured = prepared.measured
    assert measured.status is PhotoStatus.MEASURED
    assert (measured.file, measured.sha256) == ("a.png", "sha-a.png")
    assert measured.capture.camera == "Phone A"
    assert measured.size_photo_px == SERIES_SHAPE[::-1]
    assert measured.work_shape == SERIES_SHAPE
    assert measured.colour_method is ColourMethod.NONE
    assert measured.scale_method is None
    assert measured.mm_per_work_px is None
    assert prepared.features is not None


def test_skin_is_summarised(prepared):
    skin = prepared.measured.skin
    np.testing.assert_allclose(skin.lab, LIGHT, atol=2.0)
    assert skin.area_mm2 is None
    assert skin.area_px == unpack_skin(prepared.measured).sum()
    assert skin.area_px > 0.95 * SERIES_SHAPE[0] * SERIES_SHAPE[1]


def test_without_a_scale_nothing_is_in_millimetres(prepared):
    patches = prepared.measured.patches
    assert patches
    assert all(p.area_mm2 is None and p.perimeter_mm is None for p in patches)


def refused():
    raise QualityError("blurred", "The photo is blurred.", hint="Hold still.")


def test_a_photo_error_becomes_a_rejection():
    found = measure_source(PhotoSource("b.png", "sha", None, refused), SETTINGS)
    assert found.features is None
    assert found.measured.status is PhotoStatus.REJECTED
    assert found.measured.rejection.code == "blurred"
    assert found.measured.rejection.message == "The photo is blurred."
    assert found.measured.rejection.hint == "Hold still."


def broken():
    raise ValueError("a bug")


def test_a_bug_is_not_hidden():
    with pytest.raises(ValueError, match="a bug"):
        measure_source(PhotoSource("b.png", "sha", None, broken), SETTINGS)
