from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pigment.model.calibration import ColourMethod
from pigment.model.series import Metric, NoiseSource, PhotoStatus, Verdict
from pigment.stats.series import summarise_series
from tests.builders_series import START, WORK, make_patch, make_photo, make_series, pick

FADING = [300.0, 280.0, 240.0, 210.0, 190.0, 170.0]
STABLE = [300.0] * 6
CLAIMS = (Verdict.HIGHER, Verdict.LOWER)


def test_a_fading_site_is_seen_to_fade():
    summary = summarise_series(make_series(FADING, [9.0, 8.6, 8.0, 7.2, 6.6, 6.0]))
    assert len(summary.visits) == 6
    assert {noise.source for noise in summary.noise} == {NoiseSource.REPLICATES}
    area = pick(summary.changes, Metric.AREA_MM2, "baseline")
    assert area.verdict is Verdict.LOWER
    assert area.difference_fraction == pytest.approx(-130.0 / 300.0, abs=0.06)
    contrast = pick(summary.changes, Metric.DELTA_E00, "baseline")
    assert contrast.verdict is Verdict.LOWER
    assert pick(summary.changes, Metric.DELTA_L, "baseline").verdict is Verdict.HIGHER
    slopes = {(t.track_id, t.metric): t for t in summary.trends}
    site = slopes[(None, Metric.DELTA_E00)]
    assert site.slope_per_30_days == pytest.approx(-0.6, abs=0.15)
    assert site.ci95[1] < 0.0
    assert slopes[(1, Metric.AREA_MM2)].slope_per_30_days == pytest.approx(-27.0, abs=6.0)


def test_a_stable_site_is_said_to_be_stable_with_its_margin():
    summary = summarise_series(make_series(STABLE, [9.0] * 6))
    for metric in (Metric.AREA_MM2, Metric.DELTA_E00):
        change = pick(summary.changes, metric, "baseline")
        assert change.verdict is Verdict.NO_DETECTABLE_CHANGE
        assert change.equivalence_margin > abs(change.ci95[0])


def test_false_claims_over_whole_series_stay_below_1_in_20():
    claimed = judged = family = 0
    rounds = 60
    for seed in range(rounds):
        photos = make_series(STABLE, [9.0] * 6, noise=0.04, seed=seed, patches=4)
        changes = summarise_series(photos).changes
        site = [c for c in changes if c.track_id is None and c.metric is not Metric.DELTA_L]
        claimed += sum(c.verdict in CLAIMS for c in site)
        judged += len(site)
        family += any(
            c.verdict in CLAIMS
            for c in changes
            if c.track_id and (c.metric, c.since) == (Metric.AREA_MM2, "baseline")
        )
    assert claimed / judged <= 0.06
    assert family / rounds <= 0.11  # 5 % wanted, two standard errors of 60 rounds allowed


def test_photos_keep_their_order_and_get_their_visit():
    photos = make_series(STABLE[:2], [9.0] * 2)
    lost = replace(photos[0], file="lost.jpg", sha256="x", status=PhotoStatus.WITHIN_PHOTO_ONLY)
    summary = summarise_series([lost, *reversed(photos)])
    assert [p.file for p in summary.photos] == [p.file for p in [lost, *reversed(photos)]]
    assert [p.visit for p in summary.photos] == [None, 2, 2, 1, 1]
    assert all("lost.jpg" not in visit.photos for visit in summary.visits)


def test_the_baseline_may_be_a_later_visit():
    photos = make_series(FADING, [9.0] * 6)
    later = summarise_series(photos, baseline_file=photos[4].file)
    baseline = pick(later.changes, Metric.AREA_MM2, "baseline").baseline.value
    assert baseline == pytest.approx(240.0 * 1.5, rel=0.05)
    last = summarise_series(photos, baseline_file=photos[-1].file)
    assert {change.since for change in last.changes} == {"previous"}


def test_another_camera_breaks_colours_and_trends_but_not_areas():
    cameras = ["A", "A", "A", "B", "B", "B"]
    summary = summarise_series(make_series(FADING, [9.0] * 6, cameras=cameras))
    change = pick(summary.changes, Metric.DELTA_E00, "baseline")
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "camera_changed")
    assert pick(summary.changes, Metric.AREA_MM2, "baseline").verdict is Verdict.LOWER
    trends = {t.metric: t for t in summary.trends if t.track_id is None}
    assert trends[Metric.DELTA_E00].n_visits == 3
    assert trends[Metric.DELTA_E00].broken_at == ((START + timedelta(days=90)).date().isoformat(),)
    assert trends[Metric.AREA_MM2].n_visits == 6
    assert trends[Metric.AREA_MM2].broken_at == ()


def test_a_missing_card_breaks_colours():
    photos = make_series(STABLE[:3], [9.0] * 3)
    photos[-2:] = [replace(p, colour_method=ColourMethod.SKIN_RELATIVE) for p in photos[-2:]]
    change = pick(summarise_series(photos).changes, Metric.DELTA_E00, "baseline")
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "calibration_changed")


def test_without_a_scale_the_site_is_followed_by_its_fraction():
    summary = summarise_series(make_series(FADING, [9.0] * 6, scale=False))
    assert Metric.AREA_MM2 not in {noise.metric for noise in summary.noise}
    assert pick(summary.changes, Metric.AFFECTED_FRACTION, "baseline").verdict is Verdict.LOWER


def test_framing_alone_is_not_fading():
    def visit(day, patches, skin=None):
        when = START + timedelta(days=day)
        return [
            make_photo(f"{day}_{n}", when + timedelta(minutes=n), patches, skin=skin)
            for n in range(2)
        ]

    left, right = make_patch(1, (300.0, 450.0)), make_patch(2, (900.0, 450.0))
    cropped = np.ones(WORK, bool)
    cropped[:, 700:] = False
    photos = [*visit(0, [left, right]), *visit(30, [left, right]), *visit(60, [left], cropped)]
    changes = summarise_series(photos).changes
    site = pick(changes, Metric.AREA_MM2, "baseline")
    assert (site.verdict, site.reason) == (Verdict.CANNOT_TELL, "patch_out_of_view")
    gone = pick(changes, Metric.AREA_MM2, "baseline", 2)
    assert (gone.verdict, gone.reason) == (Verdict.CANNOT_TELL, "patch_out_of_view")


def test_clear_skin_at_both_visits_is_not_judged():
    photos = [make_photo(f"{n}", START + timedelta(days=30 * n)) for n in range(2)]
    change = pick(summarise_series(photos).changes, Metric.AREA_MM2, "baseline")
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, "no_patches")


def test_one_photo_or_none_makes_no_changes():
    one = summarise_series([make_photo("a", START, [make_patch()])])
    assert (len(one.visits), one.changes) == (1, ())
    assert all(noise.source is NoiseSource.BENCHMARK for noise in one.noise)
    undated = summarise_series([make_photo("a", None, [make_patch()])])
    assert undated.visits == ()
    assert summarise_series([]).photos == ()
