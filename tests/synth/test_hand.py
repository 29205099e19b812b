import cv2
import numpy as np
import pytest

from pigment.synth.hand import hand_back
from pigment.synth.scene import Sheet

SHEET = Sheet(220.0, 165.0, 0.5)


@pytest.fixture(scope="module")
def body():
    return hand_back(SHEET, np.random.default_rng(8))


def test_a_hand_is_one_piece_with_separate_fingers(body):
    covered = (body.cover > 0.5).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(covered)
    assert count == 2  # the background and one hand
    hull = cv2.convexHull(np.argwhere(covered)[:, ::-1].astype(np.int32).reshape(-1, 1, 2))
    assert stats[1, cv2.CC_STAT_AREA] < 0.92 * cv2.contourArea(hull)  # gaps between fingers


def test_nails_are_painted_and_not_measurable(body):
    nails = (body.paint[..., 3] > 0.75) & (body.cover > 0.9)
    assert nails.sum() > 50
    assert (body.measurable & nails).sum() < 0.02 * nails.sum()
