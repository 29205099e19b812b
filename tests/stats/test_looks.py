import numpy as np
import pytest
from scipy import special

from pigment.model.series import Metric
from pigment.stats.looks import LookSettings, look_share, patch_level, site_level

MOST_VISITS = 52


def line_ratios(rng, series):
    """Ratio of every look's line (or visits) to its spread, (looks, series), no change."""
    values = rng.standard_normal((series, MOST_VISITS))
    visit = np.arange(MOST_VISITS)
    sums, products = np.cumsum(values, axis=1), np.cumsum(values * visit, axis=1)
    ratios = []
    for n in range(2, MOST_VISITS + 1):
        if n < 4:
            ratios.append((values[:, n - 1] - values[:, 0]) / np.sqrt(2.0))
        else:
            spread = np.sqrt(n * (n * n - 1) / 12.0)
            ratios.append((products[:, n - 1] - (n - 1) / 2.0 * sums[:, n - 1]) / spread)
    return np.array(ratios)


@pytest.mark.parametrize("level", [0.05, 0.02])
def test_a_year_of_weekly_looks_keeps_what_was_set_aside(level):
    rng = np.random.default_rng(4)
    series = 20_000
    chances = 2.0 * special.ndtr(-np.abs(line_ratios(rng, series)))
    shares = np.array([look_share(n) for n in range(2, MOST_VISITS + 1)])
    alarms = (chances < level * shares[:, None]).any(axis=0).mean()
    assert alarms <= level + 2.0 * np.sqrt(level / series)
    assert alarms > 0.3 * level  # nor is it given away


def test_looks_at_the_visit_before_share_out_no_more_than_all():
    assert sum(look_share(n, overlapping=False) for n in range(2, 5000)) == pytest.approx(
        1.0, abs=2e-3
    )
    assert look_share(1) == 0.0


def test_all_levels_of_one_look_together_stay_within_the_error():
    settings = LookSettings()
    metrics = (Metric.AREA_MM2, Metric.DELTA_E00, Metric.MELANIN_CONTRAST, Metric.DELTA_L)
    at_once = sum(
        site_level(metric, since, 6, settings)
        + patch_level(metric, since, 6, settings, site_claimed=False)
        for metric in metrics
        for since in ("baseline", "previous")
    )
    # the three contrasts are near copies of one another: 15 % more than all is no more than all
    assert at_once <= 1.15 * settings.series_error * look_share(6) * 1.0001


def test_a_claim_of_the_site_hands_its_level_on_to_the_patches():
    settings = LookSettings()
    alone = patch_level(Metric.DELTA_E00, "baseline", 5, settings, site_claimed=False)
    after = patch_level(Metric.DELTA_E00, "baseline", 5, settings, site_claimed=True)
    assert after == pytest.approx(alone + site_level(Metric.DELTA_E00, "baseline", 5, settings))
