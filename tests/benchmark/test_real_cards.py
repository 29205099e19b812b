import json

import cv2
import numpy as np
import pytest

from pigment.benchmark.real_cards import measure_real_cards, real_cards_lines
from tests.builders_card import chart_photo


@pytest.fixture
def data(tmp_path):
    """A drawn Mini inside a frame of markers, a blank frame and a chart among plants."""
    framed, plants = tmp_path / "aruco_colorchecker", tmp_path / "plantcv_cards"
    for folder in (framed, plants):
        (folder / "images").mkdir(parents=True)
    chart = chart_photo(width_px=420, size=(800, 1000))
    pitch_px = np.linalg.norm(chart.centres_px[1] - chart.centres_px[0])
    picture = chart.srgb.copy()
    table = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    middle = chart.centres_px.mean(axis=0).round().astype(int)
    for number, (x, y) in enumerate([(-1, -1), (1, -1), (1, 1), (-1, 1)]):
        left = middle[0] + x * 300 - (100 if x < 0 else 0)
        top = middle[1] + y * 200 - (100 if y < 0 else 0)
        picture[top - 12 : top + 112, left - 12 : left + 112] = 255
        marker = cv2.aruco.generateImageMarker(table, number, 100)
        picture[top : top + 100, left : left + 100] = marker[..., None]
    mm = 14.88 / pitch_px
    sheet = {"dictionary": "DICT_4X4_50", "ids": [0, 1, 2, 3],
             "mini": {"inner_corner_rectangle": [600 * mm, 400 * mm]}}  # fmt: skip
    (framed / "geometry.json").write_text(json.dumps(sheet))
    blank = np.full((800, 1000, 3), (200, 160, 140), np.uint8)
    for path, image in (
        (framed / "images" / "mini_01.png", picture),
        (framed / "images" / "mini_blank.png", blank),
        (plants / "images" / "plant.png", chart_photo(seed=3).srgb),
    ):
        cv2.imwrite(str(path), image[..., ::-1])
    return tmp_path


def test_charts_are_found_and_their_lengths_hold(data):
    real = measure_real_cards(data)
    found = {row["photo"]: row["found"] for row in real["photos"]}
    assert found == {"mini_01": True, "mini_blank": False, "plant": True}
    errors = {row["photo"]: row["length_error"] for row in real["photos"]}
    assert errors["mini_01"] < 0.01
    assert errors["plant"] is None
    text = "\n".join(real_cards_lines(real))
    assert "| whole charts found | all | 2 of 2 | yes |" in text
    assert "| wrong charts in the same sets | 0 | 0 of 1 | yes |" in text


def test_a_sheet_of_another_size_shows_as_an_error(data):
    path = data / "aruco_colorchecker" / "geometry.json"
    sheet = json.loads(path.read_text())
    sheet["mini"]["inner_corner_rectangle"] = [
        1.05 * side for side in sheet["mini"]["inner_corner_rectangle"]
    ]
    path.write_text(json.dumps(sheet))
    real = measure_real_cards(data)
    assert max(r["length_error"] or 0.0 for r in real["photos"]) == pytest.approx(0.048, abs=0.01)
    assert "**no**" in "\n".join(real_cards_lines(real))
