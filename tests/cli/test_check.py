"""``pigment check``: the judging itself is replaced."""

import json

import numpy as np
import pytest
from PIL import Image

from pigment import cli
from pigment.cli import check
from pigment.errors import QualityError
from pigment.model.photo import CheckName, QualityCheck, QualityFlag, QualityReport


@pytest.fixture
def photos(tmp_path):
    for name, red in (("good.png", 200), ("soft.png", 190), ("dark.png", 20)):
        Image.fromarray(np.full((20, 30, 3), (red, 140, 110), np.uint8)).save(tmp_path / name)
    return tmp_path


@pytest.fixture(autouse=True)
def judge(monkeypatch):
    def stand_in(photo, settings):
        red = int(photo.pixels_srgb[0, 0, 0])
        if red < 100:
            raise QualityError(
                "dark", f"{photo.file} is too dark (12, limit 25).", hint="Daylight."
            )
        flags = () if red == 200 else (QualityFlag.SOFT,)
        return QualityReport(0.8, 0.0, 0.0, 4.0, 60.0, flags)

    monkeypatch.setattr(check, "check_photo", stand_in)


def test_check_gives_a_verdict_per_photo_with_reason_and_hint(photos, capsys):
    assert cli.main(["check", str(photos)]) == 3
    said = capsys.readouterr().out
    assert "good.png: good." in said
    assert "soft.png: usable, with care." in said
    assert "dark.png: rejected. It is too dark (12, limit 25).\n  Daylight." in said


def test_check_codes(photos, capsys):
    assert cli.main(["check", str(photos / "good.png"), str(photos / "soft.png")]) == 0
    assert cli.main(["check", str(photos / "dark.png")]) == 1
    assert cli.main(["check", str(photos / "absent.png")]) == 2
    (photos / "broken.jpg").write_bytes(b"x")
    assert cli.main(["check", str(photos / "broken.jpg")]) == 1


def test_check_as_json(photos, capsys):
    cli.main(["check", "--json", str(photos)])
    verdicts = {v["file"]: v for v in json.loads(capsys.readouterr().out)}
    assert verdicts["good.png"]["verdict"] == "good"
    assert verdicts["soft.png"]["quality"]["flags"] == ["soft"]
    assert verdicts["dark.png"]["rejection"]["code"] == "dark"


def test_each_figure_stands_with_its_limit_and_what_helps(photos, capsys, monkeypatch):
    checks = (
        QualityCheck(CheckName.SHARPNESS, 0.46, True, 0.48, 0.43),
        QualityCheck(CheckName.TILT, None, False, 25.0, None),
    )

    def stand_in(photo, settings):
        if photo.file == "dark.png":
            raise QualityError("dark", "It is too dark.", hint="Daylight.", checks=checks)
        return QualityReport(0.46, 0.0, 0.0, 4.0, 60.0, (QualityFlag.SOFT,), checks)

    monkeypatch.setattr(check, "check_photo", stand_in)
    cli.main(["check", str(photos / "soft.png"), str(photos / "dark.png")])
    said = capsys.readouterr().out
    line = "0.46 (at least 0.48, refused under 0.43). Tap the skin to focus and hold still."
    assert said.count(line) == 2
    assert "not known" in said
    cli.main(["check", "--json", str(photos / "soft.png")])
    sharpness = json.loads(capsys.readouterr().out)[0]["checks"][0]
    assert (sharpness["name"], sharpness["value"], sharpness["state"]) == (
        "sharpness",
        0.46,
        "care",
    )
