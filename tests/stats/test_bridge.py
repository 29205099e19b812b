from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pigment.model.series import Metric, Verdict
from pigment.stats.bridge import arm_readings, arms_of, bridge_visits
from pigment.stats.series import summarise_series
from pigment.stats.stretch import track_reader
from tests.builders_series import START, make_patch, make_photo, pick

CONTRAST = track_reader(Metric.DELTA_E00, None)


def shot(day, number, camera, contrast, area=100.0):
    patch = make_patch(1, area_mm2=area, delta_e00=contrast)
    when = START + timedelta(days=day, minutes=number)
    return make_photo(f"{day}_{number}_{camera}", when, [patch], camera=camera)


def visit(day, camera, contrast, shift=0.0):
    return [shot(day, n, camera, contrast + shift + 0.05 * (-1) ** n) for n in range(2)]


def changed_phone(contrasts, bridge):
    """Phone A until visit 2, phone B after, which reads 1.5 more; both at visit 2 if bridged."""
    groups = [visit(30 * i, "A", value) for i, value in enumerate(contrasts[:3])]
    if bridge:
        extra = [shot(60, 5 + n, "B", contrasts[2] + 1.5 + 0.05 * (-1) ** n) for n in range(2)]
        groups[2] = [*groups[2], *extra]
    groups += [visit(30 * i, "B", value, 1.5) for i, value in enumerate(contrasts[3:], start=3)]
    return groups


def test_photos_of_both_phones_on_one_day_take_the_shift_out():
    bridged = bridge_visits(changed_phone([9.0] * 6, True), Metric.DELTA_E00, CONTRAST, 0)
    assert [v.visit for v in bridged.visits] == [0, 1, 2, 3, 4, 5]
    assert [float(v.values.mean()) for v in bridged.visits] == pytest.approx([9.0] * 6)
    assert [v.bridge for v in bridged.visits] == [0, 0, 0, 1, 1, 1]
    assert bridged.doubts == pytest.approx((1.0,))  # two photos against two


def test_without_such_a_day_nothing_is_carried_over():
    bridged = bridge_visits(changed_phone([9.0] * 6, False), Metric.DELTA_E00, CONTRAST, 0)
    assert [v.visit for v in bridged.visits] == [0, 1, 2]


def test_a_bridged_series_has_a_verdict_and_no_break():
    faded = [9.0, 8.4, 7.8, 7.2, 6.6, 6.0]
    photos = [p for group in changed_phone(faded, True) for p in group]
    summary = summarise_series(photos)
    change = pick(summary.changes, Metric.DELTA_E00, "baseline")
    assert change.verdict is Verdict.LOWER
    assert change.difference == pytest.approx(-3.0, abs=0.2)
    trend = next(t for t in summary.trends if (t.track_id, t.metric) == (None, Metric.DELTA_E00))
    assert (trend.n_visits, trend.broken_at) == (6, ())
    broken = [p for group in changed_phone(faded, False) for p in group]
    change = pick(summarise_series(broken).changes, Metric.DELTA_E00, "baseline")
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "camera_changed")


def test_the_shift_between_phones_is_no_noise_of_the_photos():
    groups = changed_phone([9.0] * 6, True)
    readings = arm_readings(groups, np.arange(6) * 30.0, Metric.DELTA_E00, CONTRAST)
    assert len(readings) == 7  # the bridging visit counts once for each phone
    assert max(float(np.ptp(r.values)) for r in readings) == pytest.approx(0.1)


def test_a_photo_that_names_no_camera_is_of_the_last_one():
    groups = changed_phone([9.0] * 6, False)
    nameless = replace(groups[1][0], capture=replace(groups[1][0].capture, camera=None))
    groups[1][0] = nameless
    assert arms_of(groups, Metric.DELTA_E00)[1][0][1] == "A"
    assert set(arms_of(groups, Metric.AREA_MM2)[3]) == {("", "")}
