"""What is said of a change or a trend."""

from dataclasses import replace
from datetime import date

import pytest

from pigment.model.quantity import Quantity
from pigment.model.series import Change, Metric, Trend, Verdict
from pigment.report.wording import changes

AREA = Change(
    track_id=None,
    metric=Metric.AREA_MM2,
    since="baseline",
    baseline=Quantity(200.0, 5.0),
    latest=Quantity(150.0, 4.0),
    difference=-50.0,
    difference_fraction=-0.25,
    ci95=(-66.0, -34.0),
    minimal_detectable_change=16.0,
    equivalence_margin=40.0,
    verdict=Verdict.LOWER,
    reason="beyond_noise",
)
SINCE = date(2026, 1, 5)


def plain(text):
    return text.replace("\u00a0", " ")


def test_a_claim_gives_size_interval_and_noise():
    assert plain(changes.change_sentence(AREA, SINCE)) == (
        "Since 5 January 2026: the area fell by 25 % (95 % interval −33 % to −17 %); "
        "noise alone explains 8.0 %."
    )


def test_no_change_always_names_what_it_rules_out():
    calm = replace(AREA, verdict=Verdict.NO_DETECTABLE_CHANGE, reason="within_margin")
    assert plain(changes.change_sentence(calm, SINCE)) == (
        "Since 5 January 2026: no change was detected in the area, "
        "and a change of 20 % would have been seen."
    )
    assert plain(changes.verdict_words(calm)) == "no change over 20 %"


def test_colour_changes_are_told_in_their_unit_and_patches_by_number():
    change = replace(
        AREA,
        track_id=3,
        metric=Metric.DELTA_L,
        baseline=Quantity(-10.0, 0.3),
        difference=2.0,
        ci95=(1.2, 2.8),
        minimal_detectable_change=0.8,
        verdict=Verdict.HIGHER,
    )
    said = plain(changes.change_sentence(change, SINCE))
    assert "the lightness difference of patch 3 rose by 2.0 L*" in said
    assert "lighter against the skin around" in said
    assert "0.8 L*" in said


@pytest.mark.parametrize(
    "reason", ["noise_exceeds_margin", "between_noise_and_margin", "one_of_many_patches"]
)
def test_an_open_verdict_gives_its_figures(reason):
    open_change = replace(AREA, verdict=Verdict.CANNOT_TELL, reason=reason)
    said = plain(changes.change_sentence(open_change, SINCE))
    assert "cannot tell" in said
    assert "8.0 %" in said


@pytest.mark.parametrize("reason", ["skin_darkened", "skin_lightened", "skin_unsure"])
def test_what_a_tan_could_make_alone_is_told_with_its_number(reason):
    moved = replace(
        AREA, metric=Metric.DELTA_E00, difference=-1.3, minimal_detectable_change=0.6,
        verdict=Verdict.CANNOT_TELL, reason=reason,
    )  # fmt: skip
    said = plain(changes.change_sentence(moved, SINCE))
    assert "changed of itself; it fell by 1.3" in said
    assert "more than noise explains (0.6" in said


@pytest.mark.parametrize(
    "reason",
    [
        "camera_changed",
        "calibration_changed",
        "not_measured",
        "no_patches",
        "patch_out_of_view",
        "patches_differ",
        "skin_darkened",
        "skin_lightened",
        "skin_unsure",
        "vanished",
        "appeared",
    ],
)
def test_every_reason_has_its_own_sentence(reason):
    bare = replace(
        AREA,
        ci95=None,
        minimal_detectable_change=None,
        equivalence_margin=None,
        verdict=Verdict.CANNOT_TELL,
        reason=reason,
    )
    fallback = replace(bare, reason="something new")
    assert changes.change_sentence(bare) != changes.change_sentence(fallback)


def test_gone_and_new_patches_are_called_so():
    gone = replace(AREA, track_id=2, reason="vanished")
    assert "no longer found" in changes.change_sentence(gone, SINCE)
    assert changes.verdict_words(gone) == "no longer found"
    assert changes.verdict_words(None) == "one visit only"
    assert changes.verdict_words(None, 3) == "not at the first or last visit"


def test_a_claim_over_the_patches_found_at_both_visits_says_so():
    said = plain(changes.change_sentence(replace(AREA, reason="common_patches"), SINCE))
    assert "the area of the patches found at both visits fell by" in said


def test_an_open_verdict_names_what_it_is_about():
    lines = {
        changes.change_sentence(replace(AREA, metric=m, verdict=Verdict.CANNOT_TELL, reason="x"))
        for m in Metric
    }
    assert len(lines) == len(Metric)
    assert all("cannot tell whether the" in line for line in lines)


def test_trends_say_how_fast_and_how_sure():
    trend = Trend(None, Metric.DELTA_E00, -0.5, (-0.7, -0.3), 6)
    assert plain(changes.trend_sentence(trend)) == (
        "−0.50 ΔE00 per 30 days (95 % interval −0.70 to −0.30), over 6 visits."
    )
    halved = changes.trend_sentence(replace(trend, halving_days=(122.0, 335.0)))
    assert halved.endswith("At this rate it is halved in 4 to 11 months, if it goes on.")
    soon = changes.trend_sentence(replace(trend, halving_days=(20.0, 43.0)))
    assert soon.endswith("At this rate it is halved in 3 to 6 weeks, if it goes on.")
    tanned = changes.trend_sentence(replace(trend, reason="skin_darkened"))
    assert tanned.endswith("The skin around darkened too, and a tan alone could make this slope.")
    short = changes.trend_sentence(replace(trend, ci95=None, n_visits=3))
    assert "too few for an interval" in short
    none = changes.trend_sentence(replace(trend, slope_per_30_days=None, n_visits=2))
    assert "Too few" in none
