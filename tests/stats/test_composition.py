from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pigment.model.patches import OUTLINE_OF_OTHER_VISIT
from pigment.model.series import Metric, Verdict
from pigment.stats.series import summarise_series
from tests.builders_series import START, WORK, make_patch, make_photo, pick


def visits(*patch_lists):
    return [
        make_photo(f"{n}_{shot}", START + timedelta(days=30 * n, minutes=shot), patches)
        for n, patches in enumerate(patch_lists)
        for shot in range(2)
    ]


def steady(*extra):
    return [make_patch(1, (300.0, 450.0), 100.0, 9.0), *extra]


FAINT = make_patch(2, (800.0, 450.0), 300.0, 3.0)
CLEAR = make_patch(2, (800.0, 450.0), 300.0, 9.0)


@pytest.mark.parametrize("metric", [Metric.AREA_MM2, Metric.DELTA_E00])
def test_a_faint_patch_missed_at_the_last_visit_is_no_change_of_the_site(metric):
    photos = visits(*[steady(FAINT)] * 5, steady())
    change = pick(summarise_series(photos).changes, metric, "baseline")
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "patches_differ")


def test_a_clear_patch_gone_is_a_smaller_area():
    photos = visits(*[steady(CLEAR)] * 4, steady(), steady())
    change = pick(summarise_series(photos).changes, Metric.AREA_MM2, "baseline")
    assert change.verdict is Verdict.LOWER
    assert change.difference == pytest.approx(-300.0)


def test_a_clear_patch_missing_from_the_last_visit_alone_is_no_smaller_area():
    photos = visits(*[steady(CLEAR)] * 5, steady())
    change = pick(summarise_series(photos).changes, Metric.AREA_MM2, "baseline")
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "patches_differ")


def test_a_claim_that_the_common_patches_share_stands():
    grown = make_patch(1, (300.0, 450.0), 400.0, 9.0)
    photos = visits(*[steady()] * 4, *[[grown, FAINT]] * 2)
    change = pick(summarise_series(photos).changes, Metric.AREA_MM2, "baseline")
    assert (change.verdict, change.reason) == (Verdict.HIGHER, "common_patches")
    assert change.difference == pytest.approx(300.0)  # of the patch found at both, without FAINT


@pytest.mark.parametrize("metric", [Metric.AREA_MM2, Metric.DELTA_E00])
def test_a_patch_out_of_view_does_not_silence_the_others(metric):
    half = np.ones(WORK, bool)
    half[:, 600:] = False
    paler = make_patch(1, (300.0, 450.0), 60.0, 5.0)
    photos = [
        *visits(*[steady(CLEAR)] * 4),
        *(
            make_photo(
                f"{day}_{shot}", START + timedelta(days=day, minutes=shot), [paler], skin=half
            )
            for day in (120, 150)
            for shot in range(2)
        ),
    ]
    change = pick(summarise_series(photos).changes, metric, "baseline")
    assert (change.verdict, change.reason) == (Verdict.LOWER, "common_patches")
    size = -40.0 if metric is Metric.AREA_MM2 else -4.0
    assert change.difference == pytest.approx(size)


def fading(contrast, *, lent=False, area=300.0):
    patch = make_patch(2, (800.0, 450.0), area, contrast)
    return replace(patch, flags=(OUTLINE_OF_OTHER_VISIT,)) if lent else patch


def of_patch(changes, metric, track):
    wanted = (metric, "baseline", track)
    (change,) = (c for c in changes if (c.metric, c.since, c.track_id) == wanted)
    return change


def test_a_patch_too_pale_for_an_edge_has_a_contrast_and_no_size():
    pale = [fading(c, lent=c < 3.0) for c in (6.0, 5.2, 4.4, 3.6, 2.8, 2.0)]
    summary = summarise_series(visits(*[[patch] for patch in pale]))
    told = of_patch(summary.changes, Metric.DELTA_E00, 2)
    assert told.verdict is Verdict.LOWER
    assert told.latest.value == pytest.approx(2.0, abs=0.3)
    for track in (2, None):
        size = of_patch(summary.changes, Metric.AREA_MM2, track)
        assert (size.verdict, size.reason) == (Verdict.CANNOT_TELL, "edge_not_seen")
        assert size.latest is None


def test_the_size_of_the_other_patches_is_told_where_one_shows_no_edge():
    def at(visit):
        clear = make_patch(1, (300.0, 450.0), 100.0 * (1.0 + 0.2 * visit), 9.0)
        return [clear, fading(5.0 - 0.6 * visit, lent=visit > 3)]

    changes = summarise_series(visits(*[at(visit) for visit in range(6)])).changes
    whole = of_patch(changes, Metric.AREA_MM2, None)
    assert (whole.verdict, whole.reason) == (Verdict.HIGHER, "common_patches")
    assert whole.difference == pytest.approx(100.0, rel=0.05)


def test_two_visits_with_a_patch_do_not_call_it_gone_for_want_of_an_edge():
    changes = summarise_series(visits([fading(9.0)], [fading(4.0, lent=True)])).changes
    for track in (2, None):
        size = of_patch(changes, Metric.AREA_MM2, track)
        assert (size.verdict, size.reason) == (Verdict.CANNOT_TELL, "edge_not_seen")
