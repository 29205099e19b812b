"""Regions of a face: where they lie, that they exclude each other, and their shares."""

import numpy as np
import pytest

from pigment.imaging.face_regions import measure_regions, region_labels
from pigment.model.face import FACE_REGIONS, FaceFrame

SHAPE = (420, 360)
PX_PER_MM = 2.0
MIDDLE = (180.0, 200.0)


def frame(turn_deg=0.0):
    turn = np.radians(turn_deg)
    rotation = PX_PER_MM * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return FaceFrame(np.column_stack([rotation, MIDDLE]), ("eye_left", "eye_right", "lips"), 0.9)


def region_at(x_mm, y_mm, of):
    x, y = of.to_px @ (x_mm, y_mm, 1.0)
    number = region_labels(of, SHAPE)[round(y), round(x)]
    return FACE_REGIONS[number - 1] if number else None


@pytest.mark.parametrize("turn_deg", [0.0, -25.0, 40.0])
@pytest.mark.parametrize(
    ("x_mm", "y_mm", "name"),
    [
        (0.0, -55.0, "forehead"),
        (-38.0, 15.0, "cheek_left"),
        (38.0, 15.0, "cheek_right"),
        (0.0, 10.0, "nose"),
        (0.0, 70.0, "chin"),
        (-31.0, -16.0, None),
    ],
)
def test_each_place_lies_in_its_region_however_the_head_is_turned(x_mm, y_mm, name, turn_deg):
    assert region_at(x_mm, y_mm, frame(turn_deg)) == name


def test_a_darkened_cheek_shows_in_its_region_alone():
    skin = np.ones(SHAPE, bool)
    labels = region_labels(frame(), SHAPE)
    affected = np.zeros(SHAPE, bool)
    cheek = np.argwhere(labels == 1 + FACE_REGIONS.index("cheek_right"))
    half = cheek[: len(cheek) // 2]
    affected[half[:, 0], half[:, 1]] = True
    shares = {r.name: r.affected_fraction for r in measure_regions(frame(), skin, affected, 1.0)}
    assert shares.pop("cheek_right") == pytest.approx(0.5, abs=0.01)
    assert set(shares.values()) == {0.0}


def test_area_is_of_the_photo_and_regions_out_of_view_are_left_out():
    skin = np.zeros(SHAPE, bool)
    skin[:110] = True  # the forehead
    none = np.zeros(SHAPE, bool)
    (at_work,) = measure_regions(frame(), skin, none, 1.0)
    (in_photo,) = measure_regions(frame(), skin, none, 0.5)
    assert at_work.name == "forehead"
    assert in_photo.area_px == pytest.approx(4.0 * at_work.area_px)
