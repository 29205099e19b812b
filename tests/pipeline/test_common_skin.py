"""The share of the skin that is affected, on the skin that every photo shows."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.model.patches import PatchKind
from pigment.model.series import PhotoStatus
from pigment.pipeline.common_skin import affected_fraction, find_common_skin, unpack_skin
from tests.builders_series import MM_PER_WORK_PX, START, WORK, make_patch, make_photo


def box(left, right, top=0, bottom=WORK[0]):
    mask = np.zeros(WORK, bool)
    mask[top:bottom, left:right] = True
    return mask


def photo(name, skin, to_baseline=None, patches=None):
    if patches is None:
        patches = (make_patch(1, (600.0, 450.0), 120.0),)
    return make_photo(name, START, patches, skin=skin, to_baseline=to_baseline)


AREA_PX = 120.0 / MM_PER_WORK_PX**2


def fraction(one, baseline, photos):
    return affected_fraction(one, baseline, find_common_skin(photos, baseline))


def test_skin_is_kept_to_the_bit():
    mask = np.random.default_rng(0).random(WORK) > 0.5
    np.testing.assert_array_equal(unpack_skin(photo("a", mask)), mask)


def test_the_fraction_of_a_small_patch_is_true_to_1_percent():
    skin = box(200, 1000)
    one = photo("a", skin)
    assert fraction(one, one, [one]).value == pytest.approx(AREA_PX / skin.sum(), rel=0.01)


def test_the_fraction_is_area_over_skin():
    skin = box(200, 1000)
    one = photo("a", skin)
    found = fraction(one, one, [one])
    assert found.value == pytest.approx(AREA_PX / skin.sum(), rel=0.06)
    assert found.sd == pytest.approx(0.03 * found.value, rel=0.02)


def test_seeing_more_skin_does_not_change_it():
    narrow, wide = photo("a", box(300, 900)), photo("b", box(0, 1200))
    both = [narrow, wide]
    first, second = (fraction(one, narrow, both).value for one in both)
    assert first == pytest.approx(second, rel=1e-6)
    assert first == pytest.approx(AREA_PX / box(300, 900).sum(), rel=0.06)
    # nor does it matter which of them is the baseline
    assert fraction(wide, wide, both).value == pytest.approx(first, rel=0.01)


def test_a_shifted_and_enlarged_photo_agrees_with_the_baseline():
    baseline = photo("a", box(250, 950, 100, 800))
    move = np.array([[0.8, 0.0, 130.0], [0.0, 0.8, 70.0], [0.0, 0.0, 1.0]])
    centre = tuple(np.linalg.inv(move) @ (600.0, 450.0, 1.0))[:2]
    moved = photo("b", box(0, 1200), move, (make_patch(1, centre, 120.0 / 0.64),))
    found = [fraction(one, baseline, [baseline, moved]).value for one in (baseline, moved)]
    assert found[0] == pytest.approx(found[1], rel=0.01)


def test_a_patch_outside_the_common_skin_counts_for_nothing():
    outside = (make_patch(1, (150.0, 450.0), 120.0),)
    one, other = photo("a", box(0, 1200), patches=outside), photo("b", box(400, 1200))
    assert fraction(one, one, [one, other]).value == 0.0


def test_moles_and_freckles_do_not_count():
    spots = (
        make_patch(1, (500.0, 450.0), 120.0),
        make_patch(2, (800.0, 450.0), 60.0, kind=PatchKind.MOLE),
        make_patch(3, (300.0, 450.0), 5.0, kind=PatchKind.FRECKLE),
    )
    skin = box(0, 1200)
    one = photo("a", skin, patches=spots)
    assert fraction(one, one, [one]).value == pytest.approx(AREA_PX / skin.sum(), rel=0.06)


def test_photos_that_are_not_laid_on_the_baseline_have_no_say():
    baseline = photo("a", box(0, 1200))
    lost = replace(photo("b", box(0, 100)), status=PhotoStatus.WITHIN_PHOTO_ONLY, alignment=None)
    common = find_common_skin([baseline, lost], baseline)
    assert common.mask.all()
    assert affected_fraction(lost, baseline, common) is None


def test_a_photo_of_almost_nothing_is_not_waited_for():
    baseline, scrap = photo("a", box(0, 1200)), photo("b", box(0, 60))
    assert find_common_skin([baseline, scrap], baseline).mask.mean() > 0.9


def test_no_common_skin_gives_no_fraction():
    empty = photo("a", np.zeros(WORK, bool))
    assert fraction(empty, empty, [empty]) is None
