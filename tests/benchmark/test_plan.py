"""What the benchmark renders covers what it reports on."""

from collections import Counter

import pytest

from pigment.benchmark.plan import DEVELOPED, HELD_APART, NO_CARD, full_cases, quick_cases
from pigment.synth.scene import DEVELOPED_BORDERS, DEVELOPED_SHAPES, TONES


@pytest.mark.parametrize("cases", [full_cases(), quick_cases()])
def test_seeds_are_used_once_and_nowhere_else(cases):
    seeds = [case.seed for case in cases]
    assert len(set(seeds)) == len(seeds)
    assert min(seeds) >= 50_000


def test_the_full_form_covers_tones_hues_shapes_and_borders():
    cases = full_cases()
    count = Counter(case.group for case in cases)
    assert count[DEVELOPED] >= 30
    assert count[HELD_APART] >= 12
    assert count[NO_CARD] >= 6
    for group in count:
        chosen = [case for case in cases if case.group == group]
        pairs = Counter((case.tone, case.hue) for case in chosen)
        assert set(pairs) == {(tone, hue) for tone in TONES for hue in ("brown", "grey-blue")}
        assert sum(case.n_visits == 6 for case in chosen) >= 3
    ours = [case for case in cases if case.group == DEVELOPED]
    looks = {(case.shape, case.border) for case in ours}
    assert looks == {(s.value, b.value) for s in DEVELOPED_SHAPES for b in DEVELOPED_BORDERS}
    for tone in TONES:
        mine = [case for case in ours if case.tone == tone]
        assert len({(case.shape, case.border) for case in mine}) >= 4
        assert any(case.n_visits == 6 for case in mine)


def test_groups_are_rendered_as_they_are_called():
    for case in quick_cases():
        plan = case.plan().plan
        assert (plan.kind == "held_apart") == (case.group == HELD_APART)
        assert (plan.card == "none") == (case.group == NO_CARD)
