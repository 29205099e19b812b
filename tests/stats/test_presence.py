from dataclasses import replace

import numpy as np
import pytest

from pigment.model.photo import QualityFlag, QualityReport
from pigment.model.series import Metric, NoiseSource, Repeatability, Verdict
from pigment.stats.change import Comparison
from pigment.stats.presence import classify_presence
from pigment.stats.readings import visit_mean
from tests.builders_series import START, WORK, make_patch, make_photo

NOISE = Repeatability(Metric.AREA_MM2, 0.03, 20, NoiseSource.REPLICATES, "ln")


def shots(count, patches=(), skin=None):
    return [make_photo(f"{n}", START, patches, skin=skin) for n in range(count)]


def judge(then, now, metric=Metric.AREA_MM2, visits=()):
    means = [visit_mean(group, metric, 1) for group in (then, now)]
    compared = Comparison(metric, "baseline", *means, NOISE, 1)
    return classify_presence(compared, then, now, visits=visits)


def test_a_clear_patch_missing_from_two_photos_that_show_its_skin_is_gone():
    change = judge(shots(2, [make_patch(delta_e00=8.0)]), shots(2))
    assert (change.verdict, change.reason) == (Verdict.LOWER, "vanished")
    assert change.latest.value == 0.0
    assert change.difference == pytest.approx(-120.0)
    assert change.difference_fraction == pytest.approx(-1.0)


def test_a_clear_patch_where_skin_was_clear_is_new():
    change = judge(shots(2), shots(2, [make_patch(delta_e00=8.0)]))
    assert (change.verdict, change.reason) == (Verdict.HIGHER, "appeared")
    assert change.difference == pytest.approx(120.0)
    assert change.difference_fraction is None


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (shots(2, [make_patch(delta_e00=3.0)]), shots(2)),  # faint: may be missed
        (shots(2, [make_patch(delta_e00=8.0)]), shots(1)),  # one photo is no proof
        ([*shots(1, [make_patch()]), *shots(1)], shots(2)),  # not even seen twice then
    ],
)
def test_without_proof_there_is_no_claim(then, now):
    change = judge(then, now)
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "vanished")


@pytest.mark.parametrize(
    ("course", "verdict"),
    [
        ("xx..", Verdict.LOWER),
        ("xxx.", Verdict.CANNOT_TELL),  # the last visit may be wrong as a whole
        ("x.x.", Verdict.CANNOT_TELL),
        ("x.", Verdict.LOWER),  # no more visits to ask
        ("..xx", Verdict.HIGHER),
        (".xxx", Verdict.CANNOT_TELL),
        ("..x.x", Verdict.HIGHER),
        (".x", Verdict.HIGHER),
    ],
)
def test_of_three_visits_or_more_two_in_a_row_must_lack_it(course, verdict):
    patch = make_patch(delta_e00=8.0)
    visits = [shots(2, [patch] if seen == "x" else []) for seen in course]
    change = judge(visits[0], visits[-1], visits=visits)
    assert change.verdict is verdict
    assert change.reason == ("vanished" if course[0] == "x" else "appeared")


def test_a_visit_that_does_not_show_its_skin_is_no_witness_that_a_patch_is_gone():
    hidden = np.ones(WORK, bool)
    hidden[:, 500:] = False
    then, now = shots(2, [make_patch(delta_e00=8.0)]), shots(2)
    assert judge(then, now, visits=[then, shots(2), now]).verdict is Verdict.LOWER
    assert (
        judge(then, now, visits=[then, shots(2, skin=hidden), now]).verdict is Verdict.CANNOT_TELL
    )


def test_a_patch_out_of_view_is_not_gone():
    hidden = np.ones(WORK, bool)
    hidden[:, 500:] = False
    change = judge(shots(2, [make_patch(delta_e00=8.0)]), shots(2, skin=hidden))
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "patch_out_of_view")
    assert change.latest is None
    assert change.difference is None


def test_the_colour_of_a_missing_patch_is_unknown_not_zero():
    change = judge(shots(2, [make_patch(delta_e00=8.0)]), shots(2), Metric.DELTA_E00)
    assert change.verdict is Verdict.CANNOT_TELL
    assert change.latest is None


def test_the_whole_site_cannot_vanish():
    with pytest.raises(ValueError, match="single patch"):
        classify_presence(Comparison(Metric.AREA_MM2, "baseline", None, None, NOISE), [], [])


def test_the_area_of_a_patch_that_may_have_been_missed_is_unknown_not_zero():
    change = judge(shots(2, [make_patch(delta_e00=3.0)]), shots(2))
    assert change.latest is None
    assert change.difference is None


def test_a_patch_is_not_gone_from_skin_that_darkened_as_a_whole():
    darker = QualityReport(0.9, 0.0, 0.0, 5.0, 50.0, (QualityFlag.SKIN_DARKER,))
    then = shots(2, [make_patch(delta_e00=8.0)])
    now = [replace(photo, quality=darker) for photo in shots(2)]
    assert judge(then, shots(2)).verdict is Verdict.LOWER
    assert judge(then, now).verdict is Verdict.CANNOT_TELL
