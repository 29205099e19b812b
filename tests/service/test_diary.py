"""A diary beside a measured series, told in sentences: steps by the visits around them."""

from datetime import date

from pigment.model.diary import Exposure, ExposureKind
from pigment.service.diary import lay_beside
from tests.builders_series import make_result, make_series

STOPPED = Exposure(ExposureKind.KRATOM, date(2026, 1, 5), date(2026, 5, 20), "Red", 6.0, "g/day")
SUN = Exposure(ExposureKind.SUN, date(2026, 5, 25))


def series(after):
    return make_result(make_series([300.0] * 10, [9.0] * 5 + [after] * 5, noise=0.01))


def test_a_step_and_all_entries_beside_it_are_one_sentence():
    together = lay_beside(series(6.0), [STOPPED, SUN])
    assert together.enough
    (told,) = [said for said in together.claimed if said.startswith("Between")]
    assert "kratom Red: stopped" in told
    assert "sun" in told


def test_what_does_not_stand_out_is_told_apart():
    together = lay_beside(series(9.0), [STOPPED])
    assert together.claimed == ()
    assert any("stands out" in said for said in together.open)


def test_two_visits_are_not_enough():
    few = make_result(make_series([300.0] * 2, [9.0, 6.0]))
    together = lay_beside(few, [Exposure(ExposureKind.SUN, date(2026, 1, 15))])
    assert not together.enough
    assert together.claimed == ()


def test_a_diary_of_other_days_and_no_visit_at_all_are_no_fault():
    assert not lay_beside(make_result([]), [STOPPED]).enough
    old = Exposure(ExposureKind.SUN, date(2020, 1, 1))
    assert lay_beside(series(9.0), [old]).result.moments == ()
