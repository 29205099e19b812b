from dataclasses import replace

from pigment.benchmark.change import (
    change_section,
    claimed_by_the_end,
    covered,
    false_alarm,
    slopes_covered,
    undecided,
    untrue_claim,
    wrongly_none,
)
from pigment.benchmark.course_rows import CourseRow, Said, Slope, to_dict
from pigment.benchmark.courses import CARD, FADING, SPREADING, STABLE

NONE = Said(6, None, "area_mm2", "baseline", "no_detectable_change", "within_margin", 1.0, 0.0,
            (-4.0, 6.0), 5.0, 20.0)  # fmt: skip
HIGHER = replace(NONE, verdict="higher", difference=25.0, true_difference=24.0, ci95=(18.0, 32.0))
LOWER = replace(HIGHER, metric="delta_e00", verdict="lower", difference=-2.0,
                true_difference=-2.1, ci95=(-2.5, -1.5))  # fmt: skip
ROW = CourseRow(1, STABLE, CARD, "III", "brown", "trunk", "sharp", "colorchecker-mini", 12, 0)


def saying(*said, **changes):
    return replace(ROW, said=said, **changes)


def test_a_claim_at_any_look_of_any_patch_is_a_false_alarm():
    assert not false_alarm(saying(NONE))
    assert false_alarm(saying(NONE, replace(HIGHER, visits=3, lesion=2)))
    assert false_alarm(saying(replace(LOWER, since="previous", lesion=-1)))


def test_a_claim_is_true_of_its_number_where_half_of_it_has_happened():
    assert not untrue_claim(saying(NONE, LOWER, HIGHER))
    assert untrue_claim(saying(LOWER, replace(HIGHER, true_difference=10.0, lesion=2)))
    assert untrue_claim(saying(replace(LOWER, true_difference=0.4)))
    assert untrue_claim(saying(replace(HIGHER, true_difference=None)))


def test_only_the_sites_last_answer_against_the_baseline_counts_as_found():
    areas = ("area_mm2",)
    assert claimed_by_the_end(saying(HIGHER), areas, "higher")
    for other in ({"visits": 5}, {"lesion": 1}, {"since": "previous"}, {"verdict": "lower"}):
        assert not claimed_by_the_end(saying(replace(HIGHER, **other)), areas, "higher")


def test_no_change_is_wrong_where_the_true_one_is_beyond_the_margin():
    hidden = replace(NONE, true_difference=21.0)
    unknown = replace(NONE, lesion=-1, true_difference=None)
    share = wrongly_none([saying(NONE, hidden, unknown, HIGHER)])
    assert (share.part, share.whole) == (1, 2)


def test_intervals_hold_the_truth_or_not():
    outside = replace(HIGHER, true_difference=40.0)
    share = covered([saying(HIGHER), saying(outside), saying(replace(NONE, visits=4))])
    assert (share.part, share.whole) == (1, 2)
    slopes = (Slope(None, "area_mm2", 1.0, (0.5, 1.5), 1.2), Slope(1, "area_mm2", 1.0, (0, 1), 9.0))
    assert slopes_covered([replace(ROW, slopes=slopes)]).part == 1


def test_a_series_is_undecided_where_area_and_contrast_both_are():
    blind = replace(NONE, verdict="cannot_tell")
    half = (blind, replace(NONE, metric="delta_e00"))
    share = undecided([saying(blind, replace(blind, metric="delta_e00")), saying(*half)])
    assert (share.part, share.whole) == (1, 2)


def test_the_section_counts_each_kind_of_series():
    rows = [
        to_dict(saying(HIGHER, kind=SPREADING)),
        to_dict(saying(LOWER, kind=FADING)),
        to_dict(saying(NONE, kind=FADING)),
        to_dict(saying(NONE)),
    ]
    text = change_section({"rows": rows})
    assert '"higher" at the last visit | >= 95 % | 100.0 %' in text
    assert '"lower" at the last visit | >= 95 % | 50.0 %' in text
    assert text.count("**no**") == 4  # half the fading; too few cases for the other three
