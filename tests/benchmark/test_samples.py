"""The bundled sample photos are those of the manifest, and those that the renderer makes."""

import json
from pathlib import Path

import numpy as np
import pytest

from pigment.benchmark import samples
from pigment.benchmark.samples import SAMPLES, ensure_samples, render_sample, sha256_of
from pigment.io.photos import read_header
from pigment.service.samples import sample_series
from pigment.synth.camera import decode

FOLDER = Path(__file__).resolve().parents[2] / "sample_images"
BUDGET_BYTES = 12e6


@pytest.fixture(scope="module")
def manifest():
    return json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))


def test_every_photo_is_the_one_of_the_manifest(manifest):
    assert samples.samples_complete(FOLDER)
    listed = {f"{n}/{p['file']}" for n, e in manifest["series"].items() for p in e["photos"]}
    found = {f"{p.parent.name}/{p.name}" for p in FOLDER.glob("*/*")}
    assert found == listed
    assert len(listed) == 36


def test_they_fit_the_budget():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) < BUDGET_BYTES


def test_the_demo_finds_them(manifest):
    assert [p.name for p in sample_series(FOLDER)] == sorted(manifest["series"])
    assert manifest["series"]["fading_brown"]["card_type"] == "mini"
    assert manifest["series"]["stable_without_card"]["card_type"] is None


def test_dates_and_cameras_stand_in_the_files(manifest):
    for name, entry in manifest["series"].items():
        for photo in entry["photos"]:
            sha256, capture = read_header(FOLDER / name / photo["file"])
            assert sha256 == photo["sha256"]
            assert capture.camera == photo["camera"]
            assert capture.taken_at.isoformat() == photo["taken_at"]
            assert photo["file"].startswith(f"{capture.taken_at:%Y-%m-%d}_")


def patches_of(photo):
    return [spot for spot in photo["spots"] if spot["kind"] == "patch"]


def test_they_show_what_they_say(manifest):
    def contrast(name, at):
        photo = manifest["series"][name]["photos"][at]
        return np.array([spot["delta_e00"] for spot in patches_of(photo)])

    for name, entry in manifest["series"].items():
        for photo in entry["photos"]:
            assert 2 <= len(patches_of(photo)) <= 4
            assert all(spot["visible_fraction"] > 0.98 for spot in patches_of(photo)), name
    assert (contrast("fading_brown", -1) < 0.8 * contrast("fading_brown", 0)).all()
    assert (contrast("darkening_grey_blue", -1) > 1.2 * contrast("darkening_grey_blue", 0)).all()
    steady = contrast("stable_without_card", -1) / contrast("stable_without_card", 0)
    assert np.allclose(steady, 1.0, atol=0.03)


def test_a_photo_rendered_again_is_the_bundled_one(manifest):
    """Another OpenCV may round a warp or a JPEG otherwise; noise and scene stay the same."""
    sample = SAMPLES[1]
    again = render_sample(sample, 0, 0)
    bundled = (FOLDER / sample.folder / again.file).read_bytes()
    difference = np.abs(decode(again.jpeg).astype(int) - decode(bundled).astype(int))
    assert difference.mean() < 1.0
    assert np.quantile(difference, 0.999) <= 12
    stored = manifest["series"][sample.folder]["photos"][0]
    for spot in patches_of(stored):
        truth = again.truth.spots[spot["id"]]
        assert truth.area_mm2 == pytest.approx(spot["area_mm2"], rel=0.01)
        assert truth.delta_e00 == pytest.approx(spot["delta_e00"], abs=0.05)


def test_samples_are_made_once_and_mended(tmp_path, monkeypatch):
    shot = render_sample(SAMPLES[0], 0, 0)
    renders = []

    def photos(sample):
        renders.append(sample.folder)
        yield shot

    monkeypatch.setattr(samples, "_photos", photos)
    ensure_samples(tmp_path)
    assert renders == [sample.folder for sample in SAMPLES]
    ensure_samples(tmp_path)
    assert len(renders) == 3
    spoilt = tmp_path / SAMPLES[0].folder / shot.file
    spoilt.write_bytes(b"")
    ensure_samples(tmp_path)
    assert len(renders) == 6
    assert sha256_of(spoilt.read_bytes()) == sha256_of(shot.jpeg)
