"""The report on paper: read back, page by page."""

from dataclasses import replace
from io import BytesIO
from tempfile import gettempdir

import numpy as np
import pypdf
import pytest
from PIL import Image

from pigment.errors import ExportError
from pigment.model.series import PhotoStatus, Rejection
from pigment.report import glyphs
from pigment.report import paper as sheet
from pigment.report.content import build_report
from pigment.report.figures import draw_pictures
from pigment.report.paper import render_pages_png, render_pdf
from tests.builders_series import START, make_photo, make_result, make_series

GRID = np.full((300, 400, 3), 160, np.uint8)


def made(visits=2, site="left forearm", **options):
    areas, contrasts = [120.0] * visits, [8.0 - 0.1 * visit for visit in range(visits)]
    result = make_result(make_series(areas, contrasts, **options), site=site)
    report = build_report(result)
    return report, draw_pictures(report, result, lambda file: GRID)


def read(pdf):
    return pypdf.PdfReader(BytesIO(pdf))


def text_of(reader):
    pages = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(pages.split())


def flat(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def two_visits():
    report, pictures = made()
    return report, pictures, render_pdf(report, pictures)


def test_the_text_can_be_read_back(two_visits):
    report, _, pdf = two_visits
    text = text_of(read(pdf))
    for said in (report.site, report.verdict, *report.margins, report.disclaimer, report.made_by):
        assert flat(said) in text
    for sign in report.signs:
        assert sign in text
    for row in report.numbers.rows:
        assert flat(row[1]) in text
    pages = len(read(pdf).pages)
    assert f"Page 1 of {pages}" in text
    assert f"Page {pages} of {pages}" in text


def test_the_disclaimer_stands_on_every_page(two_visits):
    report, _, pdf = two_visits
    for page in read(pdf).pages:
        assert flat(report.disclaimer) in flat(page.extract_text())


def test_it_is_tagged_titled_and_every_figure_is_described(two_visits):
    report, pictures, pdf = two_visits
    root = read(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en"
    assert report.site in read(pdf).metadata.title
    kinds = list(elements(root["/StructTreeRoot"]))
    figures = [node for node in kinds if node.get("/S") == "/Figure"]
    assert len(figures) == len(pictures)
    assert {str(node["/Alt"]) for node in figures} == {
        one.alt for one in (*report.pictures, *report.charts)
    }
    assert {"/Table", "/TH", "/H1", "/H2", "/L"} <= {node.get("/S") for node in kinds}
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def elements(node):
    """Yield every element of the structure tree."""
    kids = node.get("/K", [])
    for entry in kids if isinstance(kids, list) else [kids]:
        kid = entry.get_object() if hasattr(entry, "get_object") else entry
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_only_the_shipped_fonts_are_used_and_embedded(two_visits):
    fonts = {}
    for page in read(two_visits[2]).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(inner["/BaseFont"])] = inner["/FontDescriptor"].get_object()
    assert fonts
    for name, descriptor in fonts.items():
        assert "LiberationSans" in name
        assert "/FontFile2" in descriptor


def test_the_same_report_gives_the_same_bytes(two_visits):
    report, pictures, pdf = two_visits
    assert render_pdf(report, pictures) == pdf
    assert gettempdir().encode() not in pdf  # no place of this machine


@pytest.mark.parametrize(("paper", "points"), [("a4", (595.3, 841.9)), ("letter", (612.0, 792.0))])
def test_the_paper_is_as_asked(two_visits, paper, points):
    report, pictures, _ = two_visits
    box = read(render_pdf(report, pictures, paper)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(points, abs=0.5)


def test_an_unknown_paper_is_a_fault(two_visits):
    with pytest.raises(ValueError, match="paper"):
        render_pdf(two_visits[0], two_visits[1], "a5")


@pytest.mark.parametrize("visits", [1, 2, 6, 24])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_takes_two_to_four_pages(visits, paper):
    report, pictures = made(visits, photos_per_visit=2, patches=12)
    reader = read(render_pdf(report, pictures, paper))
    assert 2 <= len(reader.pages) <= 4
    for page in reader.pages:
        assert len(page.extract_text()) > 300, "an empty page"


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_longest_report_takes_no_more_than_four_pages(paper):
    why = Rejection(
        "blurred", "lost.jpg is " + "too blurred to be measured " * 4, "Hold still. " * 8
    )
    photos = make_series([120.0] * 40, [8.0] * 40, patches=14)
    lost = make_photo("lost.jpg", START, status=PhotoStatus.REJECTED)
    photos += [replace(lost, file=f"{n}.jpg", alignment=None, rejection=why) for n in range(40)]
    result = make_result(photos, site="a place with a rather long name, " * 5)
    report = build_report(result)
    pictures = draw_pictures(report, result, lambda file: GRID)
    assert len(read(render_pdf(report, pictures, paper)).pages) <= 4


def test_page_one_holds_verdict_numbers_and_the_timelines_note():
    for paper in ("a4", "letter"):
        report, pictures = made(6, site="a place with a rather long name, " * 4)
        first = flat(read(render_pdf(report, pictures, paper)).pages[0].extract_text())
        for said in (report.verdict, report.numbers.note, report.chart_note):
            assert flat(said) in first


def test_signs_of_markup_are_shown_as_written():
    site = '#1 $x$ *a* _b_ <c> @d `e` [f] // \\g "h" ~ #sys.version'
    report, pictures = made(site=site)
    assert flat(site) in text_of(read(render_pdf(report, pictures)))


def test_letters_that_no_font_has_become_boxes_and_are_named(monkeypatch):
    monkeypatch.setattr(sheet, "_machine_has", lambda typst, text: False)
    report, pictures = made(site="左臂 рука")
    text = text_of(read(render_pdf(report, pictures)))
    assert "□□ рука" in text
    assert "U+5DE6" in text


def test_letters_that_the_machine_has_are_borrowed(monkeypatch):
    """Where a machine's font can draw them all, nothing is replaced; else boxes stand in."""
    report, pictures = made(site="рука")
    monkeypatch.setattr(glyphs, "covered", lambda: frozenset(range(0x400)) | {0x2212, 0x2026})
    monkeypatch.setattr(sheet, "_machine_has", lambda typst, text: True)
    assert "рука" in text_of(read(render_pdf(report, pictures)))


def test_without_pictures_the_report_stands(two_visits):
    report, _, _ = two_visits
    text = text_of(read(render_pdf(report, {})))
    assert flat(report.verdict) in text


def test_no_typst_is_said_with_the_way_out(two_visits, monkeypatch):
    def gone(name):
        raise ImportError(name)

    monkeypatch.setattr(sheet.importlib, "import_module", gone)
    with pytest.raises(ExportError) as caught:
        render_pdf(two_visits[0], two_visits[1])
    assert "typst" in caught.value.message
    assert "pip install" in caught.value.hint


def test_pages_as_pictures_have_the_size_of_the_paper_and_ink_on_them(two_visits):
    report, pictures, pdf = two_visits
    pages = render_pages_png(report, pictures, ppi=50)
    assert len(pages) == len(read(pdf).pages)
    for page in pages:
        image = Image.open(BytesIO(page)).convert("L")
        assert image.size == pytest.approx((413, 585), abs=2)
        assert (np.asarray(image) < 128).mean() > 0.002


def test_the_report_stays_small():
    noise = np.random.default_rng(0).integers(0, 255, (900, 1200, 3), dtype=np.uint8)
    smooth = np.asarray(Image.fromarray(noise).resize((150, 112)).resize((1200, 900)))
    result = make_result(make_series([120.0] * 12, [8.0] * 12))
    report = build_report(replace(result, site="x"))
    pdf = render_pdf(report, draw_pictures(report, result, lambda file: smooth))
    assert len(pdf) < 1_500_000


# --- which characters can be drawn ---------------------------------------------------------


def test_the_fonts_have_what_the_report_says():
    for text in ("Äéß ñ Żółć ǎ", "рука", "χέρι", "יד", "Δ ± − … – • □ ² “ ” ° \u00a0"):
        assert glyphs.missing_characters(text) == ()


def test_what_they_lack_is_found_once_and_unseen_signs_are_no_loss():
    assert glyphs.missing_characters("左臂左 a\u200d\u200b\x07\n") == ("左", "臂")
    assert glyphs.with_stand_ins("左a\x07b") == "□a b"


def test_every_text_of_a_report_can_be_set():
    report, _ = made(6)
    lacking = glyphs.missing_characters(sheet._all_text(sheet._content(report, {})))
    assert lacking == ()
