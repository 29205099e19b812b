"""How often to photograph: more is needed for less, and what is drawn is what was worked out."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.model.series import Metric
from pigment.report.plan import (
    AREAS,
    SIZES,
    PlanChoice,
    example_chart,
    make_plan,
    plannable,
    power_chart,
)
from tests.builders_series import make_result, make_series


@pytest.fixture(scope="module")
def result():
    return make_result(make_series([300.0] * 6, [9.0] * 6, noise=0.03))


def test_a_plan_finds_the_change_with_nine_chances_in_ten(result):
    found = make_plan(result, PlanChoice(Metric.DELTA_E00, 2.0))
    assert found.best.power >= 0.9
    assert found.curve[-1].visits >= found.best.visits
    assert f"{found.best.visits} visits" in found.sentence
    chances = [plan.power for plan in found.curve]
    assert chances[-1] > chances[0]


def test_a_smaller_change_or_fewer_photos_ask_for_more_visits(result):
    large = make_plan(result, PlanChoice(Metric.DELTA_E00, 3.0)).best.visits
    small = make_plan(result, PlanChoice(Metric.DELTA_E00, 1.5)).best
    assert small is None or small.visits > large
    one = make_plan(result, PlanChoice(Metric.DELTA_E00, 3.0, photos=1)).best
    assert one is None or one.visits >= large


def test_what_cannot_be_found_is_said(result):
    loud = [replace(n, within_sd=50.0, judged_within_sd=50.0) for n in result.noise]
    found = make_plan(replace(result, noise=tuple(loud)), PlanChoice(Metric.DELTA_E00, 0.5))
    assert found.best is None
    assert "missed too often" in found.sentence


def test_each_size_of_each_measure_can_be_planned(result):
    metrics = plannable(result)
    assert metrics[0] is Metric.DELTA_E00
    assert Metric.AREA_MM2 in metrics
    for metric in metrics:
        for size in SIZES[metric in AREAS]:
            assert make_plan(result, PlanChoice(metric, size)).sentence


def test_without_noise_there_is_no_plan(result):
    assert plannable(replace(result, noise=())) == ()
    assert make_plan(replace(result, noise=()), PlanChoice(Metric.DELTA_E00, 1.0)) is None


def rows_of(spec, layer):
    data = spec["layer"][layer]["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


def test_the_charts_show_the_plan_and_an_example(result):
    found = make_plan(result, PlanChoice(Metric.DELTA_E00, 2.0), seed=3)
    spec = power_chart(found, dark=True).to_dict()
    assert spec["description"] == found.sentence
    rows = rows_of(spec, 1)
    assert [row["weeks"] for row in rows] == [plan.weeks for plan in found.curve]
    drawn = example_chart(found).to_dict()
    means = rows_of(drawn, 2)
    assert [m["value"] for m in means] == pytest.approx(found.example.photos.mean(axis=1).tolist())
    other = make_plan(result, PlanChoice(Metric.DELTA_E00, 2.0), seed=4)
    assert not np.array_equal(other.example.photos, found.example.photos)
