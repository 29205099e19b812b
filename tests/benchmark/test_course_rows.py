import json
from dataclasses import replace

import numpy as np
import pytest

from pigment.benchmark import course_rows
from pigment.benchmark.course_rows import from_dict, run_course, to_dict, true_value
from pigment.benchmark.courses import CARD, SPREADING, CourseCase
from pigment.synth.course import Course
from pigment.synth.scenarios import make_series

CASE = CourseCase(7, SPREADING, CARD, "II", "brown", "trunk", "sharp")


class Short(CourseCase):
    """The same series, of two small visits."""

    def plan(self):
        return make_series(
            71, tone="II", hue="brown", shape="trunk", border="sharp", card="colorchecker-mini",
            evolution="stable", n_visits=2, photos_per_visit=1, size_px=(1020, 765),
            n_patches=2, contrast=(7.0, 9.0), course=Course(area_factor=1.5),
        )  # fmt: skip


@pytest.fixture(scope="module")
def row():
    return run_course(Short(*(getattr(CASE, n) for n in CASE.__slots__)), every_look=True)


def test_readings_stand_beside_their_truth(row):
    areas = [r for r in row.readings if r.metric == "area_mm2" and r.lesion is not None]
    assert row.error is None
    assert len({r.lesion for r in areas}) == 2
    for reading in areas:
        assert reading.value == pytest.approx(reading.true, rel=0.15)


def test_a_verdict_stands_beside_the_true_difference(row):
    site = next(s for s in row.said if s.lesion is None and s.metric == "area_mm2")
    whole = [r for r in row.readings if r.lesion is None and r.metric == "area_mm2"]
    assert site.visits == 2
    assert site.true_difference == pytest.approx(whole[-1].true - whole[0].true)
    assert site.difference == pytest.approx(site.true_difference, rel=0.3)


def test_a_row_goes_to_json_and_back(row):
    assert from_dict(json.loads(json.dumps(to_dict(row)))).readings[0] == row.readings[0]


def test_a_crash_is_kept_as_a_result(monkeypatch):
    def fall(*args, **options):
        raise ZeroDivisionError("here")

    monkeypatch.setattr(course_rows, "analyze_series", fall)
    crashed = run_course(Short(*(getattr(CASE, n) for n in CASE.__slots__)), every_look=False)
    assert "here" in crashed.error
    assert crashed.rejected == crashed.photos


def test_contrasts_over_all_patches_are_weighted_by_area():
    truth = make_series(72, shape="trunk", card="none", size_px=(408, 306), n_patches=3).render(0)
    spots = {
        n: replace(s, area_mm2=10.0 * n, delta_e00=float(n))
        for n, s in truth.truth.spots.items()
        if s.kind.value == "patch"
    }
    only = replace(truth.truth, spots=spots)
    weights = np.array([10.0 * n for n in spots])
    wanted = float((weights * np.array(list(spots))).sum() / weights.sum())
    assert true_value(only, "delta_e00") == pytest.approx(wanted)
    assert true_value(only, "area_mm2") == pytest.approx(weights.sum())
