import pytest

from pigment.benchmark.bend import (
    LimbCase,
    area_read_on_cylinder,
    bend_rows,
    bend_table,
    judge_limbs,
    limb_table,
)


def test_a_flat_patch_keeps_its_area_and_a_turned_one_loses_it():
    assert area_read_on_cylinder(1e6, 0.0) == pytest.approx(1.0, abs=1e-3)
    assert area_read_on_cylinder(42.0, 30.0) < 0.87
    assert area_read_on_cylinder(42.0, 40.0) < area_read_on_cylinder(42.0, 20.0)
    assert "wrist, 28 mm" in bend_table(bend_rows())


def test_a_forearm_is_known_by_its_sides():
    answer = judge_limbs(LimbCase(950, "forearm"))
    assert answer["found"]
    assert answer["error_deg"] < 6.0
    assert "1 of 1" in limb_table([answer])
