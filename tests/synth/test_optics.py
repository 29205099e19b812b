from pathlib import Path

import numpy as np
import pytest

from pigment.colour.skin_indices import ita_deg
from pigment.colour.spaces import linear_to_lab
from pigment.synth.optics import skin_linear, skin_reflectance
from pigment.synth.scene import TONES

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "skin_lab_reference"


def tone_lab(name):
    tone = TONES[name]
    return linear_to_lab(skin_linear(tone.epidermal, 0.0, tone.blood))


def test_the_six_tones_run_from_very_light_to_dark():
    labs = np.array([tone_lab(name) for name in TONES])
    assert (np.diff(labs[:, 0]) < -2.0).all()
    bands = [(55, 90), (41, 56), (28, 41), (5, 28), (-30, 5), (-70, -40)]
    for lab, (low, high) in zip(labs, bands, strict=True):
        assert low < float(ita_deg(lab)) < high
    darkest = labs[-1]
    assert 28.0 < darkest[0] < 36.0
    assert 8.0 < darkest[2] < 15.0


def test_reflectance_falls_with_each_pigment_and_stays_a_reflectance():
    plain = skin_reflectance(0.05, 0.0, 0.01)
    assert ((plain > 0.0) & (plain < 1.0)).all()
    assert (skin_reflectance(0.10, 0.0, 0.01) < plain).all()
    assert (skin_reflectance(0.05, 0.002, 0.01) < plain).all()
    assert (skin_reflectance(0.05, 0.0, 0.03) <= plain + 1e-3).all()


def test_blood_bands_show_at_540_and_580():
    spectrum = skin_reflectance(0.02, 0.0, 0.02)
    at = {nm: spectrum[(nm - 400) // 10] for nm in (540, 560, 580, 620)}
    assert at[560] > at[540]
    assert at[560] > at[580]
    assert at[620] > 1.3 * at[580]


def test_dermal_melanin_lowers_lightness_redness_and_yellowness_together():
    normal = tone_lab("II")
    tone = TONES["II"]
    slate = linear_to_lab(skin_linear(tone.epidermal, 0.002, tone.blood))
    assert (slate - normal < [-2.0, -1.0, -0.5]).all()


@pytest.mark.skipif(not SHARED.is_dir(), reason="published skin colours are not here")
def test_published_mean_skin_colours_lie_on_the_gamut_of_the_optics():
    """Alaluf 2002 and Xiao 2017: each mean within 3 CIELAB units of some melanin and blood."""
    lines = (SHARED / "Lab_Alaluf2002.txt").read_text().splitlines()[1:]
    labs = [[float(v) for v in line.split()[1:4]] for line in lines if line.strip()]
    table = {
        line.split()[0]: [float(v) for v in line.split()[1:]]
        for line in (SHARED / "Lab_Xiao2017.txt").read_text().splitlines()[1:]
        if line.strip()
    }
    for group in ("Caucasians", "Chinese", "Kurdish", "Thai"):
        labs += np.transpose([table[f"{axis}*_{group}"] for axis in "Lab"]).tolist()
    epidermal = np.geomspace(0.004, 0.8, 70)[:, None]
    blood = np.geomspace(0.002, 0.04, 50)[None, :]
    reachable = linear_to_lab(skin_linear(epidermal, 0.0, blood)).reshape(-1, 3)
    nearest = [np.linalg.norm(reachable - lab, axis=1).min() for lab in labs]
    assert len(nearest) >= 30
    assert np.median(nearest) < 1.5
    assert max(nearest) < 4.5
