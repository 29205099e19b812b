"""The same pigment on skin that tans is no fading; skin is drawn by the renderer's optics."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pigment.colour.skin_indices import ita_deg
from pigment.colour.spaces import linear_to_lab
from pigment.model.calibration import ColourMethod
from pigment.model.patches import HueClass, PatchKind
from pigment.model.series import Metric, SkinSummary, Verdict
from pigment.stats.events import DatedEvent, steps_at_events
from pigment.stats.series import summarise_series
from pigment.stats.skin_witness import melanin_index
from pigment.synth.optics import skin_linear
from pigment.synth.scene import TONES
from tests.builders_series import START, make_patch, make_series, pick

TAN_LN = {"I": 1.0, "III": 0.40, "VI": 0.35}  # melanin of about two sunny weeks
STEADY = np.linspace(0.0, 1.0, 6)


def skin_of(tone, tan_ln=0.0, blood_ln=0.0, light=1.0):
    one = TONES[tone]
    linear = skin_linear(one.epidermal * np.exp(tan_ln), 0.0, one.blood * np.exp(blood_ln))
    lab = np.asarray(linear_to_lab(light * linear))
    return SkinSummary(1e5, None, tuple(float(part) for part in lab), float(ita_deg(lab)))


def photographed(contrasts, skins, method=ColourMethod.COLORCHECKER24, marks=()):
    """Photos of a site; ``marks``: a kind and its contrasts by visit, ``None`` where not found."""
    photos = make_series([300.0] * len(contrasts), contrasts, noise=0.01)
    return [
        replace(
            photo,
            skin=skins[number // 2],
            colour_method=method,
            patches=(*photo.patches, *marks_at(number // 2, marks)),
        )
        for number, photo in enumerate(photos)
    ]


def marks_at(visit, marks):
    return [
        make_patch(50 + number, (200.0 + 90.0 * number, 200.0), 8.0, values[visit], kind)
        for number, (kind, values) in enumerate(marks)
        if values[visit] is not None
    ]


def site_contrast(contrasts, skins, method=ColourMethod.COLORCHECKER24, marks=()):
    seen = photographed(contrasts, skins, method, marks)
    return pick(summarise_series(seen).changes, Metric.DELTA_E00, "baseline")


def site_trend(contrasts, skins):
    trends = summarise_series(photographed(contrasts, skins)).trends
    (trend,) = (one for one in trends if (one.metric, one.track_id) == (Metric.DELTA_E00, None))
    return trend


def step(contrasts, skins):
    day = (START + timedelta(days=30 * 3.5)).date()
    records = steps_at_events(photographed(contrasts, skins), [DatedEvent(day, "a holiday")])
    (record,) = (one for one in records if one.metric is Metric.DELTA_E00)
    return record


def tanning(tone):
    return [skin_of(tone, share * TAN_LN[tone]) for share in STEADY]


@pytest.mark.parametrize("tone", TAN_LN)
def test_what_a_tan_takes_from_a_contrast_is_no_fading(tone):
    contrasts = 9.0 - 1.3 * STEADY
    held = site_contrast(contrasts, tanning(tone))
    assert (held.verdict, held.reason) == (Verdict.CANNOT_TELL, "skin_darkened")
    assert held.difference == pytest.approx(-1.3, abs=0.2), "the number itself is told"


@pytest.mark.parametrize("tone", ["I", "III"])
def test_fading_on_skin_that_stays_is_told(tone):
    assert site_contrast(9.0 - 1.3 * STEADY, [skin_of(tone)] * 6).verdict is Verdict.LOWER


def moles(*courses):
    return [(PatchKind.MOLE, course) for course in courses]


def test_on_very_dark_skin_moles_that_stay_tell_fading_from_a_tan():
    contrasts, skins = 9.0 - 1.3 * STEADY, [skin_of("VI")] * 6
    alone = site_contrast(contrasts, skins)
    assert (alone.verdict, alone.reason) == (Verdict.CANNOT_TELL, "skin_unsure")
    three = moles([8.0] * 6, [5.0] * 4 + [None, 5.1], [9.0] * 6)
    assert site_contrast(contrasts, skins, marks=three).verdict is Verdict.LOWER
    assert site_contrast(9.0 - 3.0 * STEADY, skins).verdict is Verdict.LOWER  # no tan does that


@pytest.mark.parametrize("method", [ColourMethod.COLORCHECKER24, ColourMethod.NONE])
def test_moles_that_pale_with_the_patches_show_a_tan_with_a_card_or_without(method):
    paler, skins = 1.0 - 0.3 * STEADY, [skin_of("VI")] * 6
    contrasts = 9.0 * paler
    with_them = moles(8.0 * paler, 5.0 * paler, 6.0 * paler, [7.0] * 5 + [9.5])
    held = site_contrast(contrasts, skins, method, with_them)
    assert (held.verdict, held.reason) == (Verdict.CANNOT_TELL, "skin_darkened")
    assert site_contrast(contrasts, skins, method).verdict is Verdict.LOWER


def test_grey_blue_pigment_lies_below_a_tan_and_hardly_feels_it():
    seen = photographed(9.0 - 1.3 * STEADY, [skin_of("VI")] * 6)
    grey = [
        replace(p, patches=tuple(replace(q, hue_class=HueClass.GREY_BLUE) for q in p.patches))
        for p in seen
    ]
    brown, blue = (
        pick(summarise_series(s).changes, Metric.DELTA_E00, "baseline") for s in (seen, grey)
    )
    assert (brown.reason, blue.verdict) == ("skin_unsure", Verdict.LOWER)


def test_freckles_that_pale_and_moles_of_little_contrast_show_no_tan():
    contrasts, skins = 9.0 - 2.0 * STEADY, [skin_of("VI")] * 6
    paler = 1.0 - 0.22 * STEADY
    marks = [(PatchKind.FRECKLE, 6.0 * paler)] * 4 + moles(2.5 * paler)
    assert site_contrast(contrasts, skins, marks=marks).verdict is Verdict.LOWER


def test_freckles_that_hold_show_that_no_tan_came():
    contrasts, skins = 9.0 - 1.3 * STEADY, [skin_of("VI")] * 6
    assert site_contrast(contrasts, skins).reason == "skin_unsure"
    hold = [(PatchKind.FRECKLE, [6.0, 6.2, 5.8, 6.0, 6.1, 6.0])] * 4
    assert site_contrast(contrasts, skins, marks=hold).verdict is Verdict.LOWER


@pytest.mark.parametrize("tone", TAN_LN)
def test_what_a_tan_that_fades_gives_to_a_contrast_is_no_darkening(tone):
    held = site_contrast(9.0 + 1.3 * STEADY, tanning(tone)[::-1])
    assert (held.verdict, held.reason) == (Verdict.CANNOT_TELL, "skin_lightened")


def test_fading_by_more_than_a_tan_can_do_is_told():
    assert site_contrast(9.0 - 5.0 * STEADY, tanning("I")).verdict is Verdict.LOWER


def test_a_contrast_that_rises_while_the_skin_tans_is_told():
    assert site_contrast(9.0 + 2.0 * STEADY, tanning("III")).verdict is Verdict.HIGHER


def test_without_a_card_the_skin_has_no_say():
    told = site_contrast(9.0 - 2.7 * STEADY, tanning("I"), ColourMethod.NONE)
    assert told.verdict is Verdict.LOWER
    assert site_contrast(9.0 - 2.7 * STEADY, tanning("I")).reason == "skin_darkened"


@pytest.mark.parametrize("tone", TAN_LN)
def test_a_slope_that_a_tan_could_make_says_so_and_foretells_nothing(tone):
    contrasts = 9.0 - 1.3 * STEADY
    behind, of_itself = (
        site_trend(contrasts, tanning(tone)),
        site_trend(contrasts, [skin_of(tone)] * 6),
    )
    unseen = "skin_unsure" if tone == "VI" else ""
    assert (behind.reason, of_itself.reason) == ("skin_darkened", unseen)
    assert (behind.slope_per_30_days, behind.ci95) == (of_itself.slope_per_30_days, of_itself.ci95)
    assert behind.ci95[1] < 0.0, "only a slope that stands out needs another reason"
    paling = site_trend(9.0 + 1.3 * STEADY, tanning(tone)[::-1])
    assert paling.reason == "skin_lightened"


def test_a_slope_beyond_any_tan_is_told_with_its_halving():
    trend = site_trend(9.0 * np.exp(-0.9 * STEADY), tanning("III"))
    assert trend.reason == ""
    assert trend.halving_days is not None


@pytest.mark.parametrize("tone", TAN_LN)
def test_a_step_that_a_tan_could_make_goes_together_with_nothing(tone):
    contrasts = [9.0] * 4 + [7.7] * 4
    before, after = skin_of(tone), skin_of(tone, TAN_LN[tone])
    held = step(contrasts, [before] * 4 + [after] * 4)
    assert (held.verdict, held.reason) == (Verdict.CANNOT_TELL, "skin_darkened")
    assert held.step == pytest.approx(-1.3, abs=0.3), "the number itself is told"
    stays = step(contrasts, [before] * 8)
    assert stays.verdict is Verdict.LOWER or (tone, stays.reason) == ("VI", "skin_unsure")
    back = step(contrasts[::-1], [after] * 4 + [before] * 4)
    assert (back.verdict, back.reason) == (Verdict.CANNOT_TELL, "skin_lightened")


def test_a_step_beyond_any_tan_is_told():
    skins = [skin_of("III")] * 4 + [skin_of("III", TAN_LN["III"])] * 4
    assert step([9.0] * 4 + [4.0] * 4, skins).verdict is Verdict.LOWER


def test_areas_are_what_they_are():
    photos = make_series(300.0 - 120.0 * STEADY, [9.0] * 6, noise=0.01)
    seen = [replace(p, skin=tanning("I")[n // 2]) for n, p in enumerate(photos)]
    change = pick(summarise_series(seen).changes, Metric.AREA_MM2, "baseline")
    assert change.verdict is Verdict.LOWER


@pytest.mark.parametrize("tone", ["I", "III", "IV"])
def test_neither_light_nor_blood_passes_for_a_tan_on_light_and_medium_skin(tone):
    def index(**options):
        (photo, *_) = make_series([300.0], [9.0])
        return melanin_index(replace(photo, skin=skin_of(tone, **options)), dark=False)

    tan = index(tan_ln=0.4) - index()
    assert abs(index(light=0.8) - index()) < 0.01 * tan
    assert abs(index(blood_ln=0.35) - index()) < 0.3 * tan
