"""series.json: its schema, its geometry, its bytes."""

import json
import math
from dataclasses import replace

import jsonschema
import numpy as np
import pytest

from pigment.errors import SeriesError
from pigment.io.results import read_series, to_json, unique_stems, validator, write_series
from pigment.model.calibration import Alignment
from pigment.model.quantity import Quantity
from pigment.model.series import PhotoStatus, Rejection


def numbers_in(node):
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from numbers_in(child)
    elif isinstance(node, float):
        yield node


def test_a_series_is_written_by_its_schema_and_read_back(tmp_path, make):
    content = to_json(make.series())
    path = write_series(content, tmp_path)
    assert read_series(tmp_path) == content
    assert read_series(path) == content


def test_the_schema_is_itself_sound_and_permits_additions(make):
    jsonschema.Draft202012Validator.check_schema(validator().schema)
    content = to_json(make.series())
    content["later"] = {"anything": 1}
    content["photos"][0]["later"] = 1
    validator().validate(content)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.pop("noise"),
        lambda c: c.update(schema="pigment.series/2"),
        lambda c: c["photos"][0].update(status="fine"),
        lambda c: c["photos"][0]["patches"][0].update(area_mm2=12.0),
        lambda c: c["photos"][0]["patches"][0].update(kind="melasma"),
        lambda c: c["photos"][0]["patches"][0]["delta_e00"].update(sd=-1),
        lambda c: c["visits"][0].update(taken_at="5 January 2026"),
        lambda c: c["changes"][0].update(verdict="better"),
    ],
)
def test_the_schema_refuses_what_the_contract_does_not_allow(make, spoil):
    content = to_json(make.series())
    spoil(content)
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(content)


def test_members_are_those_of_the_contract(make):
    content = to_json(make.series())
    photo = content["photos"][0]
    assert {"file", "sha256", "visit", "taken_at", "taken_at_source", "camera", "status"} <= set(
        photo
    )
    assert content["site"] == {"name": "left forearm", "body_site_code": None}
    assert photo["taken_at"] == "2026-01-05T09:30:00"
    assert [p["track_id"] for p in photo["patches"]] == [1, 2]
    assert photo["files"] == {
        "labels": "labels/visit_00.png",
        "skin": "skin/visit_00.png",
        "overlay": "overlay/visit_00.jpg",
        "aligned": "aligned/visit_00.jpg",
    }
    lost = content["photos"][1]
    assert lost["status"] == "rejected"
    assert lost["rejection"]["code"] == "blurred"
    assert set(lost["files"].values()) == {None}
    assert content["skipped"] == [{"file": "copy.jpg", "identical_to": "visit_00.jpg"}]


def test_lengths_and_areas_are_of_the_photo_not_of_the_working_image(make):
    photo = to_json(make.series())["photos"][0]
    assert photo["scale"]["mm_per_px"] == pytest.approx(0.081)
    assert photo["scale"]["mm_per_px_sd"] == pytest.approx(0.00081)
    assert photo["patches"][0]["area_px"] == pytest.approx(201 * 16)
    assert photo["patches"][0]["area_contrast_curve"][0] == [0.2, 141.0]  # mm2 stay mm2
    assert photo["patches"][0]["centre_px"] == pytest.approx([121.5, 81.5])


def test_without_a_scale_areas_are_null_and_the_curve_is_in_photo_pixels(make):
    bare = make.measured(
        scale_method=None,
        mm_per_work_px=None,
        scale_rel_sd=None,
        patches=(make.patch(scale=False),),
    )
    photo = to_json(make.series(bare))["photos"][0]
    assert photo["scale"] == {
        "method": "none",
        "mm_per_px": None,
        "mm_per_px_sd": None,
        "tilt_deg": 7.0,
    }
    assert photo["patches"][0]["area_mm2"] is None
    assert photo["patches"][0]["area_contrast_curve"][0] == [0.2, pytest.approx(141 * 16)]


def test_the_homography_maps_photo_pixels_to_baseline_photo_pixels(make):
    work = np.array([[0.98, -0.05, 3.0], [0.06, 1.01, -2.0], [1e-5, -2e-5, 1.0]])
    baseline = make.measured("base.jpg", size=(320, 200), photo_to_work=0.25)
    other = make.measured(
        "other.jpg",
        size=(160, 100),
        photo_to_work=0.5,
        alignment=Alignment(work, 0.5, 0.9),
    )
    alignment = to_json(make.series(baseline, other))["photos"][1]["alignment"]
    matrix = np.array(alignment["to_baseline"])
    random = np.random.default_rng(3)
    for point in random.uniform(0, 100, (20, 2)):
        in_work = (point + 0.5) * 0.5 - 0.5
        x, y, w = work @ (*in_work, 1.0)
        expected = (np.array([x, y]) / w + 0.5) / 0.25 - 0.5
        x, y, w = matrix @ (*point, 1.0)
        np.testing.assert_allclose([x / w, y / w], expected, atol=1e-3)
    assert alignment["rms_px"] == pytest.approx(0.5 / 0.25)
    assert alignment["rms_mm"] == pytest.approx(0.5 * 0.324)


def test_an_unregistered_photo_has_no_place_on_the_baseline(make):
    alone = make.measured(
        "other.jpg",
        status=PhotoStatus.WITHIN_PHOTO_ONLY,
        rejection=Rejection("not_registered", "other.jpg cannot be laid over.", "Same view."),
        alignment=None,
    )
    photo = to_json(make.series(make.measured(), alone))["photos"][1]
    assert photo["alignment"] is None
    assert photo["files"]["overlay"] == "overlay/other.jpg"
    assert photo["files"]["aligned"] is None


def test_what_is_not_finite_is_null_and_numbers_are_short(make):
    odd = make.patch(delta_e00=Quantity(math.nan, 0.1), delta_l=Quantity(-0.0, 0.1))
    content = to_json(make.series(make.measured(patches=(odd,))))
    patch = content["photos"][0]["patches"][0]
    assert patch["delta_e00"] is None
    assert math.copysign(1, patch["delta_l"]["value"]) == 1
    assert patch["lab"][0] == 50.1235
    assert all(math.isfinite(n) for n in numbers_in(content))


def test_the_same_result_gives_the_same_bytes(tmp_path, make):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_series(to_json(make.series()), tmp_path / name)
    assert (tmp_path / "a/series.json").read_bytes() == (tmp_path / "b/series.json").read_bytes()
    assert b"NaN" not in (tmp_path / "a/series.json").read_bytes()


def test_a_broken_result_is_not_written(tmp_path, make):
    content = to_json(replace(make.series(), photos=()))
    with pytest.raises(jsonschema.ValidationError):
        write_series(content, tmp_path)
    assert not list(tmp_path.iterdir())


def test_stems_are_unique_whatever_the_case_and_safe_everywhere():
    files = ["a.jpg", "a.png", "A.heic", "b/a.jpg", "c:d?.jpg", "a-2.jpg", "dots...jpg", ".jpg"]
    stems = unique_stems(files)
    assert stems[:4] == ["a", "a-2", "A-3", "a-4"]
    assert stems[4] == "c_d_"
    assert len({s.lower() for s in stems}) == len(files)


@pytest.mark.parametrize("content", [None, "", "{", "[]", json.dumps({"schema": "other"})])
def test_what_is_no_series_is_an_error_with_a_hint(tmp_path, content):
    if content is not None:
        (tmp_path / "series.json").write_text(content)
    with pytest.raises(SeriesError) as caught:
        read_series(tmp_path)
    assert "pigment analyze" in caught.value.hint


def test_stems_that_differ_only_in_how_an_accent_is_coded_are_told_apart():
    assert unique_stems(["caf\u00e9.jpg", "cafe\u0301.jpg"])[1].endswith("-2")


def test_a_site_whose_name_is_no_text_is_still_written(make, tmp_path):
    content = to_json(make.series(make.measured()))
    content["site"]["name"] = "arm \udcff"
    write_series(content, tmp_path)
    assert read_series(tmp_path)["site"]["name"] == "arm ?"
