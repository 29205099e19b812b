"""The text of ACCURACY.md from a small made-up set of scores."""

from dataclasses import replace

from pigment.benchmark.rows import from_json, to_json
from pigment.benchmark.text import accuracy_text, quick_text, real_section, speed_section
from tests.builders_benchmark import FOUND, MISSED, PHOTO, REJECTED, series

ROWS = [
    series(
        PHOTO,
        replace(
            PHOTO,
            false_on=(
                "freckle",
                "freckle",
            ),
            landmark_median_mm=0.2,
        ),
    ),
    series(PHOTO, REJECTED, seed=50_001, tone="VI"),
    series(replace(PHOTO, patches=(MISSED, FOUND)), seed=51_000, group="held_apart"),
]
EXTRA = {"pigment_version": "1.2.3"}


def row_of(text, start):
    return next(line for line in text.splitlines() if line.startswith(f"| {start}"))


def test_asked_stands_beside_measured():
    text = accuracy_text(ROWS, EXTRA)
    assert "version 1.2.3" in text
    dice = row_of(text, "Dice, median, tones I-IV")
    assert dice == "| Dice, median, tones I-IV | >= 0.95 | 0.95 | yes | 0.47 | **no** |"
    found = row_of(text, "patches found")
    assert ">= 98 %" in found
    assert "50.0 %" in found
    assert "Not reached on scenes held apart: patches found; Dice" in text


def test_failures_are_named():
    text = accuracy_text(ROWS, EXTRA)
    assert "blurred 1" in text
    assert "forearm 50001" in text
    assert row_of(text, "freckle") == "| freckle | 2 | 0 |"
    assert "traceback: 0." in text
    crashed = [replace(ROWS[0], error="Traceback\nValueError: x")]
    assert "traceback: 1 (50000)." in accuracy_text(crashed, EXTRA)


def test_groups_apart():
    text = accuracy_text(ROWS, EXTRA)
    assert "## By group: scenes like those developed on" in text
    assert "## By group: scenes held apart" in text
    assert "## By group: scenes without a card" not in text
    tone = row_of(text, "VI |")
    assert "50.0 %" in tone


def test_every_table_has_as_many_cells_as_its_head():
    speed = {"megapixels": 12.2, "card_fit_s": 0.2, "registration_s": 0.5, "segmentation_s": 0.5,
             "measure_s": 0.1, "whole_s": 1.5, "peak_mb": 480.0}  # fmt: skip
    real = {"name": "set", "photos": 3, "tracebacks": 0, "rejected": 1, "touched": 0.6667,
            "dice_mean": 0.5, "dice_median": 0.6, "union_median": 0.4}  # fmt: skip
    text = accuracy_text(ROWS, EXTRA, speed_section([speed]) + real_section([real]))
    assert "| 12 MP | 0.20 s | 0.50 s | 0.50 s | 0.10 s | 1.50 s | 480 MB |" in text
    assert "| set | 3 | 0 | 1 | 67 % | 0.50 | 0.60 | 0.40 |" in text
    for block in text.split("\n\n"):
        if block.startswith("|"):
            lines = [line for line in block.splitlines() if line.startswith("|")]
            assert len({line.count("|") for line in lines}) == 1


def test_raw_scores_come_back():
    unknown = replace(MISSED, true_delta_e00=float("nan"))
    rows = [*ROWS, series(replace(PHOTO, patches=(unknown,)), seed=50_009)]
    again, extra = from_json(to_json(rows, EXTRA))
    assert extra["pigment_version"] == "1.2.3"
    assert again[:3] == rows[:3]
    assert accuracy_text(again, extra) == accuracy_text(rows, EXTRA)


def test_the_short_form_is_one_table():
    lines = quick_text(ROWS).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| like those developed on", "| held apart", "| all",
    ]  # fmt: skip
