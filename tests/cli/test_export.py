"""``pigment export``: a table that is whole, or a reason."""

import csv

import pytest

from pigment import cli
from pigment.cli import export
from pigment.io.results import to_json, write_series


@pytest.fixture
def analysed(tmp_path, make):
    folder = tmp_path / "out"
    folder.mkdir()
    write_series(to_json(make.series()), folder)
    return folder


def test_export_writes_a_table(analysed, tmp_path, capsys):
    out = tmp_path / "t.csv"
    assert cli.main(["export", str(analysed), "--format", "csv", "--out", str(out)]) == 0
    with out.open(newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 4
    assert capsys.readouterr().out.strip() == str(out)


@pytest.mark.parametrize("target", ["out", "absent/t.csv", "/"])
def test_export_to_an_impossible_place_is_said(analysed, tmp_path, capsys, target):
    code = cli.main(["export", str(analysed), "--format", "csv", "--out", str(tmp_path / target)])
    assert code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_the_result_itself_is_never_overwritten(analysed):
    place = analysed / "series.json"
    before = place.read_bytes()
    assert cli.main(["export", str(analysed), "--format", "csv", "--out", str(place)]) == 2
    assert place.read_bytes() == before


def test_export_of_no_series_is_said(tmp_path, capsys):
    code = cli.main(["export", str(tmp_path), "--format", "csv", "--out", str(tmp_path / "t.csv")])
    assert code == 2
    assert "pigment analyze" in capsys.readouterr().err


def test_an_earlier_export_survives_a_failure(analysed, tmp_path, monkeypatch):
    out = tmp_path / "t.csv"
    out.write_text("earlier")

    def half(series, path):
        path.write_text("half")
        raise OSError("no space")

    monkeypatch.setattr(export, "write_csv", half)
    code = cli.main(["export", str(analysed), "--format", "csv", "--out", str(out)])
    assert code == 2
    assert out.read_text() == "earlier"
    assert {p.name for p in tmp_path.iterdir()} == {"out", "t.csv"}
