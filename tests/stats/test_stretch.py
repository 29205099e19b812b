from dataclasses import replace

import numpy as np
import pytest

from pigment.model.series import Metric, NoiseSource, Repeatability
from pigment.stats.bridge import Bridged, BridgedVisit
from pigment.stats.stretch import (
    lasting_reader,
    patches_reader,
    stretch_between,
    to_stretch,
    track_reader,
)
from pigment.stats.visits import group_into_visits
from tests.builders_series import START, make_patch, make_photo, make_series

NOISE = Repeatability(
    Metric.DELTA_E00,
    0.2,
    6,
    NoiseSource.REPLICATES,
    judged_within_sd=0.2,
    judged_between_sd=0.1,
    judged_degrees_of_freedom=20,
)


def test_a_sum_over_patches_needs_all_of_them():
    both = [make_patch(1, area_mm2=100.0, delta_e00=4.0), make_patch(2, area_mm2=300.0)]
    whole, short = make_photo("a", START, both), make_photo("b", START, both[:1])
    areas = patches_reader(Metric.AREA_MM2, (1, 2))
    assert areas(whole).value == pytest.approx(400.0)
    assert areas(short) is None
    contrast = patches_reader(Metric.DELTA_E00, (1, 2))(whole)
    assert contrast.value == pytest.approx((100.0 * 4.0 + 300.0 * 8.0) / 400.0)


def flickering(photos, visits, track=2):
    """Take a patch out of every photo of some visits (numbers from 0, two photos each)."""
    return [
        replace(p, patches=tuple(q for q in p.patches if q.track_id != track))
        if i // 2 in visits
        else p
        for i, p in enumerate(photos)
    ]


def test_the_site_is_read_over_the_patches_of_every_visit():
    photos = flickering(make_series([100.0] * 5, [8.0] * 5, noise=0.0), {1, 3})
    read = lasting_reader(group_into_visits(photos), Metric.AREA_MM2)
    assert [read(photo).value for photo in photos] == pytest.approx([100.0] * 10)


def test_without_a_lasting_patch_the_site_is_read_as_measured():
    one = make_series([100.0] * 4, [8.0] * 4, noise=0.0)
    photos = flickering(flickering(one, {0, 1}), {2, 3}, track=1)
    read = lasting_reader(group_into_visits(photos), Metric.AREA_MM2)
    assert [read(p) for p in photos] == [p.affected.area_mm2 for p in photos]


def test_a_visit_with_no_photo_of_all_lasting_patches_leaves_the_site_as_measured():
    photos = make_series([100.0] * 3, [8.0] * 3, noise=0.0)
    photos[2] = replace(photos[2], patches=photos[2].patches[:1])
    photos[3] = replace(photos[3], patches=photos[3].patches[1:])
    read = lasting_reader(group_into_visits(photos), Metric.DELTA_E00)
    assert read(photos[0]) == photos[0].affected.delta_e00
    assert read(photos[2]) == photos[2].affected.delta_e00


def test_a_stretch_holds_the_visits_between_the_two():
    groups = group_into_visits(make_series([100.0] * 5, [8.0] * 5))
    days = np.arange(5) * 30.0
    stretch = stretch_between(groups, days, track_reader(Metric.DELTA_E00, None), NOISE, 1, 4)
    assert list(stretch.days) == [30.0, 60.0, 90.0, 120.0]
    assert stretch.degrees_of_freedom == 20
    assert np.diag(stretch.covariance) == pytest.approx(np.full(4, 0.1**2 + 0.2**2 / 2))
    gone = track_reader(Metric.DELTA_E00, 9)
    assert stretch_between(groups, days, gone, NOISE, 1, 4) is None


def test_visits_over_one_bridge_share_its_doubt():
    visits = tuple(BridgedVisit(i, np.array([8.0, 8.2]), 0.0, bridge=int(i > 1)) for i in range(4))
    stretch = to_stretch(Bridged(visits, (1.0,)), np.arange(4.0), NOISE)
    assert stretch.covariance[2, 3] == pytest.approx(0.2**2)
    assert stretch.covariance[0, 3] == 0.0
