import json
import re
import zlib

import numpy as np
import pytest
from PIL import Image

from pigment.imaging.markers import detect_markers
from pigment.imaging.printed_layout import CARD_MM, MARKER_DICTIONARY, MARKERS_MM
from pigment.report.card_sheet import card_image, card_shapes, write_card_files

POINTS_PER_MM = 72 / 25.4


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_card_files(tmp_path_factory.mktemp("card") / "new")


def test_three_files_are_written_the_same_every_time(written, tmp_path):
    assert [path.name for path in written] == ["card.pdf", "card.png", "card.json"]
    for path, again in zip(written, write_card_files(tmp_path), strict=True):
        assert path.read_bytes() == again.read_bytes()


def test_image_is_true_size_at_600_dpi(written):
    image = Image.open(written[1])
    assert image.info["dpi"] == pytest.approx((600, 600), abs=0.1)
    assert image.size == (round(CARD_MM[0] / 25.4 * 600), round(CARD_MM[1] / 25.4 * 600))


def test_pages_are_a4_and_letter_and_hold_a_check_line_of_50_mm(written):
    content = written[0].read_bytes()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    sizes = np.array(boxes, float) / POINTS_PER_MM
    assert sizes == pytest.approx(np.array([[210.0, 297.0], [215.9, 279.4]]), abs=0.05)
    for stream in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        drawn = zlib.decompress(stream).decode("latin-1")
        widths = [float(w) for w in re.findall(r"rg [\d.]+ [\d.]+ ([\d.]+) [\d.]+ re f", drawn)]
        assert any(abs(width - 50 * POINTS_PER_MM) < 0.01 for width in widths)
        assert "100 %" in drawn


def test_markers_of_the_printed_face_are_read_where_the_layout_puts_them():
    image = np.array(card_image(300))
    padded = np.pad(image, ((40, 40), (40, 40), (0, 0)), constant_values=255)
    found = detect_markers(padded, MARKER_DICTIONARY)
    assert set(found) == set(MARKERS_MM)
    for number, corners in found.items():
        at_mm = (corners[0] - 40 + 0.5) * 25.4 / 300
        assert at_mm == pytest.approx(np.array(MARKERS_MM[number]), abs=0.15)


def test_geometry_file_names_what_is_drawn(written):
    geometry = json.loads(written[2].read_text())
    assert geometry["schema"] == "pigment.card/1"
    assert {marker["id"] for marker in geometry["markers"]} == set(MARKERS_MM)
    assert geometry["check_line"]["length_mm"] == 50.0
    shapes, _ = card_shapes()
    drawn = {(shape.left_mm, shape.top_mm, shape.code) for shape in shapes}
    for swatch in geometry["swatches"]:
        assert any(
            abs(left - swatch["left_mm"]) < 1e-3
            and abs(top - swatch["top_mm"]) < 1e-3
            and list(code) == swatch["srgb"]
            for left, top, code in drawn
        )
