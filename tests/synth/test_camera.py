import numpy as np
import pytest

from pigment.synth.camera import PHONES, Exposure, colour_matrix, decode, develop
from pigment.synth.render import material_matrix
from pigment.synth.spectra import CAMERAS, LAMPS, camera_weights


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("lamp", LAMPS)
def test_grey_stays_grey_through_the_colour_matrix(camera, lamp):
    assert colour_matrix(camera, lamp).sum(axis=1) == pytest.approx(np.ones(3), abs=1e-9)
    white = np.ones(3) @ material_matrix(camera, lamp)
    assert white == pytest.approx(camera_weights(camera, lamp).sum(axis=0), rel=0.02)


def test_a_flat_grey_scene_develops_to_flat_grey_with_noise_by_its_factor():
    raw = np.full((120, 160, 3), 0.18, np.float32)
    raw *= camera_weights("phone_d", "D50").sum(axis=0).astype(np.float32)
    quiet, noisy = (
        decode(develop(raw.copy(), PHONES["phone_d"], "D50", Exposure(warmth=0.0, noise=factor),
                       np.random.default_rng(1))).astype(float)
        for factor in (0.01, 8.0)
    )  # fmt: skip
    means = quiet.mean(axis=(0, 1))
    assert means.max() - means.min() < 2.0
    assert noisy.std() > 2.0 * quiet.std() + 0.5


def test_what_is_no_jpeg_is_refused():
    with pytest.raises(ValueError, match="JPEG"):
        decode(b"nothing of the kind")
