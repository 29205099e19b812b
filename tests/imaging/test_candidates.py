"""Where pigment may be: drawn spots of every size are proposed, plain skin proposes little."""

import numpy as np
import pytest

from pigment.imaging.candidates import Candidate, CandidateSettings, find_candidates
from pigment.imaging.illumination import optical_density
from pigment.imaging.pigment_score import ScoreSettings
from tests.builders_skin import (
    BROWN,
    DARK,
    DERMAL,
    EPIDERMAL,
    LIGHT,
    disc,
    draw_skin,
    inside,
)

SHAPE = (300, 400)
EVERYWHERE = np.ones(SHAPE, bool)


def candidates_of(tone, spots, mm_per_px=0.2, usable=EVERYWHERE):
    density = optical_density(draw_skin(SHAPE, tone, spots))
    return find_candidates(
        density, EVERYWHERE, usable, mm_per_px, CandidateSettings(), ScoreSettings()
    )


def best_overlap(found, spot):
    truth = inside(spot, SHAPE)
    overlaps = [0.0]
    for one in found:
        mask = one.in_frame(SHAPE)
        overlaps.append((mask & truth).sum() / (mask | truth).sum())
    return max(overlaps)


@pytest.mark.parametrize("mm_per_px", [0.2, None])
@pytest.mark.parametrize("radius_px", [12, 30, 80])
@pytest.mark.parametrize(("tone", "axis"), [(LIGHT, EPIDERMAL), (DARK, DERMAL)])
def test_a_spot_is_proposed_whatever_its_size(tone, axis, radius_px, mm_per_px):
    spot = disc(190, 150, radius_px, axis=axis, strength=0.35)
    assert best_overlap(candidates_of(tone, (spot,), mm_per_px), spot) > 0.5


def test_several_spots_are_proposed_apart():
    spots = (disc(90, 90, 30), disc(280, 120, 45, axis=DERMAL), disc(180, 230, 18))
    found = candidates_of(BROWN, spots)
    assert min(best_overlap(found, spot) for spot in spots) > 0.5


def test_they_come_largest_first_and_without_near_duplicates():
    found = candidates_of(BROWN, (disc(90, 90, 30), disc(280, 120, 45)))
    areas = [one.area_px for one in found]
    assert areas == sorted(areas, reverse=True)
    limit = CandidateSettings().duplicate_iou
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            shared = one.shared_px(other)
            assert shared <= limit * (one.area_px + other.area_px - shared) + 1


def test_no_usable_skin_gives_none():
    assert candidates_of(LIGHT, (disc(190, 150, 30),), usable=~EVERYWHERE) == []


def test_a_candidate_knows_its_place():
    one = Candidate(10, 20, np.ones((5, 8), bool), 3.0, 40)
    other = Candidate(12, 25, np.ones((5, 8), bool), 3.0, 40)
    assert one.area_px == one.in_frame((50, 60)).sum() == 40
    assert one.in_frame((50, 60))[10:15, 20:28].all()
    assert one.shared_px(other) == other.shared_px(one) == 3 * 3
    assert one.shared_px(Candidate(30, 20, np.ones((5, 8), bool), 3.0, 40)) == 0
