import numpy as np
import pytest

from pigment.model.patches import HueClass, PatchKind
from pigment.synth.population import (
    PatchPlan,
    card_corners,
    draw_hair,
    draw_lesions,
    place_card,
    rearranged,
)
from pigment.synth.render import CardPlace
from pigment.synth.scene import TONES, Border, Evolution, Shape, Sheet
from pigment.synth.shapes import make_body

SHEET = Sheet(210.0, 160.0, 0.5)
PLAN = PatchPlan(HueClass.BROWN, Border.SHARP, Evolution.STABLE, 4)


@pytest.mark.parametrize("seed", range(5))
def test_spots_lie_in_the_room_and_clear_of_each_other_and_the_card(seed):
    rng = np.random.default_rng(seed)
    body = make_body(Shape.TRUNK, SHEET, rng)
    card = card_corners((63.5, 109.0), CardPlace((-40.0, 0.0), 0.0))
    lesions = draw_lesions(Shape.TRUNK, body, 155.0, card, PLAN, rng)
    assert [spot.lesion_id for spot in lesions] == list(range(1, len(lesions) + 1))
    patches = [spot for spot in lesions if spot.kind == PatchKind.PATCH]
    assert 1 <= len(patches) <= 6
    for i, one in enumerate(lesions):
        for other in lesions[i + 1 :]:
            gap = np.hypot(*np.subtract(one.centre_mm, other.centre_mm))
            assert gap > one.radius_mm + other.radius_mm
    for patch in patches:
        assert 1.0 <= patch.radius_mm <= 20.0
        outside = np.maximum(card.min(axis=0) - patch.centre_mm, patch.centre_mm - card.max(axis=0))
        assert outside.max() > patch.radius_mm


def test_the_card_lies_wholly_in_view():
    body = make_body(Shape.FOREARM, SHEET, np.random.default_rng(1))
    for seed in range(10):
        place = place_card((109.0, 63.5), body, 160.0, 120.0, np.random.default_rng(seed))
        reach = np.abs(card_corners((109.0, 63.5), place)).max(axis=0)
        assert reach[0] < 80.0
        assert reach[1] < 60.0


def test_hairs_keep_their_roots_from_day_to_day():
    body = make_body(Shape.FOREARM, SHEET, np.random.default_rng(1))
    drawn = (
        draw_hair(Shape.FOREARM, body, TONES["IV"], 0.3, np.random.default_rng(s)) for s in range(9)
    )
    hair = next(found for found in drawn if found is not None)
    later = rearranged(hair, np.random.default_rng(5))
    assert later.paths_mm[:, 0] == pytest.approx(hair.paths_mm[:, 0])
    assert np.abs(later.paths_mm - hair.paths_mm).max() > 0.3
    assert rearranged(None, np.random.default_rng(5)) is None
