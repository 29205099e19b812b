import math
from dataclasses import replace

from pigment.io.stats_json import (
    change_from_json,
    change_to_json,
    noise_from_json,
    noise_to_json,
    trend_from_json,
    trend_to_json,
)
from pigment.stats.series import summarise_series
from tests.builders_series import make_series


def as_is(value):
    return None if value is None or not math.isfinite(value) else value


def test_everything_comes_back_as_it_was_written():
    photos = make_series([300.0, 280.0, 240.0, 210.0, 190.0, 170.0], [9.0, 8.6, 8, 7.2, 6.6, 6])
    summary = summarise_series(photos)
    assert {change.estimator for change in summary.changes} == {"line", "visits"}
    assert any(trend.halving_days for trend in summary.trends)
    for change in summary.changes:
        assert change_from_json(change_to_json(change, as_is)) == change
    for trend in summary.trends:
        tanned = replace(trend, reason="skin_darkened")
        assert trend_from_json(trend_to_json(trend, as_is)) == trend
        assert trend_from_json(trend_to_json(tanned, as_is)) == tanned
    for noise in summary.noise:
        written = noise_to_json(noise, as_is)
        assert written["repeatability_coefficient"] == 2.771808 * noise.within_sd
        assert noise_from_json(written) == noise


def test_files_from_before_are_read():
    photos = make_series([300.0, 280.0], [9.0, 8.6])
    summary = summarise_series(photos)
    change = change_to_json(summary.changes[0], as_is)
    del change["estimator"]
    assert change_from_json(change).estimator == "visits"
    trend = trend_to_json(summary.trends[0], as_is)
    del trend["course"], trend["halving_days"], trend["reason"]
    assert trend_from_json(trend).halving_days is None
    assert trend_from_json(trend).reason == ""
    noise = noise_to_json(summary.noise[0], as_is)
    for key in [key for key in noise if key.startswith("judged")]:
        del noise[key]
    assert noise_from_json(noise).judged_degrees_of_freedom == 0
