"""Header facts from odd and broken EXIF values."""

from datetime import datetime

import pytest
from PIL import Image

from pigment.io.capture import is_adobe_rgb, read_capture


def image_with(main=None, detail=None, interop=None):
    image = Image.new("RGB", (4, 4))
    exif = image.getexif()
    exif.update(main or {})
    for block, tags in ((0x8769, detail), (0xA005, interop)):
        if tags:
            exif.get_ifd(block).update(tags)
    return image


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Maker", "Phone 7", "Maker Phone 7"),
        ("Maker", "Maker Phone 7", "Maker Phone 7"),
        ("MAKER\0\0", " Phone\t7 ", "MAKER Phone 7"),
        ("Maker", None, "Maker"),
        (None, "Phone 7", "Phone 7"),
        (None, None, None),
        ("\x1b[2J", "\0", "[2J"),
    ],
)
def test_camera_is_one_clean_name(make, model, camera):
    tags = {tag: text for tag, text in ((0x010F, make), (0x0110, model)) if text is not None}
    assert read_capture(image_with(tags)).camera == camera


def test_values_of_the_wrong_kind_are_unknown_not_errors():
    detail = {0x8827: "fast", 0x829A: "x", 0x9209: None, 0x9003: 12, 0x9011: b"\xff"}
    capture = read_capture(image_with(detail=detail))
    assert (capture.iso, capture.exposure_s, capture.flash_fired) == (None, None, None)
    assert capture.taken_at is None


def test_zero_is_unknown_and_lists_give_their_first():
    assert read_capture(image_with(detail={0x8827: 0})).iso is None
    assert read_capture(image_with(detail={0x8827: (64, 0)})).iso == 64
    assert read_capture(image_with(detail={0x9209: 16})).flash_fired is False


def test_the_digitised_date_stands_in_but_not_the_date_of_change():
    assert read_capture(image_with({0x0132: "2026:01:05 09:30:00"})).taken_at is None
    capture = read_capture(image_with(detail={0x9003: "", 0x9004: "2026:01:05 09:30:00"}))
    assert capture.taken_at == datetime(2026, 1, 5, 9, 30)


def test_adobe_rgb_is_known_by_its_mark():
    assert is_adobe_rgb(image_with(detail={0xA001: 0xFFFF}, interop={1: "R03"}))
    assert not is_adobe_rgb(image_with(detail={0xA001: 1}, interop={1: "R98"}))
    assert not is_adobe_rgb(image_with())
