"""The tidy table of a series."""

import csv

from pigment.io.results import to_json
from pigment.io.tables import COLUMNS, QUANTITIES, write_csv


def table(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_row_per_photo_for_the_site_and_one_per_patch(tmp_path, make):
    write_csv(to_json(make.series()), tmp_path / "t.csv")
    rows = table(tmp_path / "t.csv")
    assert [(r["file"], r["level"], r["track_id"]) for r in rows] == [
        ("visit_00.jpg", "site", ""),
        ("visit_00.jpg", "patch", "1"),
        ("visit_00.jpg", "patch", "2"),
        ("visit_01.jpg", "site", ""),
    ]
    assert float(rows[0]["area_mm2"]) == 120.3
    assert float(rows[1]["delta_e00_sd"]) == 0.1
    assert rows[1]["hue_class"] == "brown"
    assert rows[0]["site"] == "left forearm"


def test_what_cannot_be_measured_is_empty_not_zero(tmp_path, make):
    write_csv(to_json(make.series()), tmp_path / "t.csv")
    rows = table(tmp_path / "t.csv")
    assert rows[0]["fraction"] == ""
    assert rows[3]["reason"] == "blurred"
    assert all(rows[3][name] == "" for name in QUANTITIES)


def test_every_quantity_has_its_uncertainty_beside_it():
    for name in QUANTITIES:
        assert COLUMNS[COLUMNS.index(name) + 1] == f"{name}_sd"
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_a_name_is_never_run_as_a_formula(tmp_path, make):
    write_csv(to_json(make.series(make.measured("=cmd().jpg"))), tmp_path / "t.csv")
    assert table(tmp_path / "t.csv")[0]["file"] == "'=cmd().jpg"
