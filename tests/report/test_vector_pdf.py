import re
import zlib

from pigment.report.vector_pdf import PdfPage, write_pdf


def test_every_object_lies_where_the_table_says():
    pages = [PdfPage(100, 50), PdfPage(30, 40)]
    pages[0].rectangle(10, 5, 20, 10, (255, 0, 0))
    content = write_pdf(pages)
    start = int(re.search(rb"startxref\n(\d+)", content)[1])
    assert content[start : start + 4] == b"xref"
    offsets = [int(o) for o in re.findall(rb"(\d{10}) 00000 n", content)]
    for number, offset in enumerate(offsets, start=1):
        assert content[offset:].startswith(f"{number} 0 obj".encode())
    assert b"/Count 2" in content


def test_millimetres_become_points_from_the_lower_left():
    page = PdfPage(25.4, 50.8)
    page.rectangle(0.0, 0.0, 25.4, 25.4, (0, 0, 0))
    assert page.media_box() == "[0 0 72.000 144.000]"
    assert b"0.000 72.000 72.000 72.000 re f" in page.content()


def test_brackets_in_text_are_escaped():
    page = PdfPage(100, 100)
    page.text(1, 1, 3, r"a (b) \ c")
    stream = re.search(rb"stream\n(.*?)\nendstream", write_pdf([page]), re.DOTALL)[1]
    assert rb"(a \(b\) \\ c) Tj" in zlib.decompress(stream)
