"""What the store hands out: the key of a measurement, and names and lengths that can be."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pigment import VERSION
from pigment.errors import StoreError
from pigment.io.stored import (
    Site,
    SiteState,
    StoredPhoto,
    by_date,
    input_key,
    marker_length,
    site_name,
)

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SITE = Site(1, "Arm", NOW, False, "classic", None)
PHOTO = StoredPhoto(1, 1, "ab" * 32, "a.jpg", Path("a"), datetime(2026, 1, 5), None, NOW, 3)


@pytest.mark.parametrize(
    "changed",
    [
        (replace(SITE, name="Leg"), [PHOTO]),
        (replace(SITE, card_type=None), [PHOTO]),
        (replace(SITE, marker_mm=20.0), [PHOTO]),
        (SITE, []),
        (SITE, [replace(PHOTO, sha256="cd" * 32)]),
        (SITE, [replace(PHOTO, file="b.jpg")]),
        (SITE, [replace(PHOTO, taken_at=None)]),
        (SITE, [replace(PHOTO, taken_at=NOW)]),
    ],
)
def test_the_key_changes_with_everything_that_counts(changed):
    assert input_key(*changed) != input_key(SITE, [PHOTO])


def test_the_key_stays_where_nothing_counts():
    other = replace(PHOTO, sha256="cd" * 32, file="b.jpg")
    moved = replace(PHOTO, id=9, path=Path("b"), added_at=datetime.now(UTC))
    assert input_key(replace(SITE, id=7), [other, moved]) == input_key(SITE, [PHOTO, other])


def test_a_result_is_current_only_as_a_whole():
    state = SiteState("key", "key", VERSION, NOW, 1, True)
    assert state.is_current
    for change in ({"measured_key": None}, {"measured_version": "0"}, {"has_result": False}):
        assert not replace(state, **change).is_current


def test_undated_photos_come_last():
    photos = [replace(PHOTO, taken_at=None), PHOTO, replace(PHOTO, taken_at=NOW, file="0.jpg")]
    assert [by_date(photo)[1] for photo in sorted(photos, key=by_date)] == [
        "0.jpg",
        "a.jpg",
        "a.jpg",
    ]


def test_names_and_lengths_are_made_plain_or_refused():
    assert site_name(" Left \t arm\u200b ") == "Left arm"
    assert marker_length(None) is None
    assert marker_length(20) == 20
    with pytest.raises(StoreError):
        site_name("\n")
    with pytest.raises(StoreError):
        marker_length(-2)
