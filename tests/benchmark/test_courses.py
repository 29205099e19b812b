import pytest

from pigment.benchmark.courses import (
    APART,
    CARD,
    FADING,
    NULL_KINDS,
    SPREADING,
    TANNED,
    change_cases,
    course_of,
    repeat_cases,
)
from pigment.benchmark.plan import full_cases, quick_cases
from pigment.colour.spaces import linear_to_lab
from pigment.synth.optics import skin_linear
from pigment.synth.scene import TONES


def test_no_seed_is_used_twice_in_any_part():
    cases = (*repeat_cases(), *change_cases(), *full_cases(), *quick_cases())
    seeds = [case.seed for case in cases]
    assert len(set(seeds)) == len(seeds)


def test_every_tone_has_as_many_series():
    for kind in {case.kind for case in change_cases()}:
        tones = [case.tone for case in change_cases() if case.kind == kind]
        assert {tones.count(tone) for tone in TONES} == {len(tones) // len(TONES)}


def test_there_are_a_hundred_series_in_which_nothing_may_be_claimed():
    cases = [case for case in change_cases() if case.group == CARD]
    assert sum(case.kind in NULL_KINDS for case in cases) >= 100
    assert {case.hue for case in cases} == {"brown", "grey-blue"}


def test_sixty_series_of_unchanged_skin_some_held_apart():
    cases = repeat_cases()
    assert len(cases) >= 60
    apart = next(case for case in cases if case.group == APART)
    assert apart.plan().plan.kind == "held_apart"


@pytest.mark.parametrize("tone", ["II", "III", "IV", "V", "VI"])
def test_a_tan_is_that_of_two_weeks_of_sun(tone):
    skin = TONES[tone]
    tan = course_of(TANNED, tone).tan_ln
    before = linear_to_lab(skin_linear(skin.epidermal, 0.0, skin.blood))
    after = linear_to_lab(skin_linear(skin.epidermal * 2.718281828**tan, 0.0, skin.blood))
    assert float(((after - before) ** 2).sum()) ** 0.5 == pytest.approx(3.75, abs=0.2)


def test_the_changes_are_those_asked_for():
    assert course_of(SPREADING, "III").area_factor == 1.25
    assert course_of(FADING, "III").contrast_step == -2.0
