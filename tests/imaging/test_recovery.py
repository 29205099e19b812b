import numpy as np
import pytest

from pigment.imaging.recovery import FollowSettings, recover_spots
from pigment.imaging.segmentation import SegmentationSettings
from pigment.model.patches import PatchMap
from pigment.pipeline.prepare import prepare_view
from pigment.pipeline.settings import Settings
from tests.builders_skin import LIGHT, as_photo, disc, draw_skin

SHAPE = (360, 480)


def nothing(shape):
    return PatchMap(np.zeros(shape, np.int32), np.zeros(shape, np.float32), (), ())


def view_of(*spots, seed=4):
    """Skin with ``spots`` and a few small marks, by which the photo is seen to be sharp."""
    rng = np.random.default_rng(1)
    places = [(x, y) for x, y in rng.uniform((8, 8), (470, 350), (60, 2)) if _far(x, y)]
    marks = tuple(disc(x, y, 2.0, strength=0.9) for x, y in places)
    linear = draw_skin(SHAPE, LIGHT, (*spots, *marks), seed=seed)
    return prepare_view(as_photo(linear), Settings().with_options(card_mode="none"))


def _far(x, y):
    return np.hypot(x - 240, y - 180) > 90 and np.hypot(x - 120, y - 100) > 40


def circle(x, y, radius):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(columns - x, rows - y) < radius


def recover(view, found, *expected):
    return recover_spots(view, found, expected, SegmentationSettings(), FollowSettings())


def test_a_spot_is_drawn_by_its_own_edge_not_by_the_outline_expected():
    view, _ = view_of(disc(240, 180, 30, strength=0.25))
    grown, labels = recover(view, nothing(SHAPE), circle(244, 176, 36))
    assert labels == (1,)
    assert np.count_nonzero(grown.labels == 1) == pytest.approx(np.pi * 30**2, rel=0.08)


def test_even_skin_gives_nothing_wherever_it_is_expected():
    view, found = view_of()
    grown, labels = recover(view, found, circle(240, 180, 30), circle(120, 100, 20))
    assert labels == (None, None)
    assert np.array_equal(grown.labels, found.labels)


def test_a_faint_spot_is_taken_where_it_is_expected():
    spot = disc(240, 180, 32, strength=0.045)
    view, found = view_of(spot)
    expected = circle(240, 180, 32)
    assert np.count_nonzero(found.labels[expected]) == 0  # nobody would have looked there
    _, labels = recover(view, found, expected)
    assert labels == (len(found.kinds) + 1,)


def test_a_spot_elsewhere_is_not_taken_for_the_one_expected():
    view, _ = view_of(disc(300, 180, 30, strength=0.25))
    _, labels = recover(view, nothing(SHAPE), circle(240, 180, 14))
    assert labels == (None,)


def test_skin_that_another_spot_holds_is_not_given_twice():
    view, found = view_of(disc(240, 180, 30, strength=0.25))
    assert np.count_nonzero(found.labels) > 0
    grown, labels = recover(view, found, circle(240, 180, 30))
    assert labels == (None,)
    assert grown is found
