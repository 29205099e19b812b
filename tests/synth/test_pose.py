import numpy as np
import pytest

from pigment.synth.pose import Pose, area_scale, mapped, mm_to_px

SIZE = (480, 360)


def test_the_homography_is_that_of_a_tilted_plane():
    pose = Pose(160.0, roll_deg=10.0, tilt_deg=15.0, tilt_axis_deg=70.0, shift_mm=(5.0, -3.0))
    to_px = mm_to_px(pose, SIZE)
    middle = mapped(to_px, np.array([[5.0, -3.0]]))[0]
    assert middle == pytest.approx([(SIZE[0] - 1) / 2, (SIZE[1] - 1) / 2], abs=1e-6)
    straight = area_scale(mm_to_px(Pose(160.0), SIZE), np.zeros(2))
    assert straight == pytest.approx((SIZE[0] / 160.0) ** 2)
    tilted = area_scale(to_px, np.array([5.0, -3.0]))
    assert tilted == pytest.approx(straight * np.cos(np.radians(15.0)), rel=1e-6)
