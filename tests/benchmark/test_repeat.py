from dataclasses import replace

import pytest

from pigment.benchmark.course_rows import CourseRow, Reading, to_dict
from pigment.benchmark.courses import APART, CARD, NO_CARD
from pigment.benchmark.repeat import pooled, repeat_section, site_spreads, spreads

BLANK = CourseRow(1, "stable", CARD, "III", "brown", "trunk", "sharp", "colorchecker-mini", 12, 0)


def readings(metric, visits, lesion=1, true=5.0):
    """Two photos a visit, both with the visit's value."""
    return tuple(
        Reading(visit, f"{visit}_{photo}.jpg", lesion, metric, value, 0.1, true)
        for visit, value in enumerate(visits, start=1)
        for photo in (1, 2)
    )


def row(deltas=(5.0, 5.2, 4.8, 5.0, 5.1, 4.9), areas=(100.0,) * 6, **changes):
    read = (*readings("delta_e00", deltas), *readings("area_mm2", areas, true=100.0))
    return replace(BLANK, readings=read, patches=12, **changes)


def test_the_spread_is_that_of_the_visits_means_about_the_truth():
    assert spreads([row()], "delta_e00") == [pytest.approx(0.1414, abs=1e-3)]


def test_what_the_truth_itself_does_is_no_spread():
    moving = [
        Reading(visit, f"{visit}.jpg", 1, "delta_e00", 5.0 + visit, 0.1, 5.0 + visit)
        for visit in range(1, 7)
    ]
    assert spreads([replace(BLANK, readings=tuple(moving))], "delta_e00") == [0.0]


def test_areas_are_read_on_the_logarithm():
    one = row(areas=(100.0, 102.0, 98.0, 100.0, 101.0, 99.0))
    assert spreads([one], "area_mm2")[0] == pytest.approx(0.0141, abs=2e-4)


def test_a_faint_patch_and_a_patch_of_few_visits_have_no_spread():
    faint = replace(BLANK, readings=readings("delta_e00", (2.0,) * 6, true=2.0))
    short = replace(BLANK, readings=readings("delta_e00", (5.0, 5.1, 5.2)))
    assert spreads([faint, short], "delta_e00") == []


def test_the_site_is_read_by_itself():
    site = replace(BLANK, readings=readings("affected_fraction", (0.1,) * 6, None, 0.1))
    assert site_spreads([site], "affected_fraction") == [0.0]
    assert spreads([site], "affected_fraction") == []


def test_pooled_is_the_root_mean_square():
    assert pooled([3.0, 4.0]) == pytest.approx(3.5355, abs=1e-4)
    assert pooled([]) is None


def test_the_section_says_what_holds_and_what_was_lost():
    lost = row(rejected=2)
    entry = {
        "rows": [to_dict(one) for one in (row(), lost, row(group=APART), row(group=NO_CARD))],
        "oracle": [{"tone": "III", "sds": [0.12]}],
    }
    text = repeat_section(entry)
    assert "| <= 0.35 | 0.14 | 0.14 | 0.12 | yes |" in text
    assert "**no**" not in text.split("photos refused")[0]
    assert "5.6 %" in text  # 2 of 36 photos
    assert "| III | 2 | 2 | 0.14 | 0.14 | 0.12 |" in text
