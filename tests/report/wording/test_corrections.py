"""A series corrected by hand says so: by how many strokes, whose, and when."""

from datetime import date

from pigment.report.wording.corrections import corrected_note


def plain(text):
    return text.replace("\u00a0", " ")


def test_strokes_their_authors_and_days_are_named_once():
    told = plain(corrected_note([date(2026, 3, 2), date(2026, 3, 1)], ["Ana", "Ana"]))
    assert "2 strokes by Ana (1 March 2026 to 2 March 2026)" in told
    assert "automatic result is kept" in told


def test_one_stroke_of_nobody_named():
    assert "1 stroke (1 March 2026)" in plain(corrected_note([date(2026, 3, 1)], [""]))
