"""A drawn series through the whole pipeline: order, duplicates, rejection, placing, processes."""

from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pytest

from pigment import VERSION
from pigment.errors import (
    NoUsablePhotosError,
    SeriesError,
    UndatedPhotoError,
    UnreadablePhotoError,
)
from pigment.model.calibration import ColourMethod
from pigment.model.photo import Capture, DateSource
from pigment.model.series import PhotoStatus
from pigment.pipeline import series as series_module
from pigment.pipeline.series import PhotoSource, analyze_series
from pigment.pipeline.settings import Settings
from tests.builders_skin import load_site

SETTINGS = Settings().with_options(card_mode="none")
START = datetime(2026, 1, 5, 9, 30)
SHIFTS = ((0, 0), (10, -7), (-8, 6))


def dated(days):
    return Capture(START + timedelta(days=days), DateSource.NAME)


def source(name, days, **options):
    capture = dated(days)
    return PhotoSource(name, f"sha-{name}", capture, partial(load_site, name, capture, **options))


def refuse(name):
    raise UnreadablePhotoError("unreadable", f"{name} is no photo.", hint="Take it again.")


def broken(name, capture=None):
    return PhotoSource(name, f"sha-{name}", capture, partial(refuse, name))


def good_sources():
    return [
        source(f"{month}.png", 30 * month, shift_px=shift, fading=1 - 0.2 * month, noise_seed=month)
        for month, shift in enumerate(SHIFTS)
    ]


def sources():
    """Three good photos out of order, a copy, one of another person, and one that is no photo."""
    first, second, third = good_sources()
    copy = replace(first, file="copy of 0.png")
    other = source("other.png", 45, person=5)
    return [third, broken("bad.png"), first, copy, other, second]


@pytest.fixture(scope="module")
def result():
    said = []
    found = analyze_series(
        sources(), SETTINGS, site="forearm", progress=lambda *told: said.append(told)
    )
    return found, said


def by_name(found):
    return {photo.file: photo for photo in found.photos}


def test_photos_come_in_order_of_time_and_the_unreadable_last(result):
    found, _ = result
    assert [p.file for p in found.photos] == ["0.png", "1.png", "other.png", "2.png", "bad.png"]
    assert found.baseline_file == "0.png"


def test_a_copy_is_skipped_and_named(result):
    # the copy may stand first: what counts is that one of the two is named with the other
    assert [set(pair) for pair in result[0].skipped] == [{"0.png", "copy of 0.png"}]


def test_a_rejected_photo_is_listed_and_the_series_goes_on(result):
    photos = by_name(result[0])
    assert photos["bad.png"].status is PhotoStatus.REJECTED
    assert photos["bad.png"].rejection.code == "unreadable"
    assert photos["bad.png"].patches == ()
    assert all(photos[f"{i}.png"].status is PhotoStatus.MEASURED for i in range(3))


def test_a_photo_of_another_site_is_measured_within_itself_only(result):
    other = by_name(result[0])["other.png"]
    assert other.status is PhotoStatus.WITHIN_PHOTO_ONLY
    assert other.rejection.code == "not_registered"
    assert other.alignment is None
    assert other.visit is None
    assert other.patches
    assert other.affected.delta_e00.value > 1
    shared = {p.track_id for p in other.patches} & {
        p.track_id for i in range(3) for p in by_name(result[0])[f"{i}.png"].patches
    }
    assert not shared


def test_photos_are_laid_on_the_baseline(result):
    for i, (dx, dy) in enumerate(SHIFTS):
        matrix = by_name(result[0])[f"{i}.png"].alignment.to_baseline
        for x, y in ((150, 130), (330, 270), (240, 60)):
            mapped = matrix @ (x + dx, y + dy, 1.0)
            np.testing.assert_allclose(mapped[:2] / mapped[2], (x, y), atol=0.7)


def test_patches_keep_their_number_and_fade(result):
    tracks = []
    for i in range(3):
        large = [p for p in by_name(result[0])[f"{i}.png"].patches if p.area_px > 2000]
        assert len(large) == 2
        tracks.append({p.track_id: p.delta_e00.value for p in large})
    assert tracks[0].keys() == tracks[1].keys() == tracks[2].keys()
    for track in tracks[0]:
        assert tracks[0][track] > tracks[1][track] > tracks[2][track]


def test_areas_are_those_drawn(result):
    true = sorted((np.pi * 52 * 38, np.pi * 45 * 55))
    found = sorted(p.area_px for p in by_name(result[0])["0.png"].patches if p.area_px > 2000)
    np.testing.assert_allclose(found, true, rtol=0.04)


def test_visits_hold_the_placed_photos_only(result):
    assert [visit.photos for visit in result[0].visits] == [("0.png",), ("1.png",), ("2.png",)]


def test_what_it_was_made_with_is_told(result):
    found, _ = result
    assert found.site == "forearm"
    assert found.settings_fingerprint == SETTINGS.fingerprint()
    assert found.pigment_version == VERSION


def test_progress_counts_every_photo_once(result):
    _, said = result
    assert [done for done, _, _ in said] == [1, 2, 3, 4, 5]
    assert {total for _, total, _ in said} == {5}
    assert {name for *_, name in said} == {"0.png", "1.png", "2.png", "other.png", "bad.png"}


def figures(found):
    return [
        (p.file, p.status, p.affected, [(q.track_id, q.area_px, q.delta_e00) for q in p.patches])
        for p in found.photos
    ]


def test_two_processes_give_the_same_and_order_of_files_does_not_matter(result):
    again = analyze_series(
        [one for one in reversed(sources()) if not one.file.startswith("copy")],
        SETTINGS,
        site="forearm",
        jobs=2,
    )
    assert figures(again) == figures(result[0])
    assert again.changes == result[0].changes
    assert again.trends == result[0].trends


def test_the_baseline_can_be_chosen():
    first, second, _ = good_sources()
    found = analyze_series([first, second], SETTINGS, baseline="1.png")
    assert found.baseline_file == "1.png"
    np.testing.assert_array_equal(by_name(found)["1.png"].alignment.to_baseline, np.eye(3))
    moved = by_name(found)["0.png"].alignment.to_baseline @ (150, 130, 1.0)
    np.testing.assert_allclose(moved[:2] / moved[2], (160, 123), atol=0.7)


def test_a_copy_named_as_the_baseline_stands_for_the_photo_that_was_kept():
    first, second, _ = good_sources()
    copy = replace(second, file="copy.png")
    assert analyze_series([first, second, copy], SETTINGS, baseline="copy.png").baseline_file == (
        "1.png"
    )


def test_a_baseline_that_cannot_be_used_is_an_error():
    with pytest.raises(SeriesError, match=r"bad\.png"):
        analyze_series([good_sources()[0], broken("bad.png")], SETTINGS, baseline="bad.png")


def test_a_worker_that_is_ended_from_outside_is_an_error_with_a_hint(monkeypatch):
    class Pool:
        def __init__(self, *arguments, **options): ...

        def __enter__(self):
            return self

        def __exit__(self, *error): ...

        def map(self, *arguments):
            raise BrokenProcessPool("ended")

    monkeypatch.setattr(series_module, "ProcessPoolExecutor", Pool)
    with pytest.raises(SeriesError, match="memory") as stop:
        analyze_series(good_sources()[:2], SETTINGS, jobs=2)
    assert "--jobs 1" in stop.value.hint


def test_a_single_photo_needs_no_date():
    capture = Capture()
    one = PhotoSource("a.png", "sha", capture, partial(load_site, "a.png", capture))
    found = analyze_series([one], SETTINGS)
    assert found.photos[0].status is PhotoStatus.MEASURED
    assert found.changes == () or all(c.difference is None for c in found.changes)


def test_an_undated_photo_among_several_is_an_error_that_names_it():
    undated = replace(good_sources()[1], file="front.png", capture=Capture())
    with pytest.raises(UndatedPhotoError, match=r"front\.png") as caught:
        analyze_series([good_sources()[0], undated], SETTINGS)
    for way in ("name", "--dates", "--date mtime"):
        assert way in caught.value.hint


def test_nothing_usable_is_an_error_with_the_reasons():
    with pytest.raises(NoUsablePhotosError, match="is no photo") as caught:
        analyze_series([broken("a.png", dated(0)), broken("b.png", dated(1))], SETTINGS)
    assert "pigment check" in caught.value.hint


def test_control_skin_is_measured_beside_the_series_and_has_no_visit():
    arm = source("arm.png", 1, person=5)
    found = analyze_series(good_sources()[:2], SETTINGS, control=[arm, broken("dark.png")])
    assert [p.file for p in found.photos] == ["0.png", "1.png"]
    assert [p.file for p in found.control.photos] == ["arm.png", "dark.png"]
    assert found.control.photos[1].status is PhotoStatus.REJECTED
    assert {one.reason for one in found.control.readings} == {"no_card"}
    without = analyze_series(good_sources()[:2], SETTINGS)
    assert without.control is None
    assert figures(without) == figures(found)


def test_photos_without_a_card_are_brought_to_the_baseline_by_their_skin(result):
    photos = by_name(result[0])
    assert {photos[f"{i}.png"].colour_method for i in range(3)} == {ColourMethod.SKIN_RELATIVE}
    assert photos["other.png"].colour_method is ColourMethod.NONE
