"""``pigment demo``: opens the app on the samples, or measures each and says where to look."""

import json
import sys
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from pigment import cli
from pigment.cli import demo


def write_samples(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("fading_brown", "stable"):
        (folder / name).mkdir()
        Image.fromarray(np.full((20, 30, 3), (200, 140, 110), np.uint8)).save(
            folder / name / "IMG_20260105.png"
        )
    manifest = {"series": {"fading_brown": {"card_type": "classic"}, "stable": {}}}
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def measured(monkeypatch, make):
    """Replace the measuring; return (folder, site, card type) of each call."""
    calls = []

    def stand_in(out, paths, sources, settings, *, site, jobs, progress):
        calls.append((out, site, settings.reference_card.card_type))
        return make.series(make.measured(sources[0].file))

    monkeypatch.setattr(demo, "analyze_into", stand_in)
    return calls


@pytest.fixture
def renderer(monkeypatch):
    module = ModuleType("pigment.benchmark.samples")
    module.ensure_samples = write_samples
    monkeypatch.setitem(sys.modules, "pigment.benchmark.samples", module)


def test_bundled_samples_are_measured_with_the_card_of_their_manifest(
    tmp_path, measured, monkeypatch, capsys
):
    write_samples(tmp_path / "sample_images")
    monkeypatch.setattr(demo, "bundled_samples", lambda: tmp_path / "sample_images")
    assert cli.main(["demo", "--out", str(tmp_path / "out")]) == 0
    assert [(out.name, site) for out, site, _ in measured] == [
        ("fading_brown", "fading brown"),
        ("stable", "stable"),
    ]
    assert measured[0][2] == "classic"
    assert measured[1][2] is None
    assert str(tmp_path / "out") in capsys.readouterr().out


def test_without_bundled_samples_they_are_made(tmp_path, measured, renderer, monkeypatch):
    monkeypatch.setattr(demo, "bundled_samples", lambda: None)
    assert cli.main(["demo", "--out", str(tmp_path / "out"), "--quiet"]) == 0
    assert len(measured) == 2
    assert (tmp_path / "out" / "sample_images" / "manifest.json").is_file()


def test_write_only_writes(tmp_path, measured, renderer):
    assert cli.main(["demo", "--write", str(tmp_path / "samples")]) == 0
    assert (tmp_path / "samples" / "manifest.json").is_file()
    assert measured == []


def test_without_a_folder_it_opens_the_app_on_the_samples(measured, monkeypatch):
    calls = []
    monkeypatch.setattr(demo, "serve", lambda **options: calls.append(options) or 0)
    assert cli.main(["demo"]) == 0
    assert calls == [{"sample": "always"}]
    assert measured == []


def test_a_folder_without_a_manifest_holds_no_samples(tmp_path):
    (tmp_path / "holiday").mkdir()
    assert demo.sample_series(tmp_path) == []
