"""A person's strokes hold in every photo of a drawn series, and the automatic result stays."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import pytest

from pigment.errors import CorrectionsError
from pigment.io.read_results import from_json
from pigment.io.results import to_json, validator
from pigment.model.corrections import (
    CORRECTED,
    EDGE_BY_HAND,
    Corrections,
    Stroke,
    StrokeKind,
)
from pigment.model.photo import Capture, DateSource
from pigment.model.series import Metric, Verdict
from pigment.pipeline.corrections import hand_drawn_tracks
from pigment.pipeline.series import PhotoSource, analyze_series
from pigment.pipeline.settings import Settings
from tests.builders_skin import load_site

SETTINGS = Settings().with_options(card_mode="none")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SHIFTS = ((0, 0), (10, -7))
BROWN, GREY = (126.0, 106.0), (306.0, 246.0)  # the middles of the two patches in the first photo
EMPTY = (376.0, 60.0)  # skin without a patch


def hashed(sha256, *args, **options):
    return replace(load_site(*args, **options), sha256=sha256)


def sources():
    made = []
    for month, shift in enumerate(SHIFTS):
        name = f"{month}.png"
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        capture = Capture(datetime(2026, 1, 5, 9, 30) + timedelta(days=30 * month), DateSource.NAME)
        load = partial(hashed, sha256, name, capture, shift_px=shift, noise_seed=month)
        made.append(PhotoSource(name, sha256, capture, load))
    return made


class Kept:
    """Measured photos in memory, so that each is measured by itself once only."""

    def __init__(self):
        self.held = {}

    def get(self, sha256):
        return self.held.get(sha256)

    def put(self, sha256, prepared):
        self.held[sha256] = prepared


CACHE = Kept()


def analysed(*strokes, sha="", file=""):
    corrections = Corrections(tuple(strokes), sha, file) if strokes else None
    return analyze_series(sources(), SETTINGS, cache=CACHE, corrections=corrections)


def around(middle, radius, kind):
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    points = np.array(middle) + radius * np.column_stack([np.cos(angle), np.sin(angle)])
    return Stroke(kind, points, None, NOW, "me")


def at(photo, middle):
    """Find the patch that lies at a place of the first photo, in the given one."""
    index = int(photo.file[0])
    place = np.array(middle) + SHIFTS[index]
    near = [p for p in photo.patches if np.linalg.norm(np.array(p.centre_px) - place) < 12]
    return near[0] if near else None


@pytest.fixture(scope="module")
def automatic():
    return analysed()


def test_the_drawn_series_has_its_two_patches(automatic):
    for photo in automatic.photos:
        assert at(photo, BROWN)
        assert at(photo, GREY)
        assert not at(photo, EMPTY)


@pytest.fixture(scope="module")
def removed():
    """One patch is none, the other lies on no skin; painted on the second photo."""
    there = np.array(SHIFTS[1])
    return analysed(
        around(BROWN + there, 75, StrokeKind.NOT_PIGMENT),
        around(GREY + there, 80, StrokeKind.NOT_SKIN),
        sha=sources()[1].sha256,
    )


@pytest.fixture(scope="module")
def added():
    """A patch where none was found, and a rim to one that was."""
    return analysed(
        around(EMPTY, 22, StrokeKind.PIGMENT),
        around((BROWN[0] + 50, BROWN[1]), 18, StrokeKind.PIGMENT),
    )


def test_what_is_no_pigment_or_no_skin_is_gone_from_every_photo(removed, automatic):
    for photo, before in zip(removed.photos, automatic.photos, strict=True):
        assert at(photo, BROWN) is None
        assert at(photo, GREY) is None
        assert photo.skin.area_px < 0.95 * before.skin.area_px


def test_the_automatic_result_stays_as_it_was(removed, automatic):
    for kept, before in zip(removed.automatic.photos, automatic.photos, strict=True):
        assert [p.track_id for p in kept.patches] == [p.track_id for p in before.patches]
        assert at(kept, BROWN).area_px == at(before, BROWN).area_px


def test_both_results_and_the_strokes_stand_in_the_file(removed):
    content = to_json(removed)
    validator().validate(content)
    assert content["corrections"]["strokes"][0]["author"] == "me"
    more = [len(photo["patches"]) for photo in content["automatic"]["photos"]]
    less = [len(photo["patches"]) for photo in content["photos"]]
    assert all(a > b for a, b in zip(more, less, strict=True))
    assert len(from_json(content).corrections.strokes) == 2


def test_is_pigment_makes_one_new_patch_with_one_number(added, automatic):
    found = [at(photo, EMPTY) for photo in added.photos]
    assert len({patch.track_id for patch in found}) == 1
    taken = {p.track_id for photo in automatic.photos for p in photo.patches}
    assert found[0].track_id not in taken
    for patch in found:
        assert patch.area_px == pytest.approx(np.pi * 22**2, rel=0.05)
        assert abs(patch.delta_e00.value) < 2.0  # it is plain skin, and is measured as such
        assert {CORRECTED, EDGE_BY_HAND} <= set(patch.flags)
        assert patch.area_px_sd > 0.02 * patch.area_px


def test_a_stroke_joins_the_patch_that_it_overlaps_and_leaves_the_others(added, automatic):
    for photo, before in zip(added.photos, automatic.photos, strict=True):
        track, area_px = at(before, BROWN).track_id, at(before, BROWN).area_px
        (patch,) = [p for p in photo.patches if p.track_id == track]
        assert area_px < patch.area_px < area_px + np.pi * 18**2
        assert CORRECTED in patch.flags
        assert EDGE_BY_HAND not in patch.flags
        other = at(photo, GREY)
        assert other.track_id == at(before, GREY).track_id
        assert other.area_px == pytest.approx(at(before, GREY).area_px, rel=0.01)
        assert CORRECTED not in other.flags


def test_the_size_of_what_was_drawn_is_never_called_unchanged(added, automatic):
    (track,) = hand_drawn_tracks(added.photos)
    sizes = [c for c in added.changes if c.metric is Metric.AFFECTED_FRACTION]
    meant = [c for c in sizes if c.track_id in (None, track)]
    assert meant
    assert {(c.verdict, c.reason) for c in meant} == {(Verdict.CANNOT_TELL, EDGE_BY_HAND)}
    assert not hand_drawn_tracks(automatic.photos)


def test_strokes_on_a_photo_that_is_not_there_are_refused():
    with pytest.raises(CorrectionsError, match=r"other\.jpg, which is not in this series"):
        analysed(around(BROWN, 10, StrokeKind.PIGMENT), sha="sha-other", file="other.jpg")
