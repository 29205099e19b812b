"""The benchmark of registration: sites as asked, scores that are true, a text that says so."""

import csv

import cv2
import numpy as np
import pytest

from pigment.benchmark.bent import Bend, bent_photo, skin_places_mm, wider
from pigment.benchmark.registration import mirror_features, try_pair
from pigment.benchmark.registration_real import judged, measure_real_pairs
from pigment.benchmark.registration_sites import (
    DEVELOPED,
    HELD_APART,
    SIZE_PX,
    Site,
    StagedPhoto,
    _draw_pose,
    sites,
)
from pigment.benchmark.registration_text import registration_section
from pigment.imaging.registration import RegistrationSettings, describe_for_registration
from pigment.synth.pose import Pose, mm_to_px

SITE = Site(900, DEVELOPED, "III", "stable")


def skin(seed):
    rng = np.random.default_rng(seed)
    shape = SIZE_PX[::-1]
    density = np.zeros(shape, np.float32)
    for sigma in (4.0, 10.0, 24.0):
        layer = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), sigma)
        density += 0.07 * layer / layer.std()
    for _ in range(60):
        x, y = rng.uniform(0, shape[1]), rng.uniform(0, shape[0])
        cv2.circle(density, (int(x), int(y)), int(rng.uniform(5, 11)), (0.5,), -1)
    coded = 190 * np.exp(-density[..., None] * np.array([0.4, 0.8, 1.0], np.float32))
    return np.clip(coded, 0, 255).astype(np.uint8)


def staged(seed, pose, site=SITE, number=1):
    """A photo of flat skin that fills the view, its patch a circle of 10 mm."""
    flat = Bend(None, 0.0, 0.0, ())
    drawn = cv2.warpPerspective(
        skin(seed), mm_to_px(wider(pose), SIZE_PX) @ np.linalg.inv(mm_to_px(Pose(140.0), SIZE_PX)),
        SIZE_PX,
    )  # fmt: skip
    pixels, _ = bent_photo(drawn, pose, flat, SIZE_PX)
    whole = np.ones(SIZE_PX[::-1], bool)
    grid = np.stack(np.meshgrid(np.arange(100, 1600, 150), np.arange(100, 1200, 150)), -1)
    points = grid.reshape(-1, 2).astype(float)
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    return StagedPhoto(
        site=site,
        number=number,
        shape="trunk",
        pose=pose,
        bend=flat,
        features=describe_for_registration(pixels, whole, None, RegistrationSettings()),
        patches_px=(),
        photo_to_work=1.0,
        landmarks_px=points,
        landmarks_mm=skin_places_mm(points, pose, flat, SIZE_PX),
        outlines_mm=(10.0 * np.column_stack([np.cos(angle), np.sin(angle)]),),
    )


@pytest.fixture(scope="module")
def baseline():
    return staged(1, Pose(100.0), number=0)


@pytest.fixture(scope="module")
def photo():
    return staged(1, Pose(90.0, roll_deg=25.0, tilt_deg=15.0, tilt_axis_deg=40.0))


def test_a_right_pair_is_scored_in_millimetres(photo, baseline):
    row = try_pair(photo, baseline, mirrored=False)
    assert row["kind"] == "right"
    assert row["accepted"]
    assert np.median(row["misses_mm"]) < 0.15
    assert abs(row["area_ln_errors"][0]) < 0.02


def test_a_mirrored_photo_and_another_site_are_wrong_attempts_and_refused(photo, baseline):
    mirrored = try_pair(photo, baseline, mirrored=True)
    assert (mirrored["kind"], mirrored["accepted"]) == ("mirrored", False)
    other = staged(2, Pose(100.0), Site(901, DEVELOPED, "III", "stable"), 0)
    row = try_pair(photo, other, mirrored=False)
    assert (row["kind"], row["accepted"]) == ("other site", False)


def test_a_mirrored_pattern_seen_in_a_mirror_again_is_the_first(baseline):
    twice = mirror_features(mirror_features(baseline.features))
    np.testing.assert_array_equal(twice.pattern, baseline.features.pattern)


def test_a_place_on_the_sheet_is_found_in_the_photo_again(photo):
    outline = photo.outlines_mm[0]
    np.testing.assert_allclose(photo.places_mm(photo.work_px(outline)), outline, atol=1e-2)


def test_sites_cover_all_tones_and_reach_the_poses_asked_for():
    planned = sites(30, 100)
    assert {site.tone for site in planned} == {"I", "II", "III", "IV", "V", "VI"}
    assert sum(site.group == HELD_APART for site in planned) == 6
    poses = [_draw_pose(150.0, 1, np.random.default_rng(k)) for k in range(200)]
    assert max(abs(pose.roll_deg) for pose in poses) > 29.0
    assert max(pose.tilt_deg for pose in poses) > 19.0


def test_the_section_says_what_holds_and_what_does_not():
    right = {
        "kind": "right", "group": DEVELOPED, "tone": "I", "shape": "trunk", "course": "stable",
        "accepted": True, "misses_mm": [0.1, 0.2, 3.5], "area_ln_errors": [0.01],
    }  # fmt: skip
    wrong = right | {"kind": "mirrored", "misses_mm": None, "area_ln_errors": []}
    entry = {"sites": 1, "photos": 2, "rejected_before": 0, "attempts": [right, wrong],
             "real": None}  # fmt: skip
    text = registration_section(entry)
    rows = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    assert "| 0.20 | yes |" in rows["error at landmarks, median, mm"]
    assert "**no**" in rows["error at landmarks, 95th percentile, mm"]
    assert "**no**" in rows["over 3 mm at a landmark, yet accepted"]
    assert "100.0 %" in rows["wrong sites and mirrored photos accepted"]


def test_real_pairs_are_registered_outside_the_outlines(tmp_path):
    folder = tmp_path / "waterloo_dermquest"
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    image = cv2.resize(skin(5), (800, 600), interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((400, 300), 12.0, 1.1)
    for name, radius, matrix in (("a", 60, np.eye(3)[:2]), ("b", 66, turn)):
        mask = np.zeros((600, 800), np.uint8)
        cv2.circle(mask, (400, 300), radius, (255,), -1)
        spotted = np.where(mask[..., None] > 0, image // 3, image)
        for part, picture in (("images", spotted), ("masks", mask)):
            warped = cv2.warpAffine(picture, matrix, (800, 600), borderMode=cv2.BORDER_REFLECT)
            cv2.imwrite(str(folder / part / f"{name}.png"), warped)
    with (folder / "same_lesion_pairs.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("lesion", "id_a", "id_b"), ("x", "a", "b")])
    found = measure_real_pairs(tmp_path, lambda *_: None)
    pair = found["pairs"][0]
    assert found["serial"] == []
    assert pair["registered"]
    assert pair["area_difference"] == pytest.approx(2 * np.log(66 / 60), abs=0.03)
    assert pair["judged"] is judged("x")
