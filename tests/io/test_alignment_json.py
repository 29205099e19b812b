"""A bent alignment survives series.json and means the same in photo pixels."""

import json

import numpy as np

from pigment.io.alignment_json import warp_from_json, warp_to_json
from pigment.model.warp import SmoothWarp


def test_in_photo_pixels_the_warp_moves_the_same_place_as_far():
    offsets = np.random.default_rng(5).normal(0.0, 3.0, (5, 6, 2))
    work = SmoothWarp((-20.0, -10.0), 60.0, offsets)
    photo = warp_from_json(json.loads(json.dumps(warp_to_json(work, 0.4))))
    points = np.random.default_rng(6).uniform(0, 200, (40, 2))
    in_photo = (points + 0.5) / 0.4 - 0.5
    np.testing.assert_allclose(
        photo.displacement_px(in_photo) * 0.4, work.displacement_px(points), atol=2e-3
    )


def test_a_plane_map_has_no_warp():
    assert warp_to_json(None, 0.5) is None
    assert warp_from_json(None) is None
