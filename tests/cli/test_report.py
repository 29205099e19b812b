"""``pigment report``: a report that is whole, or a reason."""

import pytest
from pypdf import PdfReader

from pigment import cli
from pigment.io.results import to_json, write_series


@pytest.fixture
def analysed(tmp_path, make):
    folder = tmp_path / "out"
    folder.mkdir()
    write_series(to_json(make.series()), folder)
    return folder


def test_report_writes_a_pdf_and_names_it(analysed, tmp_path, capsys):
    out = tmp_path / "r.pdf"
    assert cli.main(["report", str(analysed), "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF-1.7")
    assert capsys.readouterr().out.splitlines() == [str(out)]


def test_report_writes_its_pages_as_pictures(analysed, tmp_path, capsys):
    out, pages = tmp_path / "r.pdf", tmp_path / "pages"
    arguments = ["report", str(analysed), "--out", str(out), "--paper", "letter"]
    assert cli.main([*arguments, "--pages-png", str(pages)]) == 0
    written = sorted(pages.iterdir())
    assert written
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in written)
    assert capsys.readouterr().out.splitlines() == [str(out), *map(str, written)]


@pytest.mark.parametrize("target", ["out", "out/series.json", "absent/r.pdf", "/"])
def test_report_to_an_impossible_place_is_said(analysed, tmp_path, capsys, target):
    before = (analysed / "series.json").read_bytes()
    assert cli.main(["report", str(analysed), "--out", str(tmp_path / target)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    assert (analysed / "series.json").read_bytes() == before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_report_of_no_series_is_said(tmp_path, capsys):
    assert cli.main(["report", str(tmp_path), "--out", str(tmp_path / "r.pdf")]) == 2
    assert "pigment analyze" in capsys.readouterr().err
    assert not (tmp_path / "r.pdf").exists()


def test_an_unknown_paper_is_wrong_use(analysed, tmp_path):
    with pytest.raises(SystemExit) as caught:
        cli.main(["report", str(analysed), "--out", str(tmp_path / "r.pdf"), "--paper", "a5"])
    assert caught.value.code == 2


def test_a_diary_goes_in_only_where_it_is_given(analysed, tmp_path):
    diary = tmp_path / "diary.csv"
    diary.write_text("kind,name,start,end,dose,unit,note\nkratom,Redleaf,2026-01-05,,6,g/day,\n")
    told = {}
    for name, more in (("without", []), ("with", ["--diary", str(diary)])):
        out = tmp_path / f"{name}.pdf"
        assert cli.main(["report", str(analysed), "--out", str(out), *more]) == 0
        told[name] = " ".join(page.extract_text() for page in PdfReader(out).pages)
    assert "Redleaf" in told["with"]
    assert "Redleaf" not in told["without"]
