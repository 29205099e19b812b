import numpy as np
import pytest

from pigment.stats.visibility import (
    map_points_px,
    patch_points_px,
    shows_patch,
    shows_surround,
    skin_mask,
)
from tests.builders_series import START, WORK, make_patch, make_photo

SHIFT = np.array([[1.0, 0.0, 300.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


def test_the_skin_comes_back_as_it_was_packed():
    skin = np.random.default_rng(0).random(WORK) > 0.5
    assert np.array_equal(skin_mask(make_photo("a", START, skin=skin)), skin)


def test_points_go_by_way_of_the_baseline():
    seen, other = make_photo("a", START, to_baseline=SHIFT), make_photo("b", START)
    there = map_points_px(np.array([[10.0, 20.0]]), seen, other)
    assert np.allclose(there, [[310.0, 20.0]])
    assert np.allclose(map_points_px(there, other, seen), [[10.0, 20.0]])


def test_points_lie_inside_the_patch():
    patch = make_patch(centre_px=(600.0, 450.0), area_mm2=100.0)
    radius = np.sqrt(patch.area_px / np.pi)
    away = np.hypot(*(patch_points_px(patch) - [600.0, 450.0]).T)
    assert away.max() <= 0.81 * radius


def test_a_patch_is_shown_where_its_skin_is():
    patch = make_patch(centre_px=(600.0, 450.0))
    seen = make_photo("a", START, [patch])
    assert shows_patch(seen, patch, make_photo("b", START)) is True
    half = np.ones(WORK, bool)
    half[:, 600:] = False
    assert shows_patch(seen, patch, make_photo("b", START, skin=half)) is False


def test_a_patch_outside_the_frame_is_not_shown():
    patch = make_patch(centre_px=(1100.0, 450.0))
    seen = make_photo("a", START, [patch], to_baseline=SHIFT)
    assert shows_patch(seen, patch, make_photo("b", START)) is False


def test_without_a_skin_mask_nothing_is_known():
    patch = make_patch()
    blank = make_photo("b", START, skin=np.zeros((0, 0), bool))
    assert shows_patch(make_photo("a", START, [patch]), patch, blank) is None


@pytest.mark.parametrize(("hole", "shown"), [(1.0, True), (2.1, True), (4.0, False)])
def test_the_skin_around_a_patch_is_shown_though_the_hole_in_it_is_wider(hole, shown):
    patch = make_patch(centre_px=(600.0, 450.0))
    seen = make_photo("a", START, [patch])
    rim = np.asarray(patch.outlines_px[0]) - (600.0, 450.0)
    reach = hole * np.hypot(*rim.T).max()
    y, x = np.mgrid[: WORK[0], : WORK[1]]
    skin = np.hypot(x - 600.0, y - 450.0) > reach
    assert shows_surround(seen, patch, make_photo("b", START, skin=skin)) is shown
