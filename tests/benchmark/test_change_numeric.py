import pytest

from pigment.benchmark.change_numeric import KINDS, measure_change_numeric, numeric_jobs
from pigment.model.series import Metric
from pigment.stats.noise_figures import FIGURES, NoiseFigure

COLOUR, AREA = NoiseFigure(0.2, 0.15, 20), NoiseFigure(0.02, 0.01, 20)
STEADY = {
    Metric.AREA_MM2: AREA,
    Metric.AFFECTED_FRACTION: AREA,
    Metric.DELTA_E00: COLOUR,
    Metric.MELANIN_CONTRAST: NoiseFigure(0.005, 0.004, 20),
    Metric.DELTA_L: COLOUR,
}


@pytest.fixture(scope="module")
def entry():
    told = []
    found = measure_change_numeric(
        1,
        lambda *step: told.append(step),
        share=0.006,
        figures=dict.fromkeys(FIGURES, STEADY),
        first_seed=100,
    )
    assert told[-1][0] == told[-1][1] == found["series"]
    return found


def test_a_small_run_says_the_right_things(entry):
    counts = entry["counts"]
    claims, series = counts["null"]["false claim, any"]
    assert series >= 20
    assert claims <= 3  # at a rate of 5 % more would come once in 70 runs
    for kind, verdict in (("spread", "called higher"), ("fade", "called lower")):
        found, series = counts[kind][verdict]
        assert found == series
    assert counts["event"]["step found"][0] >= counts["event"]["step found"][1] - 1
    assert counts["no event"]["step claimed without one"][0] <= 1
    assert counts["margin"]["delta_e00 called none beyond its margin"][0] <= 1
    for kind in counts.values():
        for covered, whole in (v for k, v in kind.items() if k.startswith("interval")):
            assert covered >= 0.75 * whole - 1


def test_the_full_run_is_of_ten_thousand_series():
    assert sum(KINDS.values()) >= 10_000
    seeds = [job.plan.seed for job in numeric_jobs(0.01)]
    assert len(set(seeds)) == len(seeds)
