"""Control skin goes into series.json and comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pigment.io.control import control_from_json, control_to_json
from pigment.io.results import to_json, validator
from pigment.model.calibration import ColourReference
from pigment.model.series import PhotoStatus, Rejection, SkinSummary
from pigment.pipeline.control import ControlSettings, compare_with_control
from tests.builders_series import START, make_photo, make_result, make_series

SKIN = SkinSummary(1e6, None, (64.0, 10.0, 15.0), 43.0)


def result():
    made = make_result(make_series([100.0, 110.0], [8.0, 8.0]))
    photos = [replace(photo, skin=SKIN, sha256=64 * "a") for photo in made.photos]
    arm = replace(
        make_photo("arm.jpg", START + timedelta(days=1)),
        skin=replace(SKIN, lab=(70.0, 8.0, 13.0)),
        colour_reference=ColourReference.PUBLISHED,
    )
    refused = replace(
        make_photo("dark.jpg", None, camera=None),
        status=PhotoStatus.REJECTED,
        rejection=Rejection("dark", "Too dark.", "Take it in daylight."),
    )
    photos = [replace(photo, colour_reference=ColourReference.PUBLISHED) for photo in photos]
    control = compare_with_control(photos, made.baseline_file, [arm, refused], ControlSettings())
    return replace(made, photos=tuple(photos), control=control)


def test_what_is_written_fits_the_schema_and_reads_back():
    one = result()
    content = to_json(one)
    validator().validate(content)
    back = control_from_json(content)
    assert back.change.verdict is one.control.change.verdict
    assert [r.file for r in back.readings] == ["arm.jpg", "arm.jpg"]
    first, before = back.readings[0].melanin_contrast, one.control.readings[0].melanin_contrast
    assert first.value == pytest.approx(before.value, rel=1e-4)
    assert back.photos[0].skin.lab == (70.0, 8.0, 13.0)
    assert back.photos[0].capture.taken_at == START + timedelta(days=1)
    assert back.photos[1].rejection.code == "dark"


def test_a_series_without_control_says_nothing():
    assert control_to_json(None, lambda value: value) == {}
    assert control_from_json({}) is None
    assert "control" not in to_json(replace(result(), control=None))
