from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from pigment.model.patches import OUTLINE_OF_OTHER_VISIT
from pigment.model.photo import DateSource
from pigment.model.quantity import Quantity
from pigment.model.series import PhotoStatus
from pigment.stats.visits import (
    VisitSettings,
    days_since_first,
    group_into_visits,
    mean_quantity,
    visit_of,
    with_whole_sites,
)
from tests.builders_series import START, make_patch, make_photo

MINUTE = timedelta(minutes=1)


def at(minutes, **rest):
    return make_photo(f"{minutes}.jpg", START + minutes * MINUTE, **rest)


def files(groups):
    return [[photo.file for photo in group] for group in groups]


def test_a_visit_is_a_chain_of_photos_within_30_minutes():
    groups = group_into_visits([at(81), at(0), at(30), at(50)])
    assert files(groups) == [["0.jpg", "30.jpg", "50.jpg"], ["81.jpg"]]
    assert [photo.visit for group in groups for photo in group] == [1, 1, 1, 2]
    longer = group_into_visits([at(0), at(50)], VisitSettings(gap_minutes=60))
    assert len(longer) == 1


def test_only_measured_dated_photos_make_visits():
    photos = [
        at(0),
        at(1, status=PhotoStatus.WITHIN_PHOTO_ONLY),
        at(2, status=PhotoStatus.REJECTED),
        make_photo("undated.jpg", None),
    ]
    assert files(group_into_visits(photos)) == [["0.jpg"]]


def test_dates_without_a_time_make_one_visit_a_day_and_join_a_timed_one():
    midnight = datetime(2026, 1, 5)
    named = [
        make_photo(f"{n}.jpg", midnight + n * timedelta(days=1), source=DateSource.NAME)
        for n in (0, 3)
    ]
    twin = replace(named[1], file="twin.jpg")
    assert files(group_into_visits([*named, twin, at(0)])) == [
        ["0.jpg", "0.jpg"],
        ["3.jpg", "twin.jpg"],
    ]


def test_midnight_by_the_camera_clock_is_a_time():
    midnight = datetime(2026, 1, 5)
    photos = [make_photo("a.jpg", midnight), make_photo("b.jpg", midnight + 90 * MINUTE)]
    assert len(group_into_visits(photos)) == 2


def test_photos_with_and_without_an_offset_are_put_in_order_by_the_wall_clock():
    east = START.replace(tzinfo=timezone(timedelta(hours=9)))
    mixed = [make_photo("aware.jpg", east + 5 * MINUTE), make_photo("plain.jpg", START)]
    assert files(group_into_visits(mixed)) == [["plain.jpg", "aware.jpg"]]


def test_photos_with_offsets_are_put_in_order_by_the_instant():
    east = START.replace(tzinfo=timezone(timedelta(hours=9)))
    west = START.replace(tzinfo=timezone(timedelta(hours=-5)))
    photos = [make_photo("west.jpg", west), make_photo("east.jpg", east)]
    assert files(group_into_visits(photos)) == [["east.jpg"], ["west.jpg"]]


def test_a_visit_holds_plain_means():
    photos = [
        at(0, patches=[make_patch(area_mm2=100.0)]),
        at(1, patches=[make_patch(area_mm2=110.0)]),
    ]
    visit = visit_of(group_into_visits(photos)[0])
    assert visit.taken_at == START
    assert visit.photos == ("0.jpg", "1.jpg")
    assert visit.affected.area_mm2.value == pytest.approx(105.0)
    assert visit.affected.area_mm2.sd == pytest.approx(5.0)  # their scatter, over root 2


def test_the_sd_of_a_mean_is_the_larger_of_claimed_and_shown():
    agreeing = mean_quantity([Quantity(10.0, 2.0), Quantity(10.0, 2.0)])
    assert agreeing.sd == pytest.approx(2.0 / 2**0.5)
    assert mean_quantity([]) is None


def test_a_metric_missing_from_one_photo_is_taken_from_the_other():
    photos = [
        at(0, patches=[make_patch(scale=False)], scale=False),
        at(1, patches=[make_patch(area_mm2=90.0)]),
    ]
    visit = visit_of(group_into_visits(photos)[0])
    assert visit.affected.area_mm2.value == pytest.approx(90.0)


def test_a_photo_that_shows_no_edge_of_its_patches_gives_a_visit_no_size():
    lent = replace(make_patch(area_mm2=300.0), flags=(OUTLINE_OF_OTHER_VISIT,))
    edged = at(0, patches=[make_patch(area_mm2=100.0)])
    one = visit_of(group_into_visits([edged, at(1, patches=[lent])])[0])
    assert one.affected.area_mm2.value == pytest.approx(100.0)
    none = visit_of(group_into_visits([at(1, patches=[lent])])[0])
    assert none.affected.area_mm2 is none.affected.fraction is None
    assert none.affected.delta_e00 is not None


def of_tracks(minutes, *tracks):
    areas = {1: 100.0, 2: 300.0, 3: 5.0}
    return at(minutes, patches=[make_patch(t, area_mm2=areas[t]) for t in tracks])


def whole(*visits):
    """The photos that keep whole-site figures; one tuple of tracks per photo, two per visit."""
    photos = [
        of_tracks(200 * n + k, *own) for n, two in enumerate(visits) for k, own in enumerate(two)
    ]
    groups = with_whole_sites(group_into_visits(photos))
    return [[photo.affected is not None for photo in group] for group in groups]


def test_a_photo_whose_light_hid_a_settled_patch_has_no_figures_of_the_site():
    both = ((1, 2), (1, 2))
    assert whole(both, ((1,), (1, 2)), both) == [[True, True], [False, True], [True, True]]


def test_figures_of_the_site_stay_where_little_is_lacking_or_nothing_is_settled():
    every, new = ((1, 2, 3), (1, 2, 3)), ((1, 2), (1,))
    assert whole(every, ((1, 2), (1, 2, 3)), every)[1] == [True, True]  # a hundredth of the area
    assert whole(((1,), (1,)), ((1,), (1,)), new)[2] == [True, True]  # the patch appears
    assert whole(((1, 2), (1, 2)), ((1,), (2,)))[1] == [True, True]  # neither shows all
    assert whole(((1, 2), (1, 2)), ((1,), (1,)))[1] == [True, True]  # gone, or both missed it


def test_days_run_from_the_first_visit():
    photos = [at(0), at(60 * 24 * 3)]
    visits = [visit_of(group) for group in group_into_visits(photos)]
    assert days_since_first(visits) == pytest.approx([0.0, 3.0])
