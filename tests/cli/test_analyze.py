"""``pigment analyze`` from paths to folder; the measuring itself is replaced."""

import json
import os
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from pigment import cli
from pigment.cli import analyze
from pigment.errors import NoUsablePhotosError, PhotoError
from pigment.io.results import read_series
from pigment.io.sources import short_names
from pigment.model.patches import PatchKind
from pigment.model.photo import DateSource
from pigment.model.series import PhotoStatus, Rejection
from pigment.service import analysis, pictures


@pytest.fixture
def folder(tmp_path):
    """A folder of three small photos with dates in their names."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for number, day in enumerate(("20260105_093000", "20260205_093000", "20260305_093000")):
        pixels = np.full((200, 320, 3), (200 - number, 140, 110), np.uint8)
        Image.fromarray(pixels).save(photos / f"IMG_{day}.jpg")
    return photos


@pytest.fixture
def seen(monkeypatch, make):
    """Replace the measuring; return what it was asked for."""
    asked = {}

    def stand_in(sources, settings, *, site, baseline, jobs, progress, cache, **more):
        photos = []
        for number, source in enumerate(sources):
            try:
                photo = source.load()
            except PhotoError as error:
                lost = make.rejected(source.file)
                reason = Rejection(error.code, error.message, error.hint)
                photos.append(
                    lost.__class__(
                        source.file, source.sha256, lost.capture, PhotoStatus.REJECTED, reason
                    )
                )
                continue
            progress(number + 1, len(sources), source.file)
            photos.append(
                make.measured(photo.file, sha256=photo.sha256, capture=photo.capture, visit=number)
            )
        if all(p.status is PhotoStatus.REJECTED for p in photos):
            raise NoUsablePhotosError("No photo could be measured.", hint="Check them.")
        asked.update(sources=sources, settings=settings, site=site, baseline=baseline, jobs=jobs)
        asked.update(more)
        return make.series(*photos)

    monkeypatch.setattr(analysis, "analyze_series", stand_in)
    monkeypatch.setattr(pictures, "write_charts", lambda result, where: [])
    return asked


def run(*arguments):
    return cli.main(["analyze", *map(str, arguments)])


def test_the_folder_holds_everything_that_series_json_names(folder, tmp_path, seen, capsys):
    out = tmp_path / "out"
    assert run(folder, "--out", out, "--site", "left arm", "--jobs", "2") == 0
    content = read_series(out)
    assert [p["taken_at_source"] for p in content["photos"]] == ["name"] * 3
    for photo in content["photos"]:
        for name in photo["files"].values():
            assert (out / name).stat().st_size > 0
    labels = cv2.imread(str(out / content["photos"][0]["files"]["labels"]), cv2.IMREAD_UNCHANGED)
    assert labels.dtype == np.uint16
    assert labels.shape == (200, 320)
    assert seen["site"] == "left arm"
    assert seen["jobs"] == 2
    said = capsys.readouterr()
    assert "3 of 3 photos measured" in said.out
    assert str(out) in said.out
    assert "Not a diagnosis" in said.out
    assert said.err == ""  # no bar in a pipe


def test_originals_are_never_touched(folder, tmp_path, seen):
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}
    run(folder, "--out", tmp_path / "out")
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before


def test_the_same_photos_again_give_the_same_bytes(folder, tmp_path, seen):
    run(folder, "--out", tmp_path / "out")
    first = (tmp_path / "out" / "series.json").read_bytes()
    run(folder, "--out", tmp_path / "out")
    assert (tmp_path / "out" / "series.json").read_bytes() == first


def test_a_photo_that_cannot_be_read_is_rejected_and_the_code_is_3(folder, tmp_path, seen, capsys):
    (folder / "IMG_20260405.jpg").write_bytes(b"no photo")
    assert run(folder, "--out", tmp_path / "out") == 3
    assert "IMG_20260405.jpg" in capsys.readouterr().out
    assert read_series(tmp_path / "out")["photos"][-1]["rejection"]["code"] == "unreadable"


def test_a_reason_does_not_say_the_name_of_the_file_twice(folder, tmp_path, seen, capsys):
    (folder / "IMG_20260405.jpg").write_bytes(b"")
    run(folder, "--out", tmp_path / "out")
    assert "IMG_20260405.jpg: rejected. It is empty." in capsys.readouterr().out


def test_only_patches_that_are_followed_are_counted_and_a_lone_photo_is_called_so(make):
    alone = Rejection("not_registered", "It matches too little.", "Take it again.")
    result = make.series(
        make.measured("a.jpg", visit=1),
        make.measured("b.jpg", status=PhotoStatus.WITHIN_PHOTO_ONLY, rejection=alone),
    )
    text = analyze.summary_text(result, Path("out"))
    followed = {p.track_id for p in result.photos[0].patches if p.kind is PatchKind.PATCH}
    assert f", {len(followed)} patch" in text.splitlines()[0]
    assert "b.jpg: measured by itself, not compared with the others." in text


def test_names_that_are_no_text_are_still_written(folder, tmp_path, seen):
    odd = folder / os.fsdecode(b"20260405_\xff.jpg")
    try:
        odd.write_bytes((folder / "IMG_20260105_093000.jpg").read_bytes() + b" ")
    except OSError:
        pytest.skip("this system refuses such names")
    assert run(folder, "--out", tmp_path / "out") == 0
    content = read_series(tmp_path / "out")
    assert len({photo["file"] for photo in content["photos"]}) == 4


def test_a_path_that_no_system_allows_is_two_lines(tmp_path, seen, capsys):
    assert run("a" * 5000, "--out", tmp_path / "out") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2


def test_nothing_measured_is_code_1_and_leaves_no_folder(tmp_path, seen, capsys):
    (tmp_path / "a.jpg").write_bytes(b"no photo")
    assert run(tmp_path / "a.jpg", "--out", tmp_path / "out") == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    assert {p.name for p in tmp_path.iterdir()} == {"a.jpg"}


def test_json_is_a_summary_on_stdout(folder, tmp_path, seen, capsys):
    run(folder, "--out", tmp_path / "out", "--json")
    summary = json.loads(capsys.readouterr().out)
    assert summary["photos"] == {"measured": 3, "within_photo_only": 0, "rejected": 0}
    assert summary["changes"][0]["verdict"] == "no_detectable_change"


def test_quiet_says_nothing(folder, tmp_path, seen, capsys):
    assert run(folder, "--out", tmp_path / "out", "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_dates_from_a_table_win(folder, tmp_path, seen):
    table = tmp_path / "dates.csv"
    table.write_text("file,taken_at\nIMG_20260205_093000.jpg,2025-12-24T18:00\n")
    run(folder, "--out", tmp_path / "out", "--dates", table)
    capture = seen["sources"][1].capture
    assert capture.taken_at == datetime(2025, 12, 24, 18, 0)
    assert capture.taken_at_source is DateSource.GIVEN
    assert seen["sources"][1].load().capture == capture


def test_options_reach_the_settings(folder, tmp_path, seen):
    run(folder, "--out", tmp_path / "out", "--card", "none", "--marker-mm", "20")
    assert seen["settings"].targets.card == "none"
    assert seen["settings"].targets.marker_mm == 20.0


def test_a_baseline_may_be_named_by_path_or_by_name(folder, tmp_path, seen):
    for name in ("IMG_20260205_093000.jpg", str(folder / "IMG_20260205_093000.jpg")):
        run(folder, "--out", tmp_path / "out", "--baseline", name)
        assert seen["baseline"] == "IMG_20260205_093000.jpg"
    assert run(folder, "--out", tmp_path / "out", "--baseline", "other.jpg") == 2


def wrong(tmp_path, text, name="x"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def card_of(length_mm, schema="pigment.card/1"):
    return json.dumps({"schema": schema, "check_line": {"length_mm": length_mm}})


@pytest.mark.parametrize(
    "options",
    [
        lambda t: ["--settings", wrong(t, "no toml")],
        lambda t: ["--settings", wrong(t, "unknown_key = 1")],
        lambda t: ["--settings", t / "absent.toml"],
        lambda t: ["--dates", wrong(t, "a,b\n1,2\n")],
        lambda t: ["--card", wrong(t, "[1]")],
        lambda t: ["--card", wrong(t, card_of(10))],
        lambda t: ["--card", wrong(t, card_of(50, schema="other/1"))],
        lambda t: ["--card", t / "absent.json"],
        lambda t: ["--card-type", "huge"],
    ],
)
def test_wrong_side_files_are_two_lines_and_code_2(folder, tmp_path, seen, capsys, options):
    assert run(folder, "--out", tmp_path / "out", *options(tmp_path)) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    assert not (tmp_path / "out").exists()


def test_the_printed_card_may_bring_its_measured_line(folder, tmp_path, seen):
    card = wrong(tmp_path, card_of(49.5), "card.json")
    run(folder, "--out", tmp_path / "out", "--card", card)
    assert seen["settings"].targets.check_line_mm == 49.5


def test_someone_elses_folder_is_refused_before_the_slow_work(
    folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(analysis, "analyze_series", lambda *a, **k: pytest.fail("measured"))
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    assert run(folder, "--out", out) == 2
    assert run(folder, "--out", folder) == 2
    assert (out / "thesis.txt").read_text() == "mine"


def test_a_photo_that_vanishes_meanwhile_stops_cleanly(folder, tmp_path, seen, monkeypatch, capsys):
    whole = analysis.analyze_series

    def and_delete(sources, settings, **options):
        result = whole(sources, settings, **options)
        next(folder.iterdir()).unlink()
        return result

    monkeypatch.setattr(analysis, "analyze_series", and_delete)
    assert run(folder, "--out", tmp_path / "out") == 1
    assert not (tmp_path / "out").exists()
    assert {p.name for p in tmp_path.iterdir()} == {"photos"}


def test_photos_of_one_name_are_told_apart_by_their_folders():
    paths = [Path("/p/v1/a.jpg"), Path("/p/v2/a.jpg"), Path("/p/v2/b.jpg")]
    assert short_names(paths) == ["v1/a.jpg", "v2/a.jpg", "b.jpg"]
    deep = [Path("/p/x/v/a.jpg"), Path("/p/y/v/a.jpg")]
    assert short_names(deep) == ["x/v/a.jpg", "y/v/a.jpg"]


def test_photos_of_one_name_get_files_of_their_own(folder, tmp_path, seen):
    other = tmp_path / "more"
    other.mkdir()
    pixels = np.full((200, 320, 3), (190, 140, 110), np.uint8)
    Image.fromarray(pixels).save(other / "IMG_20260105_093000.jpg")
    run(folder, other, "--out", tmp_path / "out")
    content = read_series(tmp_path / "out")
    names = {photo["files"]["labels"] for photo in content["photos"]}
    assert len(names) == len(content["photos"]) == 4


DIARY = "kind,name,start,end,dose,unit,note\nkratom,Red,2026-01-05,2026-02-10,6,g/day,secret\n"


def test_a_diary_goes_into_the_result_without_its_notes(folder, tmp_path, seen):
    diary = tmp_path / "diary.csv"
    diary.write_text(DIARY)
    assert run(folder, "--out", tmp_path / "out", "--diary", diary) == 0
    content = read_series(tmp_path / "out")
    assert [(one["date"], one["what"]) for one in content["diary"]] == [("2026-01-05", "started")]
    told = {event["event"] for event in content["events"]}
    assert told == {"kratom Red: started with 6 g/day"}
    assert "secret" not in json.dumps(content)


def test_a_diary_that_is_none_stops_before_any_photo_is_read(folder, tmp_path, seen, capsys):
    diary = tmp_path / "diary.csv"
    diary.write_text("kind,start\nmagic,2026-01-05\n")
    assert run(folder, "--out", tmp_path / "out", "--diary", diary) == 2
    assert "line 2" in capsys.readouterr().err
    assert "sources" not in seen


def test_corrections_are_read_and_handed_on(folder, tmp_path, seen, capsys):
    stroke = {
        "kind": "not_skin",
        "points_px": [[1, 2], [30, 40]],
        "width_px": 12,
        "made_at": "2026-03-01T10:00:00+01:00",
        "author": "me",
    }
    file = tmp_path / "strokes.json"
    file.write_text(json.dumps({"schema": "pigment.corrections/1", "strokes": [stroke]}))
    assert run(folder, "--out", tmp_path / "out", "--corrections", file) == 0
    assert seen["corrections"].strokes[0].width_px == 12
    file.write_text("{}")
    assert run(folder, "--out", tmp_path / "out", "--corrections", file) == 2
    assert "pigment.corrections/1" in capsys.readouterr().err


def test_control_photos_are_handed_over_apart_from_the_series(folder, seen, tmp_path):
    arm = tmp_path / "arm.jpg"
    Image.fromarray(np.full((200, 320, 3), (210, 160, 130), np.uint8)).save(arm)
    assert run(folder, "--control", arm, "--out", tmp_path / "out", "--quiet") == 0
    assert [source.file for source in seen["control"]] == ["arm.jpg"]
    assert len(seen["sources"]) == 3
    assert run(folder, "--out", tmp_path / "plain", "--quiet") == 0
    assert not seen["control"]


def test_control_photos_are_safe_from_the_output_folder(folder, seen, tmp_path, capsys):
    inside = tmp_path / "out"
    inside.mkdir()
    Image.fromarray(np.full((200, 320, 3), (210, 160, 130), np.uint8)).save(inside / "arm.jpg")
    assert run(folder, "--control", inside / "arm.jpg", "--out", inside, "--quiet") == 2
    assert (inside / "arm.jpg").exists()
