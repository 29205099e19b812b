"""`pigment analyze` on photographs with a card: JPEG, HEIC and a broken file, to the last file."""

import json
from importlib.resources import files

import cv2
import jsonschema
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from pigment import cli
from tests.builders_rendered import plan, rendered

SEED = 201
OPTIONS = {
    "tone": "II",
    "hue": "brown",
    "evolution": "fading",
    "n_visits": 3,
    "shape": "forearm",
    "card": "colorchecker-mini",
    "contrast": (5.0, 11.0),
}


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """Folder of photos, folder of results, exit code."""
    base = tmp_path_factory.mktemp("command_line")
    photos = base / "photos"
    photos.mkdir()
    days = [plan(SEED, **OPTIONS).taken_at(visit).date().isoformat() for visit in range(2)]
    (photos / f"{days[0]}.jpg").write_bytes(rendered(SEED, 0, **OPTIONS).jpeg)
    pixels = rendered(SEED, 1, **OPTIONS).pixels_srgb
    pillow_heif.from_pillow(Image.fromarray(pixels)).save(photos / f"{days[1]}.heic", quality=95)
    (photos / "2026-12-01.jpg").write_bytes(rendered(SEED, 0, **OPTIONS).jpeg[:5000])
    return photos, base / "out", run(photos, base / "out")


def run(photos, out):
    arguments = ["analyze", str(photos), "--out", str(out), "--card-type", "mini", "--quiet"]
    return cli.main([*arguments, "--site", "left forearm"])


def content(out):
    return json.loads((out / "series.json").read_text(encoding="utf-8"))


def test_the_broken_file_is_rejected_and_the_rest_measured(analysed):
    _, out, code = analysed
    assert code == 3
    photos = content(out)["photos"]
    assert [p["status"] for p in photos] == ["measured", "measured", "rejected"]
    assert [p["file"].rsplit(".", 1)[1] for p in photos] == ["jpg", "heic", "jpg"]
    assert photos[2]["rejection"]["code"] == "unreadable"
    assert photos[2]["rejection"]["hint"]


def test_series_json_keeps_to_its_schema(analysed):
    schema = json.loads(
        files("pigment.io").joinpath("schema", "series-1.schema.json").read_text(encoding="utf-8")
    )
    jsonschema.Draft202012Validator(schema).validate(content(analysed[1]))


def test_every_promised_file_is_there_at_the_photos_size(analysed):
    _, out, _ = analysed
    for photo in content(out)["photos"][:2]:
        assert set(photo["files"]) >= {"labels", "skin", "overlay", "aligned"}
        for kind, suffix in (("labels", ".png"), ("skin", ".png"), ("overlay", ".jpg")):
            name = photo["files"][kind]
            assert name.startswith(f"{kind}/")
            assert name.endswith(suffix)
            image = cv2.imread(str(out / name), cv2.IMREAD_UNCHANGED)
            assert image.shape[:2] == (612, 816)
        skin = cv2.imread(str(out / photo["files"]["skin"]), cv2.IMREAD_UNCHANGED)
        assert skin.dtype == np.uint8
        assert set(np.unique(skin)) <= {0, 255}
        labels = cv2.imread(str(out / photo["files"]["labels"]), cv2.IMREAD_UNCHANGED)
        assert labels.dtype == np.uint16
        assert set(np.unique(labels)) - {0} <= {p["track_id"] for p in photo["patches"]}
        assert (out / photo["files"]["aligned"]).is_file()
    assert list((out / "charts").glob("*.svg"))
    assert list((out / "charts").glob("*.png"))


def test_the_card_gives_colour_and_millimetres(analysed):
    for visit, photo in enumerate(content(analysed[1])["photos"][:2]):
        assert photo["colour"]["method"] == photo["scale"]["method"] == "colorchecker24"
        truth = rendered(SEED, visit, **OPTIONS).truth
        assert photo["scale"]["mm_per_px"] == pytest.approx(truth.mm_per_px, rel=0.05)
        assert photo["affected"]["area_mm2"]["value"] > 0
        assert all(p["area_mm2"]["value"] > 0 for p in photo["patches"])


def test_a_second_run_replaces_the_folder_with_the_same_bytes(analysed):
    photos, out, _ = analysed
    before = (out / "series.json").read_bytes()
    (out / "labels" / "visit_of_before.png").write_bytes(b"an older result")
    assert run(photos, out) == 3
    assert (out / "series.json").read_bytes() == before
    assert not (out / "labels" / "visit_of_before.png").exists()


def test_a_folder_of_other_things_is_refused_untouched(analysed, tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("mine")
    assert run(analysed[0], tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
