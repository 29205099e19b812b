import numpy as np
import pytest

from pigment.synth.lut import D65, skin_response, skin_table
from pigment.synth.optics import skin_reflectance
from pigment.synth.scene import Skin
from pigment.synth.spectra import camera_weights, linear_srgb_weights


@pytest.mark.parametrize("camera", [D65, "phone_a"])
def test_the_table_reads_what_the_spectra_say(camera):
    rng = np.random.default_rng(0)
    shape = (20, 30)
    epidermal = np.exp(rng.uniform(np.log(0.004), np.log(3.0), shape)).astype(np.float32)
    blood = np.exp(rng.uniform(np.log(0.003), np.log(0.08), shape)).astype(np.float32)
    dermal = (rng.uniform(0.0, 0.12, shape) ** 2).astype(np.float32)
    weights = linear_srgb_weights() if camera == D65 else camera_weights(camera, "FL11")
    exact = skin_reflectance(epidermal, dermal, blood) @ weights
    read = skin_response(skin_table(camera, "FL11"), Skin(epidermal, dermal, blood, blood))
    assert read == pytest.approx(exact, rel=0.005, abs=2e-4)
