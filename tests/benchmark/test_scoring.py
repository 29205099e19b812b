"""Scores of hand-made cases: squares and discs whose overlap is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from pigment.benchmark.placement import landmark_errors_mm, scale_error
from pigment.benchmark.scoring import score_photo, skin_dice
from pigment.model.calibration import Alignment
from pigment.model.patches import HueClass, PatchKind
from pigment.model.photo import Capture
from pigment.model.quantity import Quantity
from pigment.model.series import MeasuredPhoto, PhotoStatus
from pigment.synth.scene import Border, Evolution, GroundTruth, SpotTruth

SHAPE = (120, 160)
MM_PER_PX = 0.5


def spot(number, kind=PatchKind.PATCH, delta_e00=5.0):
    return SpotTruth(
        number, kind, HueClass.BROWN, Border.SHARP, Evolution.STABLE, 100.0,
        (50.0, 10.0, 20.0), (60.0, 10.0, 18.0), delta_e00, -10.0, 0.0, 2.0, 0.3,
    )  # fmt: skip


def make_truth(boxes, skin=None, px_to_mm=None, **spots):
    """Return the truth of boxes {number: (top, left, side)}."""
    labels = np.zeros(SHAPE, np.int32)
    for number, (top, left, side) in boxes.items():
        labels[top : top + side, left : left + side] = number
    return GroundTruth(
        labels=labels,
        skin=np.ones(SHAPE, bool) if skin is None else skin,
        px_to_mm=np.diag([MM_PER_PX, MM_PER_PX, 1.0]) if px_to_mm is None else px_to_mm,
        mm_per_px=MM_PER_PX,
        tilt_deg=0.0,
        spots={number: spots.get(f"spot_{number}", spot(number)) for number in boxes},
        visible_fraction={number: spots.get(f"visible_{number}", 1.0) for number in boxes},
        skin_lab=(60.0, 10.0, 18.0),
        camera="Synthetic A1",
        lamp="D65",
        card="none",
        card_outline_px=None,
    )


def make_patch(top, left, side, kind=PatchKind.PATCH):
    """Return a stand-in for a measured square, its outline on the edges of the pixels."""
    low, width = np.array([left, top], float) - 0.49, side - 0.02
    corners = width * np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], float)
    return SimpleNamespace(
        outlines_px=(low + corners,), kind=kind, area_mm2=Quantity(110.0, 6.0), track_id=1,
        delta_e00=Quantity(5.4, 0.1), delta_l=Quantity(-9.5, 0.2),
        melanin_contrast=Quantity(0.32, 0.01), hue_class=HueClass.BROWN,
    )  # fmt: skip


def make_measured(*patches, status=PhotoStatus.MEASURED, skin=None, **changes):
    mask = np.ones(SHAPE, bool) if skin is None else skin
    return MeasuredPhoto(
        "a.jpg", "0", Capture(), status, None, size_photo_px=(160, 120), work_shape=SHAPE,
        skin_bits=np.packbits(mask).tobytes(), patches=patches, **changes,
    )  # fmt: skip


def test_the_same_square_is_found_with_its_errors():
    score = score_photo(make_measured(make_patch(20, 30, 20)), make_truth({1: (20, 30, 20)}))
    (patch,) = score.patches
    assert patch.dice == pytest.approx(1.0)
    assert patch.area_error == pytest.approx(0.1)
    assert patch.delta_e00_error == pytest.approx(0.4)
    assert patch.area_covered is True  # 10 off, 1.96 sd is 11.8
    assert patch.delta_e00_covered is False  # 0.4 off, 1.96 sd is 0.2
    assert patch.hue_right is True
    assert score.false_on == ()


def test_a_shifted_square_has_the_dice_of_its_overlap():
    score = score_photo(make_measured(make_patch(20, 35, 20)), make_truth({1: (20, 30, 20)}))
    assert score.patches[0].dice == pytest.approx(0.75)


@pytest.mark.parametrize(("shift", "found"), [(10, True), (11, False)])
def test_an_iou_of_0_3_is_a_match(shift, found):
    # 20 wide, shifted by s: IoU = (20 - s) / (20 + s), 0.333 at 10 and 0.290 at 11
    score = score_photo(
        make_measured(make_patch(20, 30 + shift, 20)), make_truth({1: (20, 30, 20)})
    )
    assert score.patches[0].found is found
    assert score.patches[0].dice == (pytest.approx(0.5) if found else 0.0)
    assert len(score.false_on) == (0 if found else 1)


def test_a_mole_measured_as_a_patch_is_false_and_one_as_a_mole_is_not():
    truth = make_truth({1: (20, 30, 10)}, spot_1=spot(1, PatchKind.MOLE))
    assert score_photo(make_measured(make_patch(20, 30, 10)), truth).false_on == ("mole",)
    right = make_measured(make_patch(20, 30, 10, PatchKind.MOLE))
    assert score_photo(right, truth).false_on == ()


def test_a_patch_cut_by_the_frame_is_neither_asked_for_nor_false():
    truth = make_truth({1: (20, 30, 20)}, visible_1=0.5)
    score = score_photo(make_measured(make_patch(20, 30, 20)), truth)
    assert score.patches == ()
    assert score.false_on == ()


def test_of_two_pieces_one_matches_and_the_other_is_false():
    truth = make_truth({1: (20, 30, 20)})
    score = score_photo(make_measured(make_patch(34, 44, 6), make_patch(20, 30, 14)), truth)
    assert score.patches[0].dice == pytest.approx(2 * 196 / (400 + 196))
    assert score.false_on == ("patch",)


def test_what_lies_under_a_false_patch():
    skin = np.ones(SHAPE, bool)
    skin[:, 80:] = False
    truth = make_truth({}, skin=skin)
    score = score_photo(make_measured(make_patch(20, 30, 10), make_patch(20, 90, 10)), truth)
    assert score.false_on == ("skin", "no skin")


def test_all_patches_of_a_rejected_photo_are_missed():
    score = score_photo(
        make_measured(status=PhotoStatus.REJECTED), make_truth({1: (20, 30, 20), 2: (60, 30, 20)})
    )
    assert score.rejected
    assert [patch.found for patch in score.patches] == [False, False]


def test_skin_dice():
    half = np.zeros(SHAPE, bool)
    half[:, :80] = True
    assert skin_dice(make_measured(skin=half), make_truth({}, skin=half)) == pytest.approx(1.0)
    assert skin_dice(make_measured(), make_truth({}, skin=half)) == pytest.approx(2 / 3)


def test_scale_error_is_at_photo_size():
    reduced = make_measured(photo_to_work=0.5, mm_per_work_px=2.0 * MM_PER_PX * 1.03)
    assert scale_error(reduced, make_truth({})) == pytest.approx(0.03)
    assert scale_error(make_measured(), make_truth({})) is None


def shifted(x, y):
    return np.array([[1.0, 0, x], [0, 1.0, y], [0, 0, 1.0]])


def test_a_true_alignment_misses_nothing_and_a_wrong_one_by_its_shift():
    moved = np.diag([MM_PER_PX, MM_PER_PX, 1.0]) @ shifted(8, 4)  # this photo lies 8, 4 px aside
    truth, baseline_truth = make_truth({}, px_to_mm=moved), make_truth({})
    baseline = make_measured()
    right = make_measured(alignment=Alignment(shifted(8, 4), 0.1, 1.0))
    assert landmark_errors_mm(right, truth, baseline, baseline_truth).max() < 1e-9
    wrong = make_measured(alignment=Alignment(shifted(8, 7), 0.1, 1.0))
    misses = landmark_errors_mm(wrong, truth, baseline, baseline_truth)
    assert misses == pytest.approx(np.full(len(misses), 3 * MM_PER_PX))
    assert landmark_errors_mm(make_measured(), truth, baseline, baseline_truth) is None
