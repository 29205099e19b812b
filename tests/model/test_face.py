"""A face's frame is whole or not made at all."""

import numpy as np
import pytest

from pigment.model.face import FACE_REGIONS, FaceFrame, FaceRegion


def test_a_frame_is_frozen_and_of_one_shape():
    frame = FaceFrame(np.eye(2, 3), ("lips",), 0.8)
    with pytest.raises(ValueError, match="read-only"):
        frame.to_px[0, 0] = 2.0
    with pytest.raises(ValueError, match="to_px"):
        FaceFrame(np.eye(3), ("lips",), 0.8)


def test_a_region_may_have_no_share():
    assert FaceRegion("nose", 12.0, None).affected_fraction is None
    assert "nose" in FACE_REGIONS
