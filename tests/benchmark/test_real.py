"""Real photographs against outlines: nothing found counts 0, and a crash is counted."""

import cv2
import numpy as np
import pytest

from pigment.benchmark import real
from pigment.benchmark.real import (
    DEVELOPMENT,
    ERYTHEMA,
    JUDGING,
    RealScore,
    photo_by_photo,
    score_sets,
    summarise_sets,
)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "fuseg_wounds"
    (place / "images").mkdir(parents=True)
    (place / "masks").mkdir()
    mask = np.zeros((40, 60), np.uint8)
    mask[10:30, 20:40] = 255
    cv2.imwrite(str(place / "masks" / "a.png"), mask)
    (place / "images" / "a.png").write_bytes(b"no image")
    return tmp_path


def test_an_unusable_photo_counts_0(folder):
    (score,) = score_sets(folder)
    assert (score.set_name, score.status, score.best_dice) == ("fuseg_wounds", "rejected", 0.0)


def test_a_traceback_is_counted(folder, monkeypatch):
    def broken(source, settings):
        raise IndexError("out of range")

    monkeypatch.setattr(real, "measure_source", broken)
    entry = summarise_sets(score_sets(folder))[0]
    assert entry["tracebacks"] == 1


def test_a_set_is_summed_up_whole_and_by_pigment():
    scores = [
        RealScore("fitz17k_annotated", "a", "measured", 0.8, 0.6, True),
        RealScore("fitz17k_annotated", "b", "measured", 0.0, 0.0, False),
    ]
    entries = {entry["name"]: entry for entry in summarise_sets(scores)}
    whole, pigmented, rest = (
        entries[f"fitz17k_annotated{part}"] for part in ("", ", pigmented", ", not pigmented")
    )
    parts = [entries.get(f"fitz17k_annotated, {part}") for part in (DEVELOPMENT, JUDGING)]
    assert sum(part["photos"] for part in parts if part) == 2
    assert whole["dice_mean"] == pytest.approx(0.4)
    assert whole["touched"] == pytest.approx(0.5)
    assert pigmented["dice_median"] == pytest.approx(0.8)
    assert rest["photos"] == 1


def test_without_the_sets_there_is_nothing_to_score(tmp_path):
    assert score_sets(tmp_path) == []


def test_two_photos_of_one_lesion_are_in_one_part():
    stems = [f"mel_SSM{number}" for number in range(40)]
    score = {s: RealScore("x", s, "measured", 0.0, 0.0, None).part for s in stems}
    again = {s: RealScore("x", f"{s}_2", "measured", 0.0, 0.0, None).part for s in stems}
    assert score == again
    assert set(score.values()) == {DEVELOPMENT, JUDGING}


def test_redness_is_named_by_photo():
    red = next(iter(ERYTHEMA))
    scores = [
        RealScore("fitz17k_annotated", red, "measured", 0.1, 0.1, False, 0.05),
        RealScore("waterloo_dermquest", "a", "measured", 0.9, 0.9, None, 0.9),
    ]
    (entry,) = photo_by_photo(scores, "fitz17k_annotated")
    assert entry["redness"] == ERYTHEMA[red]
    assert entry["covered"] == pytest.approx(0.05)
