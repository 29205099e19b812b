"""The header comes back through the reader; the picture stays as it was."""

from datetime import datetime
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from pigment.benchmark.exif import with_exif
from pigment.io.capture import read_capture
from pigment.synth.camera import decode

TAKEN_AT = datetime(2026, 1, 5, 9, 30, 15)


@pytest.fixture
def jpeg():
    pixels = np.random.default_rng(3).integers(0, 255, (24, 32, 3)).astype(np.uint8)
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG")
    return stream.getvalue()


@pytest.mark.parametrize("camera", ["Synthetic B2", "X1", "Odd"])
def test_camera_and_time_are_read_back(jpeg, camera):
    capture = read_capture(Image.open(BytesIO(with_exif(jpeg, camera, TAKEN_AT))))
    assert capture.camera == camera
    assert capture.taken_at == TAKEN_AT


def test_no_pixel_and_no_place(jpeg):
    tagged = with_exif(jpeg, "Synthetic B2", TAKEN_AT)
    assert np.array_equal(decode(tagged), decode(jpeg))
    assert not Image.open(BytesIO(tagged)).getexif().get_ifd(0x8825)


def test_a_file_without_jfif_header(jpeg):
    bare = jpeg[:2] + jpeg[4 + int.from_bytes(jpeg[4:6], "big") :]
    tagged = with_exif(bare, "Synthetic B2", TAKEN_AT)
    assert tagged[2:4] == b"\xff\xe1"
    assert np.array_equal(decode(tagged), decode(jpeg))


def test_what_is_no_jpeg_is_refused():
    with pytest.raises(ValueError, match="not a JPEG"):
        with_exif(b"\x89PNG", "Synthetic B2", TAKEN_AT)
