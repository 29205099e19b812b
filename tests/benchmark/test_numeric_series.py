import numpy as np
import pytest

from pigment.benchmark.numeric_series import NumericPlan, render_numbers
from pigment.model.series import Metric
from pigment.stats.noise_figures import FIGURES, NoiseFigure

QUIET = {
    name: {metric: NoiseFigure(1e-9, 1e-9) for metric in figures}
    for name, figures in FIGURES.items()
}


def site(photos, name):
    return np.array([getattr(photo.affected, name).value for photo in photos])


def test_without_noise_the_course_is_what_was_planned():
    plan = NumericPlan(1, area_ln=np.log(1.25), delta_e00=-2.0)
    photos = render_numbers(plan, QUIET)
    areas, contrasts = site(photos, "area_mm2"), site(photos, "delta_e00")
    assert areas[-1] / areas[0] == pytest.approx(1.25, rel=1e-6)
    assert contrasts[-1] - contrasts[0] == pytest.approx(-2.0, abs=1e-6)
    stepped = site(render_numbers(NumericPlan(1, delta_e00=1.0, step_at=3), QUIET), "delta_e00")
    assert np.diff(stepped[::2]) == pytest.approx([0.0, 0.0, 1.0, 0.0, 0.0], abs=1e-6)


def alike(within_sd, between_sd, dof=5000, **more):
    """Figures by which all series are equally noisy, for a high ``dof``."""
    own = dict.fromkeys(Metric, NoiseFigure(within_sd, between_sd, dof, **more))
    own[Metric.AREA_MM2] = NoiseFigure(1e-3, 1e-3, dof)
    return dict.fromkeys(FIGURES, own)


@pytest.mark.parametrize("heavy", [False, True])
def test_the_noise_of_the_site_is_that_of_the_figure(heavy):
    within, means = [], []
    for seed in range(150):
        plan = NumericPlan(seed, heavy_tails=heavy)
        read = site(render_numbers(plan, alike(0.1, 0.15)), "delta_e00")
        pairs = read.reshape(-1, 2)
        within.append(np.diff(pairs, axis=1) ** 2 / 2.0)
        means.append(pairs.mean(axis=1).var(ddof=1))
    assert np.sqrt(np.mean(within)) == pytest.approx(0.1, rel=0.15)
    visit = np.hypot(0.15, 0.1 / np.sqrt(2.0))
    assert np.sqrt(np.mean(means)) == pytest.approx(visit, rel=0.15)


def test_fewer_degrees_of_freedom_make_series_less_alike():
    def spread_of_series(dof):
        figures = alike(0.1, 0.15, dof)
        means = [
            site(render_numbers(NumericPlan(seed), figures), "delta_e00").reshape(-1, 2).mean(1)
            for seed in range(150)
        ]
        return np.log([own.std(ddof=1) for own in means]).std()

    assert spread_of_series(3) > 1.4 * spread_of_series(5000)


def test_photos_state_their_uncertainty_in_proportion_to_their_noise():
    figures = alike(0.1, 0.15, claimed_sd=0.4)
    stated, shown = [], []
    for seed in range(150):
        photos = render_numbers(NumericPlan(seed), figures)
        stated.append(photos[0].affected.delta_e00.sd)
        shown.append(site(photos, "delta_e00").std())
    assert np.median(stated) == pytest.approx(0.4, rel=0.1)
    assert np.corrcoef(np.log(stated), np.log(shown))[0, 1] > 0.5


def test_the_same_seed_draws_the_same_numbers():
    first, again = (render_numbers(NumericPlan(7)) for _ in range(2))
    assert site(first, "area_mm2") == pytest.approx(site(again, "area_mm2"), rel=0)
