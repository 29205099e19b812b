"""What the header and the name admit of portrait mode, night mode, filters and the like."""

import struct

import pytest
from PIL import Image

from pigment.io.capture import read_capture
from pigment.io.processing import apple_integers
from pigment.model.photo import Processing


def apple_note(**tags):
    entries = [struct.pack(">HHIi", int(tag[1:]), 9, 1, value) for tag, value in tags.items()]
    return b"Apple iOS\0\0\1MM" + struct.pack(">H", len(entries)) + b"".join(entries)


def read(name="", main=None, detail=None, xmp=None):
    image = Image.new("RGB", (4, 4))
    exif = image.getexif()
    exif.update(main or {})
    if detail:
        exif.get_ifd(0x8769).update(detail)
    if xmp:
        image.info["xmp"] = xmp
    return read_capture(image, name).processing


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"detail": {0xA401: 8}}, Processing.PORTRAIT_MODE),
        ({"detail": {0xA401: 7}}, Processing.PORTRAIT_MODE),
        ({"detail": {0xA401: 3}}, Processing.HDR),
        ({"detail": {0xA401: 6}}, Processing.PANORAMA),
        ({"detail": {0xA406: 3}}, Processing.NIGHT_MODE),
        ({"detail": {0x927C: apple_note(t20=2)}}, Processing.PORTRAIT_MODE),
        ({"detail": {0x927C: apple_note(t10=3)}}, Processing.HDR),
        ({"main": {0x0131: "Snapseed 2.0"}}, Processing.EDITED),
        ({"main": {0x0131: "BeautyPlus v7"}}, Processing.EDITED),
        ({"name": "PXL_20260105_093000123.PORTRAIT.jpg"}, Processing.PORTRAIT_MODE),
        ({"name": "PXL_20260105_093000123.NIGHT.jpg"}, Processing.NIGHT_MODE),
        ({"name": "IMG_E0123.HEIC"}, Processing.EDITED),
        ({"name": "IMG_0123-edited.jpg"}, Processing.EDITED),
        ({"xmp": b'<rdf GFocus:BlurAtInfinity="0.02"/>'}, Processing.PORTRAIT_MODE),
        ({"xmp": b'<rdf hdrgm:Version="1.0"/>'}, Processing.GAIN_MAP),
        ({"xmp": b'xmp:CreatorTool="Adobe Photoshop Lightroom"'}, Processing.EDITED),
    ],
)
def test_each_mark_is_recognised(given, kind):
    assert read(**given) == (kind,)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"main": {0x0131: "17.5.1"}},
        {"main": {0x0131: "HDR+ 1.0.3"}},
        {"detail": {0xA401: 0, 0xA406: 0}},
        {"detail": {0xA406: 2}},  # a plain camera's scene detection
        {"detail": {0x927C: apple_note(t20=10, t10=4)}},
        {"name": "IMG_20260105_093000.jpg"},
        {"name": "midnight_portraits.jpg"},
    ],
)
def test_plain_photos_carry_no_mark(given):
    assert read(**given) == ()


def test_damaged_notes_read_as_nothing():
    note = apple_note(t20=2)
    assert apple_integers(note) == {20: 2}
    for damaged in (note[:13], note[:20], b"Apple iOS\0\0\1??" + note[14:], b""):
        assert apple_integers(damaged) == {}
    assert read(detail={0xA401: "eight", 0x927C: note[:19]}) == ()


def test_pixels_coded_for_hdr_screens_are_known():
    image = Image.new("RGB", (4, 4))
    image.info["nclx_profile"] = {"transfer_characteristics": 16}
    assert read_capture(image).processing == (Processing.HDR_CODED,)
    image.info["nclx_profile"] = {"transfer_characteristics": 13}
    assert read_capture(image).processing == ()


def test_the_lens_is_read():
    image = Image.new("RGB", (4, 4))
    image.getexif().get_ifd(0x8769).update({0xA434: "back camera 5.7mm f/1.5"})
    assert read_capture(image).lens == "back camera 5.7mm f/1.5"
