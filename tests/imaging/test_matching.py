"""Same patch, same number: over moves, gaps, merges, splits and photos laid nowhere."""

import numpy as np
import pytest

from pigment.imaging.matching import MERGED, SPLIT, match_patches
from pigment.model.calibration import Alignment
from pigment.model.patches import HueClass, Patch, PatchKind
from pigment.model.quantity import Quantity

NONE = Quantity(0.0, 0.0)


def patch(x, y, radius, stretch=1.0, kind=PatchKind.PATCH):
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    wobble = radius * (1 + 0.15 * np.cos(3 * turn + x))
    outline = np.stack([x + stretch * wobble * np.cos(turn), y + wobble * np.sin(turn)], axis=1)
    nxt = np.roll(outline, -1, axis=0)
    area = 0.5 * abs(float(np.sum(outline[:, 0] * nxt[:, 1] - nxt[:, 0] * outline[:, 1])))
    return Patch(
        track_id=0, kind=kind, outlines_px=(outline,), centre_px=(x, y), area_px=area,
        area_px_sd=0.0, area_mm2=None, perimeter_mm=None, lab=(0, 0, 0), surround_lab=(0, 0, 0),
        delta_e00=NONE, delta_l=NONE, delta_a=NONE, delta_b=NONE, delta_chroma=NONE,
        delta_ita_deg=NONE, melanin_contrast=NONE, hue_class=HueClass.BROWN,
        reference="surround", area_contrast_curve=(),
    )  # fmt: skip


def laid(matrix=None):
    return Alignment(np.eye(3) if matrix is None else matrix, 0.5, 0.9, 50)


def ids(result):
    return [photo.track_ids for photo in result]


def test_the_baseline_is_numbered_by_size():
    photo = [patch(50, 50, 10), patch(200, 80, 30), patch(120, 200, 20)]
    assert ids(match_patches([(photo, laid())])) == [(3, 1, 2)]


def test_numbers_follow_the_skin_through_another_pose():
    pose = np.array([[0.8, -0.3, 40.0], [0.3, 0.8, -10.0], [0.0, 0.0, 1.0]])
    back = np.linalg.inv(pose)
    first = [patch(100, 100, 30), patch(300, 120, 12), patch(350, 150, 12)]
    second = []
    for x, y, r in ((350, 150, 14), (100, 102, 24), (300, 121, 10)):
        px = back[:2, :2] @ (x, y) + back[:2, 2]
        second.append(patch(*px, r / np.sqrt(np.linalg.det(pose))))
    found = match_patches([(first, laid()), (second, laid(pose))])
    first_ids = found[0].track_ids
    assert found[1].track_ids == (first_ids[2], first_ids[0], first_ids[1])


def test_a_patch_missed_in_between_keeps_its_number():
    big, small = patch(100, 100, 30), patch(250, 100, 15)
    found = match_patches([([big, small], laid()), ([big], laid()), ([small, big], laid())])
    assert ids(found) == [(1, 2), (1,), (2, 1)]


def test_a_new_patch_gets_the_next_number_and_none_is_reused():
    a, b, c = patch(100, 100, 30), patch(250, 100, 15), patch(400, 300, 25)
    found = match_patches([([a, b], laid()), ([a, c], laid()), ([a, b, patch(600, 50, 9)], laid())])
    assert ids(found) == [(1, 2), (1, 3), (1, 2, 4)]


def test_two_that_grow_together_are_flagged_and_part_again_under_their_numbers():
    a, b = patch(100, 100, 30), patch(155, 100, 20)
    union = patch(122, 100, 32, stretch=1.75)
    found = match_patches([([a, b], laid()), ([union], laid()), ([b, a], laid())])
    assert found[1].track_ids == (1,)
    assert found[1].flags == ((MERGED,),)
    assert ids(found)[2] == (2, 1)


def test_pieces_of_a_patch_are_flagged_and_the_largest_keeps_the_number():
    whole = patch(122, 100, 32, stretch=1.75)
    found = match_patches([([whole], laid()), ([patch(160, 100, 14), patch(98, 100, 28)], laid())])
    assert found[1].track_ids == (2, 1)
    assert found[1].flags == ((SPLIT,), (SPLIT,))


def test_a_baseline_in_the_middle_numbers_first():
    a, b = patch(100, 100, 20), patch(300, 100, 30)
    found = match_patches([([a], laid()), ([a, b], laid()), ([b], laid())], baseline=1)
    assert ids(found) == [(2,), (2, 1), (1,)]


def test_a_photo_laid_nowhere_gets_numbers_after_all_others():
    a, b = patch(100, 100, 20), patch(300, 100, 30)
    found = match_patches([([a], laid()), ([a, b], None), ([a, b], laid())])
    assert ids(found) == [(1,), (4, 3), (1, 2)]


def test_a_photo_without_patches_is_no_trouble():
    found = match_patches([([], laid()), ([patch(50, 50, 9)], laid()), ([], None)])
    assert ids(found) == [(), (1,), ()]


@pytest.mark.parametrize("seed", range(8))
def test_numbers_hold_for_crowded_patches_that_move_and_change(seed):
    rng = np.random.default_rng(seed)
    grid = [(x, y) for x in range(60, 900, 90) for y in range(60, 600, 90)]
    places = [grid[i] for i in rng.choice(len(grid), 25, replace=False)]
    radii = np.exp(rng.uniform(np.log(4), np.log(32), len(places)))
    photos, truth = [], []
    for visit in range(5):
        off = rng.normal(0, 1.5, 2)
        shown = [i for i in rng.permutation(len(places)) if visit == 0 or rng.random() > 0.12]
        made = [
            patch(
                places[i][0] + off[0] + rng.normal(0, 0.06 * radii[i] + 0.7),
                places[i][1] + off[1] + rng.normal(0, 0.06 * radii[i] + 0.7),
                radii[i] * np.exp(rng.normal(0, 0.12)) * 0.94**visit,
            )
            for i in shown
        ]
        photos.append((made, laid()))
        truth.append(shown)
    found = ids(match_patches(photos))
    number_of = dict(zip(truth[0], found[0], strict=True))
    right = [
        number_of[i] == n
        for shown, photo in zip(truth[1:], found[1:], strict=True)
        for i, n in zip(shown, photo, strict=True)
    ]
    assert np.mean(right) >= 0.97
