"""Rendered series through the whole pipeline, held against their truth in physical units.

Limits are loose on purpose: they say that nothing is broken. How accurate the program is says
the benchmark, on many more scenes.
"""

from dataclasses import dataclass
from statistics import median

import pytest

from pigment.benchmark.scoring import PatchScore, score_photo
from pigment.model.series import PhotoStatus
from tests.builders_rendered import analysed, plan, rendered

pytestmark = pytest.mark.accuracy

CLEAR_DELTA_E00 = 3.0  # a fainter patch may be missed


@dataclass(frozen=True)
class Case:
    """A seed and what is asked of it."""

    seed: int
    options: tuple[tuple[str, object], ...]

    def __str__(self) -> str:
        return "-".join(str(value) for _, value in self.options[:2])

    def get(self) -> dict[str, object]:
        return dict(self.options)


def case(seed, **options):
    return Case(seed, tuple(options.items()))


COMMON = {"shape": "forearm", "card": "colorchecker-mini", "contrast": (5.0, 11.0)}
TRUNK = {"shape": "trunk", "card": "colorchecker-passport", "contrast": (4.0, 10.0)}
CASES = [
    case(201, tone="II", hue="brown", evolution="fading", n_visits=3, **COMMON),
    case(202, tone="V", hue="grey-blue", evolution="stable", n_visits=2, **COMMON),
    case(203, tone="IV", hue="mixed", evolution="spreading", n_visits=2, **TRUNK),
]


@pytest.fixture(params=CASES, ids=str)
def scored(request):
    """The case's result and the scores of its photos."""
    options = request.param.get()
    result = analysed(request.param.seed, **options)
    truths = [
        rendered(request.param.seed, visit, **options).truth
        for visit in range(plan(request.param.seed, **options).plan.n_visits)
    ]
    return result, [score_photo(p, t) for p, t in zip(result.photos, truths, strict=True)], truths


def clear(scores) -> list[PatchScore]:
    return [one for s in scores for one in s.patches if one.true_delta_e00 >= CLEAR_DELTA_E00]


def test_every_photo_is_measured_and_laid_on_the_baseline(scored):
    result, _, truths = scored
    assert {p.status for p in result.photos} == {PhotoStatus.MEASURED}
    for photo, truth in zip(result.photos, truths, strict=True):
        assert photo.mm_per_work_px == pytest.approx(truth.mm_per_px, rel=0.05)
        assert photo.colour_residual_delta_e00 < 4.0


def test_at_least_80_percent_of_clear_patches_are_found(scored):
    _, scores, _ = scored
    wanted = clear(scores)
    assert wanted
    missed = sum(not one.found for one in wanted)
    assert missed <= max(1, 0.2 * len(wanted))


def test_areas_are_true_within_15_percent(scored):
    _, scores, _ = scored
    errors = [abs(one.area_error) for one in clear(scores) if one.area_error is not None]
    assert median(errors) < 0.10
    assert sum(error < 0.15 for error in errors) >= 0.8 * len(errors)


def test_contrasts_are_true_within_1_5_delta_e00(scored):
    _, scores, _ = scored
    errors = [abs(one.delta_e00_error) for one in clear(scores) if one.found]
    assert median(errors) < 1.0
    assert sum(error < 1.5 for error in errors) >= 0.8 * len(errors)


def test_the_stated_uncertainty_covers_the_truth_mostly(scored):
    _, scores, _ = scored
    found = [one for one in clear(scores) if one.found]
    assert sum(one.delta_e00_covered for one in found) >= 0.7 * len(found)
    assert sum(one.area_covered for one in found) >= 0.7 * len(found)


def test_patches_keep_their_number_over_the_visits(scored):
    _, scores, _ = scored
    tracks = {}
    for one in clear(scores):
        if one.found:
            tracks.setdefault(one.lesion_id, []).append(one.track_id)
    repeated = [numbers for numbers in tracks.values() if len(numbers) > 1]
    kept = sum(len(set(numbers)) == 1 for numbers in repeated)
    assert kept >= 0.8 * len(repeated)


def test_a_fading_series_is_never_called_darkening():
    first = CASES[0]
    result = analysed(first.seed, **first.get())
    assert not [
        change
        for change in result.changes
        if change.track_id is None and change.metric == "delta_e00" and change.verdict == "higher"
    ]
