import pytest

from pigment.model.calibration import ColourMethod
from pigment.model.series import Metric
from pigment.stats.noise_figures import FIGURE_SOURCES, FIGURES, conditions_of


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
