"""Figures of hand-made scores."""

from dataclasses import replace

import pytest

from pigment.benchmark.asked import goals
from pigment.benchmark.figures import Share, by_lamp, figures_of
from tests.builders_benchmark import FOUND, MISSED, PHOTO, REJECTED, seen, series


def test_a_missed_patch_counts_as_dice_0_and_a_rejected_photo_as_missed():
    figures = figures_of([series(PHOTO, replace(PHOTO, patches=(FOUND, MISSED)), REJECTED)])
    assert figures.found == Share(2, 4)
    assert figures.dice == pytest.approx(0.475)
    assert figures.rejected == Share(1, 3)
    assert figures.area_error == pytest.approx(0.04)
    assert figures.area_bias == pytest.approx(-0.04)
    assert figures.delta_e00_error == pytest.approx(0.5)


def test_faint_patches_are_not_counted():
    faint = replace(MISSED, true_delta_e00=2.9)
    unknown = replace(MISSED, true_delta_e00=float("nan"))
    assert figures_of([series(replace(PHOTO, patches=(faint, unknown, FOUND)))]).found == Share(
        1, 1
    )


def test_faint_patches_have_a_figure_of_their_own():
    photo = replace(
        PHOTO, patches=(replace(FOUND, true_delta_e00=2.0), replace(MISSED, true_delta_e00=1.6))
    )
    assert figures_of([series(photo)]).faint_found == Share(1, 2)


def test_the_class_of_hue_is_asked_for_where_contrast_is_clear():
    unclear = replace(FOUND, true_delta_e00=3.5, hue_right=False)
    figures = figures_of([series(replace(PHOTO, patches=(FOUND, unclear)))])
    assert (figures.hue_right, figures.clear_hue_right) == (Share(1, 2), Share(1, 1))


def test_a_range_is_left_on_either_side():
    held = {goal.what: goal.holds for goal in goals([series(PHOTO)])}
    assert held["true area within 1.96 sd"] is False  # all covered: more than 98 %


def test_the_worst_tone_is_held_against_the_best():
    rough = replace(FOUND, delta_e00_error=-1.0)
    rows = [series(PHOTO), series(replace(PHOTO, patches=(rough,)), tone="V")]
    (goal,) = [g for g in goals(rows) if g.what.startswith("the same, worst tone")]
    assert goal.measured == pytest.approx(2.0)
    assert goal.holds is False


def test_false_patches_are_per_photo_measured():
    figures = figures_of(
        [
            series(
                replace(
                    PHOTO,
                    false_on=(
                        "freckle",
                        "freckle",
                        "freckle",
                    ),
                ),
                PHOTO,
                REJECTED,
            )
        ]
    )
    assert figures.false_per_photo == pytest.approx(1.5)


def test_a_patch_that_changes_its_track_loses_those_sightings():
    photos = [replace(PHOTO, patches=(seen(1, track), seen(2, 2))) for track in (1, 1, 3, 1)]
    assert figures_of([series(*photos)]).same_track == Share(7, 8)


def test_two_patches_on_one_track_cannot_both_own_it():
    photos = [replace(PHOTO, patches=(seen(1, 1), seen(2, 1)))] * 2
    assert figures_of([series(*photos)]).same_track == Share(2, 4)


def test_a_patch_seen_once_has_no_track_to_keep():
    assert figures_of([series(PHOTO)]).same_track == Share(0, 0)


def test_the_baseline_is_not_among_the_photos_to_register():
    later = replace(PHOTO, status="within_photo_only", code="not_registered")
    assert figures_of([series(REJECTED, PHOTO, PHOTO, later)]).within_photo_only == Share(1, 2)


def test_the_exact_interval():
    # Clopper and Pearson: 0 of 10 gives 1 - 0.025 ** (1 / 10) at most
    assert Share(0, 10).ci95 == pytest.approx((0.0, 1 - 0.025**0.1))
    assert Share(10, 10).ci95 == pytest.approx((0.025**0.1, 1.0))
    assert Share(5, 10).ci95 == pytest.approx((0.187, 0.813), abs=1e-3)
    assert Share(0, 0).ci95 is None


def test_photos_by_lamp_stay_in_their_series():
    rows = [series(PHOTO, replace(PHOTO, lamp="A")), series(PHOTO, seed=50_001)]
    assert {lamp: len(part) for lamp, part in by_lamp(rows)} == {"A": 1, "D65": 2}


def test_nothing_gives_no_figure():
    figures = figures_of([])
    assert figures.found.value is None
    assert figures.dice is None
    assert all(goal.holds is None for goal in goals([]))


def test_goals_hold_or_not():
    held = {goal.what: goal.holds for goal in goals([series(PHOTO, PHOTO)])}
    assert held["patches found"] is True
    assert held["Dice, median, tones V-VI"] is None
    broken = {goal.what: goal.holds for goal in goals([series(PHOTO, REJECTED)])}
    assert broken["patches found"] is False
    assert broken["usable photos rejected"] is False
    assert broken["Dice, median, tones I-IV"] is False
