"""Skin masks are judged by what they hold; a small run on drawn truth and a toy set."""

import gzip

import cv2
import numpy as np
import pytest

from pigment.benchmark.skin_masks import (
    FIRST_SEED,
    Case,
    dice,
    half,
    judge,
    judge_colours,
    rendered_cases,
)
from pigment.colour.spaces import linear_to_srgb
from pigment.synth.scene import TONES
from tests.builders_skin import BROWN, draw_skin


def test_dice_of_halves_and_of_nothing():
    left = np.zeros((4, 4), bool)
    left[:, :2] = True
    assert dice(left, np.ones((4, 4), bool)) == pytest.approx(2 * 8 / 24)
    assert dice(left & ~left, left & ~left) == 1.0


def test_two_photos_of_one_lesion_fall_into_one_half():
    assert half("SSM9") == half("SSM9_2")
    assert {half(f"photo {n}") for n in range(20)} == {"development", "judging"}


def test_every_tone_of_every_part_is_rendered_from_a_seed_of_its_own():
    cases = rendered_cases()
    assert len({case.seed for case in cases}) == len(cases)
    assert min(case.seed for case in cases) == FIRST_SEED
    assert {(c.shape, c.tone) for c in cases} >= {("face", t) for t in TONES}


def test_a_real_photo_is_held_against_its_mask(tmp_path):
    for folder in ("images", "skin"):
        (tmp_path / "fitz17k_annotated" / folder).mkdir(parents=True)
    picture = linear_to_srgb(draw_skin((240, 320), BROWN))
    picture = np.clip(255 * picture, 0, 255).astype(np.uint8)
    picture[:, :120] = (40, 70, 120)
    mask = np.full((240, 320), 255, np.uint8)
    mask[:, :120] = 0
    image = tmp_path / "fitz17k_annotated" / "images" / "a.png"
    cv2.imwrite(str(image), picture[..., ::-1])
    cv2.imwrite(str(tmp_path / "fitz17k_annotated" / "skin" / "a.png"), mask)
    row = judge(Case("fitz17k_annotated", path=str(image)))
    assert row["skin_found"] > 0.95
    assert row["rest_left_out"] > 0.95
    assert row["skin_px"] + row["rest_px"] == 240 * 320


def test_single_colours_are_read_from_the_table(tmp_path):
    path = tmp_path / "pixels.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write("B,G,R,skin\n110,140,200,1\n95,120,170,1\n200,90,30,0\n40,160,40,0\n")
    assert judge_colours(path) == {"skin_inside": 1.0, "rest_outside": 1.0}
