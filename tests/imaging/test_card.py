import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pigment.errors import SettingsError
from pigment.imaging.card import CardSettings, card_geometry, locate_reference_card
from pigment.imaging.card_grid import project
from pigment.model.calibration import ColourMethod
from tests.builders_card import ChartPhoto, chart_photo

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_photos = pytest.mark.skipif(not DATA.is_dir(), reason="development photographs are absent")


def read_at_working_scale(path: Path) -> np.ndarray:
    image = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    factor = min(1.0, (1.5e6 / (image.shape[0] * image.shape[1])) ** 0.5)
    return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def worst_miss(photo: ChartPhoto, **settings: object) -> float:
    """Largest distance of a found centre from the truth, in pitches."""
    card = locate_reference_card(photo.srgb, CardSettings(**settings))
    assert card is not None
    pitch = np.linalg.norm(photo.centres_px[1] - photo.centres_px[0])
    return float(np.linalg.norm(card.swatch_centres_px - photo.centres_px, axis=1).max() / pitch)


@pytest.mark.parametrize("roll_deg", [0, 37, 90, 180, 255])
def test_card_is_read_the_right_way_round_at_any_turn(roll_deg):
    assert worst_miss(chart_photo(roll_deg=roll_deg, tilt_deg=12)) < 0.03


@pytest.mark.parametrize("tilt_deg", [0, 20, 35])
def test_small_tilted_card_is_found(tilt_deg):
    assert worst_miss(chart_photo(width_px=110, tilt_deg=tilt_deg, roll_deg=200)) < 0.12


def test_card_that_fills_the_frame_is_found():
    assert worst_miss(chart_photo(width_px=940, roll_deg=180)) < 0.03


def test_half_shaded_card_is_found_and_the_torn_swatches_are_left_out():
    photo = chart_photo(width_px=500)
    shaded = photo.srgb.copy()
    edge = int(photo.centres_px[2, 0])
    shaded[:, edge:] = (shaded[:, edge:] * 0.72).astype(np.uint8)
    card = locate_reference_card(shaded)
    assert card is not None
    assert np.linalg.norm(card.swatch_centres_px - photo.centres_px, axis=1).max() < 3
    assert not card.usable[2]
    assert not card.usable[20]
    assert card.usable[0]
    assert card.usable[5]


def test_tilt_is_measured():
    for tilt_deg in (10.0, 25.0):
        card = locate_reference_card(chart_photo(width_px=600, tilt_deg=tilt_deg, roll_deg=30).srgb)
        assert card is not None
        assert card.tilt_deg == pytest.approx(tilt_deg, abs=1.5)


def test_patch_distances_in_millimetres_follow_the_make_under_tilt():
    photo = chart_photo(width_px=520, tilt_deg=25, roll_deg=70, fill=0.88)
    card = locate_reference_card(photo.srgb, CardSettings(card_type="classic"))
    assert card is not None
    assert card.px_to_mm is not None
    across = project(card.px_to_mm, photo.centres_px[[0, 5]])
    assert np.linalg.norm(across[1] - across[0]) == pytest.approx(5 * 45.5, rel=0.005)
    assert 0.005 < card.px_to_mm_rel_sd < 0.02


def test_outer_size_in_millimetres_sets_the_scale():
    photo = chart_photo(width_px=520, fill=0.8)
    card = locate_reference_card(photo.srgb, CardSettings(card_type="58x38"))
    assert card is not None
    assert card.px_to_mm is not None
    across = project(card.px_to_mm, photo.centres_px[[0, 5]])
    assert np.linalg.norm(across[1] - across[0]) == pytest.approx(5 * 58 / 5.8, rel=0.006)


def test_unknown_make_gives_colour_and_tilt_but_no_millimetres():
    card = locate_reference_card(chart_photo().srgb)
    assert card is not None
    assert card.method is ColourMethod.COLORCHECKER24
    assert card.px_to_mm is None
    assert card.usable.sum() >= 20


def test_full_resolution_refines_a_small_card():
    photo = chart_photo(width_px=300, tilt_deg=15, roll_deg=20)
    reduced = cv2.resize(photo.srgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    truth = (photo.centres_px + 0.5) / 2 - 0.5
    card = locate_reference_card(reduced, CardSettings(), photo.srgb)
    assert card is not None
    assert np.linalg.norm(card.swatch_centres_px - truth, axis=1).max() < 0.25


def test_a_hidden_third_is_no_card():
    photo = chart_photo(width_px=500)
    hidden = photo.srgb.copy()
    hidden[:, : int(photo.centres_px[1, 0] + 30)] = (70, 120, 60)
    assert locate_reference_card(hidden) is None


def test_coloured_tiles_are_no_card():
    rng = np.random.default_rng(4)
    for _ in range(8):
        tiles = np.zeros((600, 800, 3), np.uint8)
        for row in range(8):
            for column in range(11):
                tiles[row * 70 + 6 : row * 70 + 66, column * 70 + 6 : column * 70 + 66] = (
                    rng.integers(30, 250, 3)
                )
        assert locate_reference_card(tiles) is None


@pytest.mark.parametrize("card_type", ["huge", "12", "0x5", "axb", "nanx20"])
def test_unknown_card_type_is_refused_with_a_hint(card_type):
    with pytest.raises(SettingsError) as caught:
        card_geometry(card_type)
    assert "classic" in caught.value.hint


def test_unknown_edition_is_refused():
    with pytest.raises(SettingsError):
        locate_reference_card(chart_photo().srgb, CardSettings(edition="1976"))


@needs_photos
def test_charts_in_real_photographs_are_found_and_blank_frames_are_not():
    folder = DATA / "aruco_colorchecker"
    rows = list(csv.DictReader((folder / "index.csv").open()))
    for row in rows:
        card = locate_reference_card(read_at_working_scale(folder / "images" / f"{row['id']}.jpg"))
        assert (card is not None) == (row["card_present"] == "1"), row["id"]


@needs_photos
def test_upside_down_and_clipped_real_charts_read_from_their_own_top_left():
    images = DATA / "plantcv_cards" / "images"
    for name in ("classic.png", "calibrite-passport.png"):
        card = locate_reference_card(read_at_working_scale(images / name))
        assert card is not None
        white, black = card.swatches_srgb[18], card.swatches_srgb[23]
        assert white.min() > 180
        assert black.max() < 90
        assert not card.usable[18]  # white is clipped in both


@needs_photos
def test_a_chart_partly_under_a_leaf_is_not_accepted():
    image = read_at_working_scale(DATA / "plantcv_cards" / "images" / "partial_card_rgb.png")
    assert locate_reference_card(image) is None


@needs_photos
def test_millimetres_agree_with_the_printed_markers_beside_the_mini_chart():
    folder = DATA / "aruco_colorchecker"
    sheet = json.loads((folder / "geometry.json").read_text())["mini"]
    table = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for name in ("mini_01", "mini_02", "mini_03"):
        image = read_at_working_scale(folder / "images" / f"{name}.jpg")
        card = locate_reference_card(image, CardSettings(card_type="mini"))
        assert card is not None
        corners, _, _ = cv2.aruco.ArucoDetector(table).detectMarkers(image)
        points = np.array([np.reshape(corner, (4, 2)) for corner in corners], float)
        middle = points.mean(axis=(0, 1))
        inner = np.array([p[np.linalg.norm(p - middle, axis=1).argmin()] for p in points])
        inner = inner[np.argsort(np.arctan2(*(inner - middle).T[::-1]))]
        mm = project(card.px_to_mm, inner)
        sides = np.sort(np.linalg.norm(np.roll(mm, -1, axis=0) - mm, axis=1))
        wanted = np.sort(np.repeat(sheet["inner_corner_rectangle"], 2))
        assert sides == pytest.approx(wanted, rel=0.02)
        diagonal = np.linalg.norm(mm[2] - mm[0])
        assert diagonal == pytest.approx(np.hypot(*sheet["inner_corner_rectangle"]), rel=0.015)
