"""Measured signs: growth with unevenness is noted, and neither alone is."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.model.patches import HueClass
from pigment.model.series import Change, Metric, Verdict
from pigment.report.measured_signs import LEAST_ASYMMETRY, asymmetry, measured_signs
from pigment.report.wording.signs import SHOW_CLINICIAN, MeasuredSign, measured_note
from tests.builders_series import circle, make_patch, make_photo, make_result, make_series

ELLIPSE = circle((0, 0), 50) * [1.0, 0.5] @ np.array([[0.8, 0.6], [-0.6, 0.8]]) + 300.0
TEARDROP = np.array([[0, 0], [100, -50], [130, 0], [100, 50], [60, 12], [40, 30], [30, 6]]) + 200.0


def shaped(outline, hue=HueClass.BROWN, track=1):
    return replace(make_patch(track), outlines_px=(outline,), hue_class=hue)


def grown(track, metric=Metric.AREA_MM2, verdict=Verdict.HIGHER, reason="beyond_noise"):
    return Change(
        track, metric, "baseline", None, None, 1.0, 0.3, None, None, None, verdict, reason
    )


def series(latest, *changes):
    result = make_result(make_series([300.0] * 2, [9.0] * 2))
    last = result.visits[-1].visit
    photos = tuple(
        replace(photo, patches=tuple(latest)) if photo.visit == last else photo
        for photo in result.photos
    )
    return replace(result, photos=photos, changes=tuple(changes))


def test_an_ellipse_is_even_whatever_its_place_size_and_turn():
    for outline in (ELLIPSE, 3 * ELLIPSE, ELLIPSE + 1000.0, circle((50, 50), 20)):
        assert asymmetry(shaped(outline)) < 0.06


def test_a_lopsided_shape_is_uneven():
    assert asymmetry(shaped(TEARDROP)) > LEAST_ASYMMETRY
    assert asymmetry(shaped(TEARDROP * 4)) == pytest.approx(asymmetry(shaped(TEARDROP)), abs=0.04)


def test_growth_with_unevenness_and_several_colours_is_noted():
    others = [grown(1), grown(2)]
    found = measured_signs(series([shaped(TEARDROP, HueClass.MIXED)], *others))
    assert [spot.track_id for spot in found] == [1]
    assert found[0].signs == {MeasuredSign.GROWN, MeasuredSign.ASYMMETRIC, MeasuredSign.COLOURS}


def test_the_only_uneven_patch_that_grew_is_noted():
    (spot,) = measured_signs(series([shaped(TEARDROP)], grown(1)))
    assert MeasuredSign.ALONE in spot.signs


def test_a_new_uneven_patch_is_noted():
    new = grown(1, Metric.DELTA_E00, reason="appeared")
    (spot,) = measured_signs(series([shaped(TEARDROP)], new))
    assert MeasuredSign.NEW in spot.signs


@pytest.mark.parametrize(
    ("patch", "change"),
    [
        (shaped(ELLIPSE, HueClass.MIXED), grown(1)),
        (shaped(TEARDROP, HueClass.MIXED), grown(1, verdict=Verdict.LOWER)),
        (shaped(TEARDROP, HueClass.MIXED), grown(1, verdict=Verdict.CANNOT_TELL)),
        (shaped(TEARDROP, HueClass.MIXED), grown(1, metric=Metric.DELTA_E00)),
        (shaped(TEARDROP, HueClass.MIXED), grown(None)),
        (shaped(TEARDROP, HueClass.MIXED), replace(grown(1), since="previous")),
    ],
)
def test_one_sign_alone_is_no_note(patch, change):
    assert measured_signs(series([patch], change)) == ()


def test_several_grown_patches_of_one_colour_are_no_note():
    latest = [shaped(TEARDROP), shaped(TEARDROP + 300.0, track=2)]
    assert measured_signs(series(latest, grown(1), grown(2))) == ()


def test_one_visit_says_nothing():
    one = make_result([make_photo("a.jpg", make_series([1.0], [1.0])[0].capture.taken_at, [])])
    assert measured_signs(replace(one, changes=(grown(1),))) == ()


def test_the_answer_is_always_to_show_it_to_a_clinician_and_never_a_score():
    told = measured_note(3, {MeasuredSign.GROWN, MeasuredSign.ASYMMETRIC, MeasuredSign.COLOURS})
    assert told == (
        "Patch 3: it grew, its two halves differ and it holds several colours. " + SHOW_CLINICIAN
    )
    assert not any(sign.isdigit() for sign in told.replace("Patch 3", ""))
