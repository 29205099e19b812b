import numpy as np
import pytest

from pigment.model.series import Metric, NoiseSource, Repeatability, Verdict
from pigment.stats.change import (
    ChangeSettings,
    Comparison,
    VisitMean,
    classify_change,
    classify_family,
    noise_reach,
    p_value,
    visit_interval,
    visit_quantity,
)
from pigment.stats.noise import NoiseSettings, VisitReadings, estimate_noise
from pigment.stats.noise_figures import NoiseFigure

SURE = Repeatability(Metric.DELTA_E00, 0.2, 60, NoiseSource.REPLICATES)
AREA_NOISE = Repeatability(Metric.AREA_MM2, 0.04, 60, NoiseSource.REPLICATES, "ln")


def compare(then, now, noise=SURE, photos=2, **rest):
    ends = [None if value is None else VisitMean(value, 0.0, photos) for value in (then, now)]
    return Comparison(noise.metric, "baseline", ends[0], ends[1], noise, **rest)


def test_a_clear_rise_is_claimed_and_its_interval_holds_it():
    change = classify_change(compare(8.0, 10.0))
    assert change.verdict is Verdict.HIGHER
    assert change.reason == "beyond_noise"
    assert change.difference == pytest.approx(2.0)
    # two photos each: sd of the difference is 0.2, t(60) = 2.000
    assert change.minimal_detectable_change == pytest.approx(0.400, abs=0.002)
    assert change.ci95 == pytest.approx((1.6, 2.4), abs=0.002)
    assert change.difference_fraction == pytest.approx(0.25)


def test_a_fall_of_area_is_judged_in_proportion():
    change = classify_change(compare(200.0, 150.0, AREA_NOISE))
    assert change.verdict is Verdict.LOWER
    assert change.difference_fraction == pytest.approx(-0.25)
    # two photos each: the sd of the difference of logarithms is 0.04
    limit = 200.0 * (1.0 - np.exp(-2.0003 * 0.04))
    assert change.minimal_detectable_change == pytest.approx(limit, rel=1e-3)
    low, high = np.log(0.75) - 2.0003 * 0.04, np.log(0.75) + 2.0003 * 0.04
    assert change.ci95 == pytest.approx((200.0 * np.expm1(low), 200.0 * np.expm1(high)), rel=1e-3)
    assert change.equivalence_margin == pytest.approx(40.0)


def test_no_change_is_said_only_inside_the_margin():
    inside = classify_change(compare(8.0, 8.1))
    assert inside.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert inside.equivalence_margin == 2.0
    narrow = ChangeSettings(margins={Metric.DELTA_E00: 0.3})
    noisy = classify_change(compare(8.0, 8.1), narrow)
    assert (noisy.verdict, noisy.reason) == (Verdict.CANNOT_TELL, "noise_exceeds_margin")
    middling = ChangeSettings(margins={Metric.DELTA_E00: 0.45})
    unsure = classify_change(compare(8.0, 8.2), middling)
    assert (unsure.verdict, unsure.reason) == (Verdict.CANNOT_TELL, "between_noise_and_margin")


def test_few_degrees_of_freedom_widen_everything():
    vague = Repeatability(Metric.DELTA_E00, 0.2, 3, NoiseSource.REPLICATES)
    assert (
        classify_change(compare(8.0, 9.0, vague)).minimal_detectable_change
        > 1.5 * classify_change(compare(8.0, 9.0)).minimal_detectable_change
    )


def test_more_photographs_help_only_against_what_they_do_not_share():
    shared = Repeatability(Metric.DELTA_E00, 0.2, 60, NoiseSource.REPLICATES, "value", 0.5, 60)
    few = classify_change(compare(8.0, 8.0, shared, photos=1)).minimal_detectable_change
    many = classify_change(compare(8.0, 8.0, shared, photos=100)).minimal_detectable_change
    assert many == pytest.approx(1.98 * 0.5 * np.sqrt(2.0), rel=0.02)
    assert few > many
    residuals = Repeatability(Metric.DELTA_E00, 0.5, 60, NoiseSource.RESIDUALS)
    one = classify_change(compare(8.0, 8.0, residuals, photos=1)).minimal_detectable_change
    four = classify_change(compare(8.0, 8.0, residuals, photos=4)).minimal_detectable_change
    assert one == four


def test_with_figures_from_elsewhere_the_photographs_own_doubt_counts():
    figures = Repeatability(Metric.DELTA_E00, 0.2, 60, NoiseSource.BENCHMARK)
    doubtful = Comparison(
        Metric.DELTA_E00, "baseline", VisitMean(8.0, 2.0, 1), VisitMean(10.0, 2.0, 1), figures
    )
    assert classify_change(doubtful).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("comparison", "reason"),
    [
        (compare(8.0, 12.0, obstacle="camera_changed"), "camera_changed"),
        (compare(None, 12.0), "not_measured"),
    ],
)
def test_what_cannot_be_compared_is_not_judged(comparison, reason):
    change = classify_change(comparison)
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, reason)
    assert change.ci95 is None
    assert change.minimal_detectable_change is None


def test_holm_keeps_one_lucky_patch_from_being_claimed():
    lucky = compare(8.0, 8.41, track_id=1)
    assert classify_change(lucky).verdict is Verdict.HIGHER
    others = [compare(8.0, 8.0 + 0.01 * i, track_id=i) for i in range(2, 12)]
    family = classify_family([lucky, *others])
    assert family[0].verdict is not Verdict.HIGHER
    assert [change.track_id for change in family] == list(range(1, 12))
    clear = classify_family([compare(8.0, 12.0, track_id=1), *others])
    assert clear[0].verdict is Verdict.HIGHER


def test_holm_skips_what_cannot_be_tested():
    broken = compare(8.0, 12.0, obstacle="camera_changed")
    family = classify_family([broken, compare(8.0, 8.41)])
    assert [change.verdict for change in family] == [Verdict.CANNOT_TELL, Verdict.HIGHER]
    assert p_value(broken) == np.inf


def test_a_visit_mean_carries_the_noise():
    mean = VisitMean(100.0, 0.0, 4)
    assert visit_quantity(mean, AREA_NOISE).sd == pytest.approx(2.0)
    low, high = visit_interval(mean, AREA_NOISE)
    assert (low + high) / 2.0 == pytest.approx(100.0)
    assert high - low == pytest.approx(8.0, rel=0.01)


def like(within, between):
    """Settings whose figure foretells the noise of these series."""
    figure = NoiseFigure(within, between, 10)
    return NoiseSettings(figures={Metric.DELTA_E00: figure})


def simulate(rounds, seed, *, step=0.0, visits=6, photos=2, within=0.3, between=0.3):
    """Verdicts and coverage over many made-up series whose last visit differs by ``step``."""
    rng = np.random.default_rng(seed)
    verdicts, covered = [], 0
    for _ in range(rounds):
        readings = []
        for i in range(visits):
            level = 10.0 + (step if i >= visits // 2 else 0.0) * 1.0
            values = level + between * rng.standard_normal() + within * rng.standard_normal(photos)
            readings.append(VisitReadings(30.0 * i, values))
        noise = estimate_noise(Metric.DELTA_E00, readings, like(within, between))
        ends = [
            VisitMean(float(readings[i].values.mean()), 0.0, photos) for i in (0, len(readings) - 1)
        ]
        change = classify_change(Comparison(Metric.DELTA_E00, "baseline", *ends, noise))
        verdicts.append(change.verdict)
        covered += change.ci95[0] <= step <= change.ci95[1]
    return verdicts, covered / rounds


@pytest.mark.parametrize(
    ("visits", "photos", "within", "between"),
    [(6, 2, 0.3, 0.3), (6, 1, 0.3, 0.3), (12, 2, 0.2, 0.5)],
)
def test_unchanged_skin_is_called_changed_less_than_1_time_in_20(visits, photos, within, between):
    verdicts, coverage = simulate(
        400, 11, visits=visits, photos=photos, within=within, between=between
    )
    claims = sum(v in (Verdict.HIGHER, Verdict.LOWER) for v in verdicts) / len(verdicts)
    assert claims <= 0.05 + 0.022  # two standard errors of 400 rounds
    assert 0.93 <= coverage <= 0.99


def test_a_clear_change_is_found():
    verdicts, _ = simulate(200, 12, step=4.0, within=0.15, between=0.15)
    assert sum(v is Verdict.HIGHER for v in verdicts) / len(verdicts) > 0.9


def test_a_change_as_large_as_the_margin_is_hardly_ever_called_none():
    margin = 2.0
    verdicts, _ = simulate(400, 13, step=margin, within=0.1, between=0.1)
    none = sum(v is Verdict.NO_DETECTABLE_CHANGE for v in verdicts) / len(verdicts)
    assert none <= 0.025 + 0.016


def test_a_share_of_what_may_as_well_be_nothing_is_not_given():
    then = VisitMean(0.009, 0.01, 1)
    noise = Repeatability(Metric.MELANIN_CONTRAST, 0.017, 10, NoiseSource.BENCHMARK)
    now = VisitMean(0.35, 0.01, 1)
    change = classify_change(Comparison(Metric.MELANIN_CONTRAST, "baseline", then, now, noise))
    assert change.difference == pytest.approx(0.341)
    assert change.difference_fraction is None


def test_the_reach_of_noise_is_the_limit_between_two_visits_alike():
    mean = VisitMean(8.0, 0.0, 2)
    same = classify_change(compare(8.0, 8.0))
    assert noise_reach(mean, SURE) == pytest.approx(same.minimal_detectable_change)
    assert noise_reach(VisitMean(200.0, 0.0, 2), AREA_NOISE) == pytest.approx(
        2.0 * noise_reach(VisitMean(100.0, 0.0, 2), AREA_NOISE)
    )
