"""From a folder of results to a report."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import numpy as np
import pypdf
import pytest
from PIL import Image

from pigment.errors import OutputError, SeriesError
from pigment.io.images import write_jpeg
from pigment.io.results import to_json, write_series
from pigment.report.content import ReportOptions
from pigment.service.reports import (
    aligned_pictures,
    make_report,
    page_files,
    write_pages,
    write_report,
)
from tests.builders_series import START, make_patch, make_photo, make_result


@pytest.fixture
def analysed(tmp_path):
    """A folder with a series of two visits and the aligned picture of each."""
    photos = [
        replace(
            make_photo(f"{n}.jpg", START + timedelta(days=30 * n), [make_patch()]),
            sha256=f"{n}" * 64,
        )
        for n in range(2)
    ]
    folder = tmp_path / "series"
    (folder / "aligned").mkdir(parents=True)
    write_series(to_json(make_result(photos)), folder)
    for n, level in enumerate((120, 200)):
        write_jpeg(folder / "aligned" / f"{n}.jpg", np.full((90, 120, 3), level, np.uint8))
    return folder


def images(pdf):
    return sum(len(page.images) for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_the_report_shows_the_aligned_pictures(analysed):
    made = make_report(analysed, ppi=40)
    assert made.pdf.startswith(b"%PDF")
    assert images(made.pdf) == 2
    assert len(made.pages) == len(pypdf.PdfReader(BytesIO(made.pdf)).pages)


def test_pages_are_drawn_only_when_asked_for(analysed):
    assert make_report(analysed, ppi=None).pages == ()


def test_pictures_that_are_gone_or_damaged_are_left_out(analysed):
    (analysed / "aligned" / "0.jpg").unlink()
    (analysed / "aligned" / "1.jpg").write_bytes(b"no picture")
    assert images(make_report(analysed, ppi=None).pdf) == 0


def test_pictures_can_be_left_out_on_request(analysed):
    made = make_report(analysed, options=ReportOptions(pictures=False), ppi=None)
    assert images(made.pdf) == 0


def test_the_same_folder_gives_the_same_report(analysed):
    assert make_report(analysed, ppi=None).pdf == make_report(analysed, ppi=None).pdf


def test_a_folder_without_a_series_is_said(tmp_path):
    with pytest.raises(SeriesError):
        make_report(tmp_path)


def test_loading_knows_only_the_photos_of_the_series(analysed):
    result = make_result([make_photo("0.jpg", START, [make_patch()])])
    load = aligned_pictures(analysed, result)
    assert load("0.jpg").shape == (90, 120, 3)
    assert load("../series.json") is None


def test_a_written_report_replaces_the_earlier_one_whole(analysed, tmp_path):
    out = tmp_path / "report"
    out.mkdir()
    (out / "page-09.png").write_bytes(b"old")
    written = write_report(analysed, out, paper="letter", ppi=40)
    assert written[0] == out / "report.pdf"
    assert set(out.iterdir()) == set(written)
    assert Image.open(written[1]).format == "PNG"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_report_that_cannot_be_made_leaves_the_earlier_one(tmp_path):
    out = tmp_path / "report"
    out.mkdir()
    (out / "report.pdf").write_bytes(b"earlier")
    with pytest.raises(SeriesError):
        write_report(tmp_path / "absent", out)
    assert (out / "report.pdf").read_bytes() == b"earlier"


def test_a_place_that_cannot_be_written_is_said(analysed, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(OutputError):
        write_report(analysed, blocked / "report", ppi=40)


def test_pages_of_a_longer_earlier_report_go(tmp_path):
    write_pages([b"1", b"2", b"3"], tmp_path)
    assert write_pages([b"a"], tmp_path) == page_files(tmp_path) == [tmp_path / "page-01.png"]
