from dataclasses import replace

import numpy as np
import pytest

from pigment.benchmark import targets
from pigment.benchmark.target_photos import (
    CHART,
    MARKER,
    NO_TARGET,
    PRINTED,
    TargetCase,
    photograph,
)
from pigment.benchmark.targets import TargetRow, measure_targets, score_photo, targets_section

ROW = TargetRow(
    CHART, "developed", "II", "colorchecker-mini", 0.2, 10.0, 5.0, False, True, True, False,
    0.002, 1.1,
)  # fmt: skip


@pytest.mark.parametrize("kind", [CHART, PRINTED, MARKER])
def test_a_target_is_judged_by_where_it_lies(kind):
    photo = photograph(TargetCase(536, 536, kind, "developed", "IV"))
    row = score_photo(photo)
    assert row.found
    assert not row.wrong
    assert abs(row.length_error) < 0.01
    if kind == MARKER:
        return
    assert 0.1 < row.residual < 4.0
    turned = replace(photo, points_px=photo.points_px[::-1])
    assert score_photo(turned).wrong  # read upside down it would be


def test_a_card_where_there_is_none_is_a_wrong_one():
    photo = photograph(TargetCase(537, 537, CHART, "developed", "IV"))
    case = replace(photo.case, kind=NO_TARGET)
    bare = replace(photo, case=case, name="none", points_px=np.zeros((0, 2)))
    row = score_photo(bare)
    assert row.wrong
    assert not row.found


def test_rows_become_a_section(monkeypatch):
    monkeypatch.setattr(targets, "_COUNTS", {NO_TARGET: 1})
    monkeypatch.setattr(targets, "_FIRST_SEEDS", {NO_TARGET: 538})
    entry = measure_targets(1, lambda *told: None, None)
    assert entry["real"] is None
    assert not entry["rows"][0]["wrong"]
    text = targets_section(entry)
    assert "wrong cards in photos without one, like those developed on | 0 | 0 of 1 | yes" in text


def test_the_section_says_what_does_not_hold():
    missed = replace(ROW, found=False, length_error=None, residual=None)
    rows = [targets._rounded(row) for row in [ROW] * 9 + [missed]]
    text = targets_section({"rows": rows, "real": None})
    asked = next(line for line in text.splitlines() if line.startswith("| 24-patch chart found"))
    assert "90.0 %" in asked
    assert asked.endswith("**no** |")
    assert "0.20 %" in text
