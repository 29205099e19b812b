"""Entries of a diary become days on which something began, ended or changed."""

from datetime import date

import pytest

from pigment.model.diary import Exposure, ExposureKind, MomentKind, in_order, moments_of

D = date.fromisoformat
KRATOM = ExposureKind.KRATOM


def told(*entries):
    return [(m.on.isoformat(), m.kind, m.exposure.name) for m in moments_of(entries)]


def test_a_lasting_entry_begins_and_ends():
    entry = Exposure(KRATOM, D("2026-01-05"), D("2026-03-01"), "Red", 6.0, "g/day")
    assert told(entry) == [
        ("2026-01-05", MomentKind.STARTED, "Red"),
        ("2026-03-01", MomentKind.STOPPED, "Red"),
    ]


def test_what_goes_on_has_no_end():
    assert [kind for _, kind, _ in told(Exposure(KRATOM, D("2026-01-05")))] == ["started"]


@pytest.mark.parametrize(
    ("first_end", "second_dose", "kinds"),
    [
        ("2026-02-01", 3.0, ["started", "lowered"]),
        ("2026-02-01", 9.0, ["started", "raised"]),
        (None, 3.0, ["started", "lowered"]),
        ("2026-02-01", 6.0, ["started"]),
        ("2026-02-01", None, ["started"]),
        ("2026-01-20", 3.0, ["started", "stopped", "started"]),
    ],
)
def test_a_dose_that_changes_is_no_end_and_no_beginning(first_end, second_dose, kinds):
    end = D(first_end) if first_end else None
    first = Exposure(KRATOM, D("2026-01-05"), end, "Red", 6.0, "g/day")
    second = Exposure(KRATOM, D("2026-02-02"), None, " RED ", second_dose, "g/day")
    assert [kind for _, kind, _ in told(second, first)] == kinds


def test_doses_in_different_units_are_not_compared():
    first = Exposure(KRATOM, D("2026-01-05"), None, "", 6.0, "g/day")
    second = Exposure(KRATOM, D("2026-02-02"), None, "", 3.0, "spoons")
    assert [kind for _, kind, _ in told(first, second)] == ["started"]


def test_a_day_in_the_sun_happens_and_a_holiday_lasts():
    day = Exposure(ExposureKind.SUN, D("2026-06-01"))
    week = Exposure(ExposureKind.SUN, D("2026-07-01"), D("2026-07-08"))
    assert [kind for _, kind, _ in told(day, week)] == ["happened", "started", "stopped"]


def test_only_what_may_go_together_with_a_change_is_tested():
    tested = {k for k in ExposureKind if moments_of([Exposure(k, D("2026-01-05"))])[0].is_tested}
    assert {ExposureKind.SYMPTOM, ExposureKind.ON_SKIN, ExposureKind.NOTE} == (
        set(ExposureKind) - tested
    )


def test_order_does_not_depend_on_how_entries_came():
    entries = [
        Exposure(ExposureKind.NOTE, D("2026-02-01"), note="b"),
        Exposure(KRATOM, D("2026-02-01"), None, "x"),
        Exposure(ExposureKind.SUN, D("2026-01-01")),
    ]
    assert in_order(entries) == in_order(reversed(entries))
    assert moments_of(entries) == moments_of([*reversed(entries), entries[0]])
