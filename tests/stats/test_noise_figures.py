import numpy as np
import pytest

from pigment.model.calibration import ColourMethod
from pigment.model.series import Metric
from pigment.stats.noise_figures import (
    FIGURE_SOURCES,
    FIGURES,
    conditions_of,
    fit_figure,
    prior_dof,
)


def test_every_metric_has_a_figure_with_a_source_under_all_conditions():
    assert set(FIGURES) == set(FIGURE_SOURCES)
    for figures in FIGURES.values():
        assert set(figures) == set(Metric)
    assert all(source.how for source in FIGURE_SOURCES.values())


@pytest.mark.parametrize(
    ("method", "ita_deg", "named"),
    [
        (ColourMethod.COLORCHECKER24, 40.0, "card"),
        (ColourMethod.PIGMENT_CARD, -20.0, "printed card, dark skin"),
        (ColourMethod.SKIN_RELATIVE, None, "no card"),
        (ColourMethod.NONE, 0.0, "no card, dark skin"),
    ],
)
def test_conditions_are_the_target_and_the_skin(method, ita_deg, named):
    assert conditions_of(method, ita_deg) == named
    assert named in FIGURES


def test_a_figure_is_recovered_from_many_series():
    rng = np.random.default_rng(0)
    series, visits, photos = 400, 6, 2
    shared = 0.3 * rng.standard_normal((series, visits, 1))
    readings = shared + 0.2 * rng.standard_normal((series, visits, photos))
    within = readings.var(axis=2, ddof=1).mean(axis=1)
    figure = fit_figure(within, np.full(series, visits), readings.mean(axis=2), photos)
    assert figure.within_sd == pytest.approx(0.2, rel=0.05)
    assert figure.between_sd == pytest.approx(0.3, rel=0.08)
    assert figure.degrees_of_freedom == 60  # all alike: foretold as well as it is ever trusted


@pytest.mark.parametrize("dof", [6, 15])
def test_how_well_a_spread_is_foretold_follows_from_how_much_it_varies(dof):
    rng = np.random.default_rng(1)
    own = dof / rng.chisquare(dof, 4000)
    variances = own * rng.chisquare(5, 4000) / 5
    assert prior_dof(variances, np.full(4000, 5)) == pytest.approx(dof, rel=0.25)
