from dataclasses import replace

import pytest

from pigment.model.calibration import ColourMethod
from pigment.model.patches import PatchKind
from pigment.model.series import Metric
from pigment.stats.readings import (
    break_between,
    find_track,
    patch_quantity,
    segments_of,
    site_metrics,
    track_ids,
    visit_mean,
)
from tests.builders_series import START, make_patch, make_photo


def test_patches_share_the_fraction_of_the_site_by_their_pixels():
    photo = make_photo("a", START, [make_patch(1, area_mm2=100.0), make_patch(2, area_mm2=300.0)])
    shares = [patch_quantity(photo, p, Metric.AFFECTED_FRACTION) for p in photo.patches]
    assert shares[0].value + shares[1].value == pytest.approx(photo.affected.fraction.value)
    assert shares[1].value == pytest.approx(3.0 * shares[0].value)


def test_moles_are_no_tracks_of_the_site():
    photo = make_photo("a", START, [make_patch(1), make_patch(2, kind=PatchKind.MOLE)])
    assert track_ids([[photo]]) == (1,)
    assert find_track(photo, 2) is None


def test_area_is_a_fraction_as_soon_as_one_visit_lacks_a_scale():
    scaled = make_photo("a", START, [make_patch()])
    bare = make_photo("b", START, [make_patch(scale=False)], scale=False)
    assert site_metrics([[scaled], [scaled, bare]])[0] is Metric.AREA_MM2
    assert site_metrics([[scaled], [bare]])[0] is Metric.AFFECTED_FRACTION


def test_a_visit_mean_counts_the_photos_that_have_the_patch():
    group = [make_photo("a", START, [make_patch(area_mm2=100.0)]), make_photo("b", START)]
    mean = visit_mean(group, Metric.AREA_MM2, 1)
    assert (mean.value, mean.photos) == (100.0, 1)
    assert visit_mean(group, Metric.AREA_MM2, 9) is None


def test_another_camera_or_a_missing_card_breaks_colour_but_not_area():
    first = [make_photo("a", START)]
    other = [make_photo("b", START, camera="Phone B")]
    bare = [make_photo("c", START, method=ColourMethod.SKIN_RELATIVE)]
    assert break_between(first, other, Metric.DELTA_E00) == "camera_changed"
    assert break_between(first, bare, Metric.DELTA_E00) == "calibration_changed"
    assert break_between(first, first, Metric.DELTA_E00) is None
    assert break_between(first, other, Metric.AREA_MM2) is None
    nameless = [make_photo("d", START, camera=None)]
    assert break_between(first, nameless, Metric.DELTA_E00) is None


def test_another_lens_of_the_same_phone_is_another_camera():
    wide, macro = (
        [replace(photo, capture=replace(photo.capture, lens=lens))]
        for photo, lens in ((make_photo("a", START), "6.8mm"), (make_photo("b", START), "2.2mm"))
    )
    assert break_between(wide, macro, Metric.DELTA_E00) == "camera_changed"
    assert break_between(wide, [make_photo("c", START)], Metric.DELTA_E00) is None


def test_a_nameless_photo_hides_no_break():
    groups = [[make_photo(str(i), START, camera=c)] for i, c in enumerate(["A", None, "B", "B"])]
    assert segments_of(groups, Metric.DELTA_E00) == (0, 0, 1, 1)
    assert segments_of(groups, Metric.AREA_MM2) == (0, 0, 0, 0)
