"""One small drawn series through the real pipeline and out of the command line."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from pigment import cli
from pigment.io.results import read_series
from pigment.service import pictures

WIDTH, HEIGHT = 640, 480
SHIFTS = {"2026-01-05": (0, 0), "2026-02-05": (12, -8), "2026-03-05": (-9, 5)}
SPOTS = ((200, 160, 55, 40), (430, 300, 70, 45))  # x, y and half axes, px


def skin(shift, strength, seed):
    """Skin-like texture with two brown ellipses and small marks, moved by whole pixels."""
    fixed, margin = np.random.default_rng(5), 20
    shape = (HEIGHT + 2 * margin, WIDTH + 2 * margin)
    image = np.empty((*shape, 3), np.float32)
    image[...] = (205, 160, 138)
    for sigma, amount in ((2, 12), (12, 50)):
        texture = cv2.GaussianBlur(fixed.normal(size=shape).astype(np.float32), (0, 0), sigma)
        image += amount * texture[..., None]
    pigment = np.zeros(shape, np.float32)
    for x, y, a, b in SPOTS:
        cv2.ellipse(pigment, (x + margin, y + margin), (a, b), 20, 0, 360, strength, -1)
    for x, y in fixed.integers(10, (shape[1] - 10, shape[0] - 10), (40, 2)).tolist():
        cv2.circle(pigment, (x, y), 2, 0.7, -1)
    pigment = cv2.GaussianBlur(pigment, (0, 0), 1.5)
    image *= 1 - pigment[..., None] * np.array([0.25, 0.35, 0.42], np.float32)
    image += np.random.default_rng(seed).normal(size=image.shape)
    left, top = margin - shift[0], margin - shift[1]
    return np.clip(image[top : top + HEIGHT, left : left + WIDTH], 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """Photos (with a copy and a file that is no photo), the output folder, the exit code."""
    base = tmp_path_factory.mktemp("whole")
    photos = base / "photos"
    photos.mkdir()
    for seed, (day, shift) in enumerate(SHIFTS.items()):
        Image.fromarray(skin(shift, 1 - 0.25 * seed, seed)).save(photos / f"{day}.png")
    (photos / "2026-01-05 copy.png").write_bytes((photos / "2026-01-05.png").read_bytes())
    (photos / "2026-04-05.jpg").write_bytes(b"no photo at all")
    code = cli.main(["analyze", str(photos), "--out", str(base / "out"), "--quiet"])
    return photos, base / "out", code


def test_what_could_not_be_used_is_named_and_the_rest_measured(analysed):
    _, out, code = analysed
    assert code == 3
    content = read_series(out)
    assert [p["status"] for p in content["photos"]] == ["measured"] * 3 + ["rejected"]
    assert content["photos"][3]["rejection"]["code"] == "unreadable"
    assert len(content["skipped"]) == 1
    assert len(content["visits"]) == 3


def test_photos_are_laid_on_the_baseline_in_photo_pixels(analysed):
    for photo, shift in zip(read_series(analysed[1])["photos"], SHIFTS.values(), strict=False):
        matrix = np.array(photo["alignment"]["to_baseline"])
        for x, y in ((200, 160), (430, 300), (320, 240)):
            mapped = matrix @ (x + shift[0], y + shift[1], 1.0)
            np.testing.assert_allclose(mapped[:2] / mapped[2], (x, y), atol=0.7)


def test_patches_keep_their_number_and_label_images_agree_with_the_figures(analysed):
    _, out, _ = analysed
    content = read_series(out)
    tracks = []
    for photo in content["photos"][:3]:
        labels = cv2.imread(str(out / photo["files"]["labels"]), cv2.IMREAD_UNCHANGED)
        large = {}
        for patch in photo["patches"]:
            n_px = int((labels == patch["track_id"]).sum())
            border_px = 2 * np.sqrt(np.pi * patch["area_px"])
            assert abs(n_px - patch["area_px"]) < 0.5 * border_px
            if patch["area_px"] > 1000:
                large[patch["track_id"]] = patch["area_px"]
        assert len(large) == len(SPOTS)
        tracks.append(large)
    assert tracks[0].keys() == tracks[1].keys() == tracks[2].keys()
    true_areas = sorted(np.pi * a * b for *_, a, b in SPOTS)
    np.testing.assert_allclose(sorted(tracks[0].values()), true_areas, rtol=0.06)


def test_without_a_scale_no_area_is_claimed_in_mm(analysed):
    content = read_series(analysed[1])
    assert content["photos"][0]["scale"]["mm_per_px"] is None
    assert content["photos"][0]["affected"]["area_mm2"] is None
    assert content["photos"][0]["affected"]["fraction"]["value"] > 0


def test_every_picture_and_chart_is_there(analysed):
    _, out, _ = analysed
    for photo in read_series(out)["photos"][:3]:
        assert all((out / name).is_file() for name in photo["files"].values())
    assert list((out / "charts").glob("*.svg"))
    assert list((out / "charts").glob("*.png"))


def test_again_with_two_processes_gives_the_same_bytes(analysed, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(pictures, "write_charts", lambda result, where: [])  # the slow part
    photos, out, _ = analysed
    arguments = ["analyze", str(photos), "--out", str(tmp_path / "out"), "--jobs", "2", "--json"]
    assert cli.main(arguments) == 3
    assert (tmp_path / "out" / "series.json").read_bytes() == (out / "series.json").read_bytes()
    summary = json.loads(capsys.readouterr().out)
    assert summary["photos"] == {"measured": 3, "within_photo_only": 0, "rejected": 1}


def test_an_undated_photo_is_named_with_the_ways_out(analysed, tmp_path, capsys):
    photos, _, _ = analysed
    for name, source in (("front.png", "2026-01-05.png"), ("side.png", "2026-02-05.png")):
        (tmp_path / name).write_bytes((photos / source).read_bytes())
    assert cli.main(["analyze", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2
    assert "front.png" in said[0]
    assert "--dates" in said[1]
    assert "--date mtime" in said[1]
