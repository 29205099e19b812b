from pathlib import Path

import cv2
import numpy as np
import pytest

from pigment.errors import SettingsError
from pigment.imaging.card_grid import project
from pigment.imaging.markers import detect_markers, locate_markers
from pigment.model.calibration import ScaleMethod
from tests.builders_card import pose

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_photos = pytest.mark.skipif(not DATA.is_dir(), reason="development photographs are absent")
SIZE = (700, 900)


def marker_photo(dictionary, side_px, tilt_deg=0.0, roll_deg=0.0, number=7):
    table = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, dictionary))
    face = np.full((320, 320), 255, np.uint8)
    face[40:280, 40:280] = cv2.aruco.generateImageMarker(table, number, 240)
    centred = np.array([[1, 0, -159.5], [0, 1, -159.5], [0, 0, 240]]) / 240
    to_px = pose(side_px, tilt_deg, roll_deg, SIZE) @ centred
    ground = np.full(SIZE, 170, np.uint8)
    soft = cv2.GaussianBlur(face, (0, 0), max(0.4 * 240 / side_px, 0.5))
    cv2.warpPerspective(soft, to_px, SIZE[::-1], ground, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    corners = project(to_px, np.array([[39.5, 39.5], [279.5, 39.5], [279.5, 279.5], [39.5, 279.5]]))
    return cv2.cvtColor(ground, cv2.COLOR_GRAY2RGB), corners


@pytest.mark.parametrize("dictionary", ["DICT_4X4_50", "DICT_5X5_100", "DICT_6X6_250"])
def test_one_marker_of_known_side_gives_the_scale(dictionary):
    photo, _ = marker_photo(dictionary, 100.0, roll_deg=25)
    scale = locate_markers(photo, 20.0)
    assert scale is not None
    assert scale.method is ScaleMethod.ARUCO
    assert scale.mm_per_px == pytest.approx(0.2, rel=0.01)
    assert 0.0005 < scale.rel_sd < 0.02


def test_tilt_is_corrected_and_costs_certainty():
    photo, corners = marker_photo("DICT_4X4_50", 150.0, tilt_deg=30, roll_deg=10)
    tilted = locate_markers(photo, 30.0)
    assert tilted.tilt_deg == pytest.approx(30.0, abs=3.0)
    mm = project(tilted.px_to_mm, corners)
    sides = np.linalg.norm(np.roll(mm, -1, axis=0) - mm, axis=1)
    assert sides == pytest.approx([30.0] * 4, rel=0.02)


def test_a_small_marker_is_less_certain_than_a_large_one():
    small = locate_markers(marker_photo("DICT_4X4_50", 40.0)[0], 20.0)
    large = locate_markers(marker_photo("DICT_4X4_50", 200.0)[0], 20.0)
    assert small.rel_sd > 2 * large.rel_sd


def test_no_marker_gives_none_and_a_senseless_side_is_refused():
    blank = np.full((300, 300, 3), 128, np.uint8)
    assert locate_markers(blank, 20.0) is None
    for side in (0.0, -3.0, float("nan")):
        with pytest.raises(SettingsError):
            locate_markers(blank, side)


def test_an_unknown_dictionary_is_our_own_mistake():
    with pytest.raises(ValueError, match="dictionary"):
        detect_markers(np.zeros((10, 10, 3), np.uint8), "DICT_NONE")


@needs_photos
def test_six_markers_on_one_sheet_agree_on_their_size():
    path = DATA / "opencv_aruco" / "images" / "singlemarkersoriginal.jpg"
    photo = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    found = detect_markers(photo, "DICT_6X6_250")
    assert set(found) == {23, 40, 62, 98, 124, 203}
    scale = locate_markers(photo, 50.0)
    sides = [
        np.linalg.norm(np.roll(mm, -1, axis=0) - mm, axis=1).mean()
        for mm in (project(scale.px_to_mm, corners) for corners in found.values())
    ]
    assert sides == pytest.approx([50.0] * 6, rel=max(0.05, 2 * scale.rel_sd))


@needs_photos
def test_the_phone_beside_a_five_centimetre_marker_measures_like_a_phone():
    path = DATA / "aruco_5cm_phone" / "images" / "phone_aruco_marker.jpg"
    photo = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    scale = locate_markers(photo, 50.0)
    assert scale is not None
    dark = cv2.inRange(photo, (0, 0, 0), (60, 60, 60))
    contours, _ = cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=cv2.contourArea).reshape(-1, 2).astype(float)
    mm = project(scale.px_to_mm, outline).astype(np.float32)
    assert 130 < max(cv2.minAreaRect(mm)[1]) < 185  # phones are 13 to 18 cm long
