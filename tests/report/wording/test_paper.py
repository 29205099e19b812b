"""The sentences of the printed report."""

from datetime import date

import pytest

from pigment.model.calibration import ColourMethod
from pigment.model.patches import HueClass
from pigment.model.photo import DateSource, QualityFlag
from pigment.model.series import Metric
from pigment.report.wording import paper
from pigment.report.wording.colours import COLOUR_WORDS

DAY = date(2026, 1, 5)


def test_every_kind_has_its_word():
    assert set(paper.HUES) == set(HueClass)
    assert set(paper.FLAG_WORDS) == set(QualityFlag)
    assert set(COLOUR_WORDS) == {method.value for method in ColourMethod}
    assert set(paper.METRIC_HEADS) == set(Metric)
    assert all(paper.short_date(DAY, source) for source in DateSource)


@pytest.mark.parametrize(("count", "text"), [(0, "0 visits"), (1, "1 visit"), (2, "2 visits")])
def test_counts_agree_with_their_noun(count, text):
    assert paper.counted(count, "visit").replace("\u00a0", " ") == text


def test_a_period_of_one_day_is_one_date():
    assert paper.period(DAY, DAY) == paper.day_text(DAY)
    assert " to " in paper.period(DAY, date(2026, 2, 1))
    assert paper.period(None, None) == paper.DATE_UNKNOWN


def test_photos_that_were_not_compared_are_counted():
    assert "3 of" in paper.facts("then", 2, 3, 5)
    assert " of " not in paper.facts("then", 2, 5, 5)


def test_differences_have_signs_and_zero_has_none():
    assert paper.signed(1.26, 1) == "+1.3"
    assert paper.signed(-1.26, 1) == "−1.3"
    assert paper.signed(0.01, 1) == paper.signed(-0.01, 1) == "0.0"


def test_a_range_of_one_value_is_that_value():
    assert paper.spread("1", "1") == paper.between("1", "1") == "1"
    assert paper.spread("1", "2") == "1 to 2"


def test_one_visit_claims_nothing():
    for patches in (0, 1, 3):
        said = paper.one_visit(patches)
        assert "second visit" in said
    assert "no darkened patch" in paper.one_visit(0)


def test_a_long_file_name_is_cut_in_its_middle():
    name = "2026-02-11_" + "x" * 60 + "_left.jpg"
    short = paper.short_name(name)
    assert len(short) <= 30
    assert short.startswith("2026-02-11")
    assert short.endswith("_left.jpg")
    assert paper.short_name("a.jpg") == "a.jpg"


def test_missing_signs_are_named_by_code_and_not_without_end():
    assert "U+5DE6" in paper.missing_glyphs(["左"])
    many = paper.missing_glyphs([chr(0x4E00 + n) for n in range(50)])
    assert many.count("U+") < 20
    assert "others" in many


def test_what_is_condensed_says_so():
    assert "12 of 60" in paper.contact_note(12, 60)
    assert "All 6" in paper.contact_note(6, 6)
    assert "24 of 60" in paper.visits_note(24, 60)
    assert "of" not in paper.visits_note(6, 6).split(".")[0].split()[:3]
    assert "24 of 60" in paper.photos_note(grouped=True, shown=24, found=60)
    assert "below" in paper.photos_note(grouped=True, shown=2, found=2, alone=True)
    assert "10 largest of 14" in paper.patches_note(10, 14, 0, 0)
    assert "2\u00a0mole-like spots" in paper.patches_note(1, 1, 2, 0)
