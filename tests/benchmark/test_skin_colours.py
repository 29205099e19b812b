import gzip

import numpy as np
import pytest

from pigment.benchmark import skin_colours
from pigment.benchmark.skin_colours import (
    chart_card,
    measure_skin_colours,
    measured_cameras,
    measured_skins,
    modelled_skins,
    skin_colours_section,
)
from pigment.synth.scene import TONES
from pigment.synth.spectra import CAMERAS, WAVELENGTHS_NM, camera_sensitivity


@pytest.fixture
def data(tmp_path):
    """One more camera, and thirteen spectra that fall and rise as skin's do not."""
    (tmp_path / "camera_ssf").mkdir()
    rows = ["#Camera: drawn", "wavelength,red,green,blue"]
    for nm, value in zip(WAVELENGTHS_NM, camera_sensitivity("phone_b"), strict=True):
        rows.append(",".join([f"{nm:.0f}", *(f"{v:.4f}" for v in value)]))
    (tmp_path / "camera_ssf" / "drawn.csv").write_text("\n".join(rows))
    (tmp_path / "skin_spectra_xiao2016").mkdir()
    wide = np.arange(360, 750, 10)
    lines = ["id," + ",".join(str(nm) for nm in wide)]
    lines += [
        f"{k}," + ",".join(f"{0.2 + 0.001 * (nm - 360):.4f}" for nm in wide) for k in range(13)
    ]
    with gzip.open(tmp_path / "skin_spectra_xiao2016" / "spectra.csv.gz", "wt") as stream:
        stream.write("\n".join(lines))
    return tmp_path


def test_measured_tables_are_read_at_the_right_wavelengths(data):
    cameras = measured_cameras(data / "camera_ssf")
    assert list(cameras) == ["drawn"]
    np.testing.assert_allclose(cameras["drawn"], camera_sensitivity("phone_b"), atol=1e-4)
    (skins,) = measured_skins(data / "skin_spectra_xiao2016" / "spectra.csv.gz")
    np.testing.assert_allclose(
        skins.reflectance[0], 0.2 + 0.001 * (WAVELENGTHS_NM - 360), atol=1e-9
    )
    assert len(skins.reflectance) == 2  # every twelfth


def test_without_the_data_folder_nothing_measured_is_there(tmp_path):
    assert measured_cameras(tmp_path / "camera_ssf") == {}
    assert measured_skins(tmp_path / "none.csv.gz") == []


def test_clipped_swatches_are_left_out_of_the_card():
    read = np.full((24, 3), 100.0)
    read[18, 0], read[23, 2] = 251.0, 2.0
    assert np.flatnonzero(~chart_card(read).usable).tolist() == [18, 23]


def test_modelled_skins_cover_the_tones():
    skins = modelled_skins()
    assert set(skins.tones) == set(TONES)
    assert skins.reflectance.shape == (len(skins.tones), 31)
    assert (skins.reflectance > 0).all()
    assert (skins.reflectance < 1).all()


def test_errors_are_those_of_a_calibrated_phone(data, monkeypatch):
    monkeypatch.setattr(skin_colours, "LAMPS", ("D65", "FL11"))
    monkeypatch.setattr(skin_colours, "_REPEATS", 1)
    seen = []
    entry = measure_skin_colours(1, lambda done, of, what: seen.append((done, of)), data)
    assert seen[-1] == (len(CAMERAS) + 1, len(CAMERAS) + 1)
    rows = entry["rows"]
    assert len(rows) == 2 * 2 * (len(CAMERAS) + 1)
    daylight = [r["error"] for r in rows if r["lamp"] == "D65" and r["skins"] == "modelled"]
    assert 0.3 < np.mean(daylight) < 1.5
    text = skin_colours_section(entry)
    assert "| modelled | <= 1.5 |" in text
    assert "VI over II" in text
    assert "nan" not in text
