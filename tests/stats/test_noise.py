import numpy as np
import pytest

from pigment.model.series import Metric, NoiseSource
from pigment.stats.noise import (
    BENCHMARK_FIGURES,
    NoiseSettings,
    VisitReadings,
    estimate_noise,
    spread_grows,
)


def visits_of(rng, n, k, within, between=0.0, mean=10.0, *, relative=False, step=0.0):
    out = []
    for i in range(n):
        error = between * rng.standard_normal() + within * rng.standard_normal(k)
        level = mean + (step if i == n - 1 else 0.0)
        values = level * np.exp(error) if relative else level + error
        out.append(VisitReadings(30.0 * i, values))
    return out


def test_replicates_are_pooled_over_the_visits():
    rng = np.random.default_rng(0)
    noise = estimate_noise(Metric.DELTA_E00, visits_of(rng, 60, 3, within=0.4, between=0.6))
    assert noise.source is NoiseSource.REPLICATES
    assert noise.degrees_of_freedom == 120
    assert noise.within_sd == pytest.approx(0.4, rel=0.12)
    assert noise.between_sd == pytest.approx(0.6, rel=0.2)


def test_areas_are_read_on_the_logarithm():
    rng = np.random.default_rng(1)
    visits = visits_of(rng, 60, 2, within=0.05, mean=300.0, relative=True)
    noise = estimate_noise(Metric.AREA_MM2, visits)
    assert noise.on == "ln"
    assert noise.within_sd == pytest.approx(0.05, rel=0.2)


@pytest.mark.parametrize("smallest", [0.0, 5.0])
def test_an_area_near_zero_is_read_as_it_is(smallest):
    visits = [VisitReadings(30.0 * i, np.array([v, v + 1.0])) for i, v in enumerate((100, 50, 5))]
    visits.append(VisitReadings(90.0, np.array([smallest, smallest])))
    assert estimate_noise(Metric.AREA_MM2, visits).on == "value"


def test_single_photographs_fall_back_on_the_scatter_about_a_line():
    rng = np.random.default_rng(2)
    visits = [
        VisitReadings(30.0 * i, np.array([10.0 - 0.5 * i + 0.3 * rng.standard_normal()]))
        for i in range(80)
    ]
    noise = estimate_noise(Metric.DELTA_E00, visits)
    assert noise.source is NoiseSource.RESIDUALS
    assert noise.within_sd == pytest.approx(0.3, rel=0.2)
    assert noise.degrees_of_freedom == 78


def test_a_short_series_takes_the_benchmark_figures():
    noise = estimate_noise(Metric.DELTA_L, [VisitReadings(0.0, np.array([-8.0]))])
    figure = BENCHMARK_FIGURES[Metric.DELTA_L]
    assert noise.source is NoiseSource.BENCHMARK
    assert (noise.within_sd, noise.between_sd) == (figure.within_sd, figure.between_sd)
    wider = estimate_noise(Metric.DELTA_L, [], figure_factor=2.0)
    assert wider.within_sd == 2.0 * figure.within_sd


def test_relative_benchmark_figures_become_absolute_beside_a_vanished_area():
    visits = [VisitReadings(0.0, np.array([200.0])), VisitReadings(30.0, np.array([0.0]))]
    noise = estimate_noise(Metric.AREA_MM2, visits)
    assert noise.on == "value"
    assert noise.within_sd == pytest.approx(200.0 * BENCHMARK_FIGURES[Metric.AREA_MM2].within_sd)


def test_a_sudden_real_change_does_not_pass_for_noise():
    rng = np.random.default_rng(3)
    visits = visits_of(rng, 8, 2, within=0.1, between=0.1, step=4.0)
    noise = estimate_noise(Metric.DELTA_E00, visits)
    assert noise.between_sd < 0.5


def test_no_line_is_drawn_across_a_break():
    before = [VisitReadings(30.0 * i, np.array([10.0 + 0.01 * (i % 2)]), 0) for i in range(5)]
    after = [VisitReadings(30.0 * i, np.array([14.0 + 0.01 * (i % 2)]), 1) for i in range(5, 10)]
    noise = estimate_noise(Metric.DELTA_E00, before + after)
    assert noise.within_sd < 0.05
    assert noise.degrees_of_freedom >= 4


def test_the_least_degrees_of_freedom_are_a_setting():
    visits = [VisitReadings(30.0 * i, np.array([10.0, 10.2])) for i in range(2)]
    assert estimate_noise(Metric.DELTA_E00, visits).source is NoiseSource.BENCHMARK
    eager = NoiseSettings(fewest_degrees_of_freedom=2)
    assert estimate_noise(Metric.DELTA_E00, visits, eager).source is NoiseSource.REPLICATES


def test_few_photographs_lean_on_the_figure_and_many_on_themselves():
    rng = np.random.default_rng(4)
    figure = BENCHMARK_FIGURES[Metric.DELTA_E00]
    small = 0.25 * figure.within_sd
    few = estimate_noise(Metric.DELTA_E00, visits_of(rng, 2, 2, within=small))
    many = estimate_noise(Metric.DELTA_E00, visits_of(rng, 80, 2, within=small, between=small))
    assert few.judged_within_sd > 0.7 * figure.within_sd
    assert many.judged_within_sd < 0.4 * figure.within_sd
    assert many.judged_degrees_of_freedom > 78
    assert few.conditions == "card"


def test_a_figure_that_the_photographs_contradict_loses_its_weight():
    rng = np.random.default_rng(5)
    loud = estimate_noise(Metric.DELTA_E00, visits_of(rng, 8, 2, within=2.0, between=3.0))
    assert np.hypot(loud.judged_between_sd, loud.judged_within_sd / 2**0.5) > 2.0


def test_a_spread_that_grows_with_the_contrast_is_noticed():
    rng = np.random.default_rng(6)
    levels = (2.0, 5.0, 12.0)
    growing = [visits_of(rng, 12, 3, 0.05, mean=level, relative=True) for level in levels]
    even = [visits_of(rng, 12, 3, 0.3, mean=level) for level in levels]
    assert spread_grows(growing)
    assert not spread_grows(even)
    noise = estimate_noise(Metric.DELTA_E00, growing[1], grows=True)
    assert noise.on == "ln"
    assert noise.within_sd == pytest.approx(0.05, rel=0.4)


def test_a_figure_is_taken_in_proportion_to_what_the_photographs_claim():
    figure = BENCHMARK_FIGURES[Metric.DELTA_E00]
    one = np.array([8.0])
    for times, taken in ((2.0, 2.0), (0.5, 0.5), (100.0, 4.0)):
        reading = VisitReadings(0.0, one, claims=np.array([times * figure.claimed_sd]))
        noise = estimate_noise(Metric.DELTA_E00, [reading], figure_factor=1.5)
        assert noise.within_sd == pytest.approx(taken * figure.within_sd)
    silent = estimate_noise(Metric.DELTA_E00, [VisitReadings(0.0, one)], figure_factor=1.5)
    assert silent.within_sd == pytest.approx(1.5 * figure.within_sd)


def test_what_is_claimed_of_an_area_counts_as_a_share_of_it():
    figure = BENCHMARK_FIGURES[Metric.AREA_MM2]
    for area in (20.0, 2000.0):
        reading = VisitReadings(0.0, np.array([area]), claims=np.array([area * figure.claimed_sd]))
        noise = estimate_noise(Metric.AREA_MM2, [reading])
        assert noise.within_sd == pytest.approx(figure.within_sd)
