"""The oracle's table, blood against melanin, and real photos one by one."""

from dataclasses import asdict, replace

import pytest

from pigment.benchmark.patches import blood_shifts, oracle_row, patches_section
from pigment.benchmark.plan import Case
from pigment.benchmark.real import ERYTHEMA
from tests.builders_benchmark import PHOTO, series

RED = next(iter(ERYTHEMA))
REAL = {
    "photo": RED, "status": "measured", "dice": 0.1, "union": 0.1, "pigmented": False,
    "redness": ERYTHEMA[RED], "covered": 0.2,
}  # fmt: skip


def test_doubled_blood_hardly_moves_the_melanin_contrast_of_a_clear_patch():
    shifts = blood_shifts()
    assert [one["tone"] for one in shifts] == ["I", "II", "III", "IV", "V", "VI"]
    assert all(one["contrast"] > 0.05 for one in shifts)
    assert max(abs(one["shift"]) for one in shifts) < 0.05


def test_the_oracle_reads_contrast_in_the_true_core_and_ring():
    row = oracle_row(Case(990, "developed", "II", "brown", "forearm", "sharp", 1))
    found = [patch for patch in row.photos[0].patches if patch.found]
    assert found
    assert all(abs(patch.delta_e00_error) < 1.0 for patch in found)


def test_the_section_says_what_holds():
    entry = {
        "oracle": [asdict(series(PHOTO)), asdict(series(PHOTO, group="held_apart"))],
        "blood": [{"tone": "I", "contrast": 0.1, "shift": -0.04}],
        "photos": [REAL, {**REAL, "covered": 0.1}],
    }
    text = patches_section(entry)
    assert "| patches found | >= 98 % | 100.0 % (2.5 to 100.0; n 1) |" in text
    assert "same patch keeps its track" not in text
    assert "| I | 0.100 | 4.0 % | yes |" in text
    redness = [line for line in text.splitlines() if line.startswith(f"| {RED}")]
    assert redness[0].endswith("**no** |")
    assert redness[1].endswith("yes |")


def test_without_real_photos_their_table_is_left_out():
    entry = {"oracle": [asdict(replace(series(PHOTO), tone="VI"))], "blood": [], "photos": []}
    assert "fitz17k" not in patches_section(entry)


@pytest.mark.parametrize("shift", [0.06, -0.06])
def test_a_melanin_contrast_that_follows_blood_is_named(shift):
    entry = {"oracle": [], "blood": [{"tone": "V", "contrast": 0.1, "shift": shift}], "photos": []}
    assert "| V | 0.100 | 6.0 % | **no** |" in patches_section(entry)
