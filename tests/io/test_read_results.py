"""A series comes back from its files as it was written."""

import json
from dataclasses import replace

import numpy as np
import pytest

from pigment.errors import SeriesError
from pigment.io.images import work_to_photo
from pigment.io.read_results import from_json, read_result
from pigment.io.results import to_json, write_series
from pigment.model.photo import Capture
from pigment.model.series import PhotoStatus, Rejection


def a_series(make):
    first, second = make.measured("a.jpg"), make.measured("b.jpg")
    refused = replace(
        make.measured("c.jpg"),
        status=PhotoStatus.REJECTED,
        rejection=Rejection("blurred", "The photo is blurred.", "Take it again."),
        capture=Capture(),
        quality=None,
        patches=(),
        alignment=None,
        skin=None,
        affected=None,
    )
    return make.series(first, second, refused)


def test_what_is_read_back_is_written_the_same_again(make):
    content = to_json(a_series(make))
    again = to_json(from_json(content))
    assert again == content


def test_a_folder_is_read_back_with_everything_in_photo_pixels(make, tmp_path):
    series = a_series(make)
    write_series(to_json(series), tmp_path)
    read = read_result(tmp_path)
    assert read.changes == series.changes
    assert [photo.status for photo in read.photos] == [photo.status for photo in series.photos]
    for before, after in zip(series.photos, read.photos, strict=True):
        assert after.photo_to_work == 1.0
        in_order = sorted(before.patches, key=lambda patch: patch.track_id)
        for old, new in zip(in_order, after.patches, strict=True):
            assert new.track_id == old.track_id
            assert new.area_px == pytest.approx(old.area_px / before.photo_to_work**2, rel=1e-5)
            for line, thinned in zip(old.outlines_px, new.outlines_px, strict=True):
                whole = work_to_photo(line, before.photo_to_work)
                apart = np.hypot(*(thinned[:, None] - whole[None]).transpose(2, 0, 1)).min(axis=1)
                assert apart.max() < 0.5 / before.photo_to_work
                assert np.ptp(thinned, axis=0) == pytest.approx(np.ptp(whole, axis=0), abs=1.0)


def test_a_folder_without_a_series_is_refused_with_a_hint(tmp_path):
    with pytest.raises(SeriesError) as caught:
        read_result(tmp_path)
    assert caught.value.hint


@pytest.mark.parametrize("spoil", ["photos", "site", "verdict", "number"])
def test_a_damaged_series_is_refused_with_a_hint(make, tmp_path, spoil):
    content = to_json(a_series(make))
    path = write_series(content, tmp_path)
    if spoil == "verdict":
        content["changes"][0]["verdict"] = "worse"
    elif spoil == "number":
        content["photos"][0]["patches"][0]["area_px"] = "much"
    else:
        del content[spoil]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SeriesError) as caught:
        read_result(tmp_path)
    assert caught.value.hint
