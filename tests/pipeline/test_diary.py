"""A diary beside a series: a dose that stopped is found where the numbers step there."""

from datetime import date, timedelta

import pytest

from pigment.model.diary import Exposure, ExposureKind
from pigment.model.series import Metric, Verdict
from pigment.pipeline.diary import dosed_spans, read_with_diary, within_reach
from tests.builders_series import START, make_result, make_series

FIRST = START.date()
VISITS = 10
STEP_AT = 5  # the first visit after the step


def day(visit):
    return FIRST + timedelta(days=30 * visit)


def stepped(after):
    contrasts = [9.0] * STEP_AT + [after] * (VISITS - STEP_AT)
    return make_result(make_series([300.0] * VISITS, contrasts, noise=0.01))


def kratom(first, last=None, dose=6.0, name="Red"):
    return Exposure(ExposureKind.KRATOM, first, last, name, dose, "g/day")


STOPPED = kratom(FIRST, day(STEP_AT) - timedelta(days=10))


def test_a_step_is_found_at_the_entry_and_nothing_measured_is_changed():
    result = stepped(6.0)
    found = read_with_diary(result, [STOPPED])
    events = [e for e in found.result.events if e.metric is Metric.DELTA_E00]
    stop = next(e for e in events if e.event.endswith("stopped"))
    assert stop.verdict is Verdict.LOWER
    assert stop.step == pytest.approx(-3.0, abs=0.6)
    assert found.result.changes == result.changes
    assert found.result.photos == result.photos


def test_without_a_step_none_is_claimed():
    found = read_with_diary(stepped(9.0), [STOPPED])
    assert {e.verdict for e in found.result.events} == {Verdict.CANNOT_TELL}


def test_what_is_only_noted_is_shown_and_not_tested():
    noted = Exposure(ExposureKind.ON_SKIN, day(2), name="foundation")
    found = read_with_diary(stepped(9.0), [noted])
    assert found.result.events == ()
    assert [m.label for m in found.result.moments] == ["on the skin: foundation"]


def test_days_before_the_first_and_after_the_last_visit_are_left_out():
    entries = [
        Exposure(ExposureKind.SUN, FIRST - timedelta(days=1)),
        Exposure(ExposureKind.SUN, FIRST),
        Exposure(ExposureKind.SUN, day(VISITS - 1)),
        Exposure(ExposureKind.SUN, day(VISITS)),
    ]
    found = read_with_diary(stepped(9.0), entries)
    assert [m.on for m in found.result.moments] == [FIRST, day(VISITS - 1)]
    assert within_reach(found.result.moments, make_result([])) == ()


def test_each_exposure_has_its_pace_and_the_number_of_other_explanations():
    sun = Exposure(ExposureKind.SUN, day(STEP_AT) - timedelta(days=12))
    found = read_with_diary(stepped(6.0), [STOPPED, sun])
    (with_kratom,) = [
        a for a in found.associations if a.subject == "kratom Red" and a.metric is Metric.DELTA_E00
    ]
    assert with_kratom.other_explanations == 1
    assert with_kratom.dose == pytest.approx(6.0)
    assert with_kratom.n_visits == VISITS


def test_an_open_entry_ends_where_the_next_about_the_same_begins():
    spans = dosed_spans([kratom(FIRST), kratom(day(2), dose=3.0)])["kratom Red"]
    assert [(s.first, s.last, s.dose) for s in spans] == [
        (FIRST, day(2), 6.0),
        (day(2), None, 3.0),
    ]


def test_a_dose_counts_only_where_every_entry_has_one_in_the_same_unit():
    spans = dosed_spans([kratom(FIRST), kratom(day(2), dose=None)])["kratom Red"]
    assert [s.dose for s in spans] == [1.0, 1.0]
    one_day = dosed_spans([Exposure(ExposureKind.SUN, FIRST)])["sun"]
    assert one_day[0].last == date(2026, 1, 5)
