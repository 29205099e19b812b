"""The network's plain matrix products: shapes, probabilities, and what they are made of."""

import cv2
import numpy as np
import pytest

from pigment.colour.spaces import srgb_to_linear
from pigment.imaging.face_net import LONG_SIDE_PX, PARTS, part_probabilities
from tests.builders_rendered import rendered
from tests.builders_skin import LIGHT, draw_skin


@pytest.mark.parametrize("shape", [(300, 400), (400, 300), (97, 211)], ids=str)
def test_every_pixel_gets_one_probability_per_part(shape):
    found = part_probabilities(np.full((*shape, 3), 0.3, np.float32))
    assert max(found.shape[:2]) == LONG_SIDE_PX
    assert found.shape[2] == len(PARTS)
    np.testing.assert_allclose(found.sum(axis=2), 1.0, atol=1e-5)


@pytest.mark.parametrize("tone", ["II", "VI"])
def test_a_cheek_is_skin_and_an_eye_is_none(tone):
    photo = rendered(811, tone=tone, shape="face", card="none", n_visits=1)
    found = part_probabilities(srgb_to_linear(photo.pixels_srgb / 255.0).astype(np.float32))
    height, width = found.shape[:2]
    skin = cv2.resize(photo.truth.skin.astype(np.uint8), (width, height), interpolation=0) > 0
    inside = cv2.erode(skin.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    as_skin = found[..., PARTS.index("skin")]
    assert as_skin[inside].mean() > 0.8
    assert as_skin[~skin].mean() < 0.4


def test_the_same_picture_gives_the_same_answer():
    picture = draw_skin((240, 320), LIGHT)
    np.testing.assert_array_equal(part_probabilities(picture), part_probabilities(picture))
