from dataclasses import replace

import numpy as np
import pytest

from pigment.benchmark.course_rows import CourseRow, Reading
from pigment.benchmark.noise_fit import SeriesSpread, figures_text, fit_figure, fit_figures
from pigment.model.series import Metric


def rows(count=60, within=0.2, between=0.15, seed=0):
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        readings = []
        for visit in range(6):
            shared = between * rng.standard_normal()
            for photo in range(2):
                error = shared + within * rng.standard_normal()
                name = f"{visit}_{photo}"
                readings += [
                    Reading(visit, name, None, "delta_e00", 8.0 + error, 0.1, 8.0),
                    Reading(visit, name, None, "area_mm2", 200.0 * np.exp(0.1 * error), 1.0, 200.0),
                    Reading(visit, name, 1, "delta_e00", 50.0, 0.1, 8.0),
                ]
        found.append(
            CourseRow(
                number,
                "stable",
                "card",
                "II",
                "brown",
                "arm",
                "sharp",
                "classic",
                12,
                0,
                readings=tuple(readings),
            )
        )
    return found  # fmt: skip


def test_the_sites_noise_is_recovered_from_unchanged_series():
    figures = fit_figures(rows())
    assert set(figures) == {Metric.DELTA_E00, Metric.AREA_MM2}
    assert figures[Metric.DELTA_E00].within_sd == pytest.approx(0.2, rel=0.1)
    assert figures[Metric.DELTA_E00].between_sd == pytest.approx(0.15, rel=0.3)
    assert figures[Metric.AREA_MM2].within_sd == pytest.approx(0.02, rel=0.1)
    assert figures[Metric.DELTA_E00].degrees_of_freedom >= 20


def test_a_patch_that_some_visits_lack_is_no_noise_of_the_site():
    steady = rows(count=8)
    flicker = [replace(row, readings=tuple(_with_a_second_patch(row))) for row in steady]
    figure = fit_figures(flicker)[Metric.DELTA_E00]
    assert figure.within_sd == pytest.approx(0.0, abs=1e-3)  # that of the first patch alone
    assert figure.between_sd == pytest.approx(0.0, abs=1e-3)
    area = fit_figures(flicker)[Metric.AFFECTED_FRACTION]
    assert area.within_sd == pytest.approx(0.0, abs=1e-3)


def _with_a_second_patch(row):
    """Add the area of the first patch, and every second visit a second one, pale and large."""
    rng = np.random.default_rng(row.seed)
    for reading in row.readings:
        one, more = reading, reading.visit % 2 == 1
        if one.metric == "delta_e00" and one.lesion is None:
            yield replace(one, value=one.value - 3.0 * more)
        elif one.metric == "delta_e00":
            yield replace(one, value=8.0 + 1e-4 * rng.standard_normal())
            if more:
                yield replace(one, lesion=2, value=4.0, true=4.0)
        elif one.lesion is None:
            whole = 200.0 + 300.0 * more
            yield replace(one, value=whole)
            share = 1.0 + 1e-4 * rng.standard_normal()
            yield replace(one, metric="affected_fraction", value=0.001 * whole * share)
            yield replace(one, lesion=1, value=200.0 * share, true=200.0)
            if more:
                yield replace(one, lesion=2, value=300.0, true=300.0)


def test_the_table_is_written_as_the_module_has_it():
    lines = figures_text(rows()).splitlines()
    assert lines[0].startswith("    Metric.AREA_MM2: NoiseFigure(0.0")
    assert figures_text(rows(count=2)) == ""


def drawn_spreads(count, dof, *, claims=0.0, seed=1, within=0.2, between=0.3, photos=2):
    """Series whose noise lies about the figure as the model has it, claims in proportion."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        loud = float(np.exp(claims * rng.standard_normal()))
        visit = (between**2 + within**2 / photos) * dof / rng.chisquare(dof)
        found.append(
            SeriesSpread(
                (loud**2 * within**2 * rng.chisquare(6) / 6, 6),
                (loud**2 * visit * rng.chisquare(5) / 5, 5),
                loud if claims else 0.0,
            )
        )
    return found


@pytest.mark.parametrize("dof", [4, 15])
def test_how_well_a_spread_is_foretold_follows_from_how_much_it_varies(dof):
    figure = fit_figure(drawn_spreads(800, dof), photos=2)
    assert figure.within_sd == pytest.approx(0.2, rel=0.05)
    assert figure.between_sd == pytest.approx(0.3, rel=0.1)
    assert figure.degrees_of_freedom == pytest.approx(dof, rel=0.35)


def test_what_photos_claim_of_themselves_makes_their_noise_foreseen():
    spreads = drawn_spreads(300, 30, claims=0.8)
    heeded = fit_figure(spreads, photos=2)
    ignored = fit_figure([SeriesSpread(s.within, s.visits, 0.0) for s in spreads], photos=2)
    assert heeded.claimed_sd == pytest.approx(1.0, rel=0.2)
    assert heeded.degrees_of_freedom >= 15 > 6 > ignored.degrees_of_freedom
