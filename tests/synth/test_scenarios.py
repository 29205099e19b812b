import numpy as np
import pytest

from pigment.model.patches import PatchKind
from pigment.synth.scenarios import (
    bad_light,
    darkening,
    fading,
    make_series,
    stable,
)
from pigment.synth.scene import Border, Evolution, Shape
from pigment.synth.spectra import DEVELOPED_LAMPS, HELD_APART_LAMPS

SMALL = (408, 306)


def patches(photo):
    return [s for s in photo.truth.spots.values() if s.kind == PatchKind.PATCH]


@pytest.fixture(scope="module")
def series():
    return make_series(
        4, tone="III", shape="forearm", hue="brown", border="sharp", card="colorchecker-nano",
        evolution="spreading", n_visits=3, photos_per_visit=2, size_px=SMALL,
    )  # fmt: skip


def test_the_same_seed_gives_the_same_pixels_and_another_seed_does_not(series):
    again = make_series(
        4, tone="III", shape="forearm", hue="brown", border="sharp", card="colorchecker-nano",
        evolution="spreading", n_visits=3, photos_per_visit=2, size_px=SMALL,
    )  # fmt: skip
    other = make_series(5, tone="III", shape="forearm", size_px=SMALL)
    first = series.render(0)
    assert again.render(0).jpeg == first.jpeg
    assert not np.array_equal(other.render(0).pixels_srgb, first.pixels_srgb)


def test_order_of_rendering_does_not_matter(series):
    late = series.render(2, 1).jpeg
    series.render(0, 0)
    assert series.render(2, 1).jpeg == late


def test_photos_of_a_visit_share_the_skin_but_not_the_shot(series):
    one, two = series.render(1, 0), series.render(1, 1)
    assert one.truth.spots == two.truth.spots
    assert one.truth.lamp == two.truth.lamp
    assert not np.array_equal(one.pixels_srgb, two.pixels_srgb)


def test_times_go_forward_and_photos_of_a_visit_are_minutes_apart(series):
    times = [series.taken_at(v, p) for v in range(3) for p in range(2)]
    assert times == sorted(times)
    assert (times[1] - times[0]).total_seconds() == 60.0
    assert (times[2] - times[0]).days >= 8
    assert series.n_photos == 6


def test_a_photo_that_is_not_planned_is_an_error(series):
    with pytest.raises(IndexError):
        series.render(3)


def test_spots_keep_their_ids_and_spreading_grows_the_patches_alone(series):
    first, last = series.render(0).truth, series.render(2).truth
    assert first.spots.keys() == last.spots.keys()
    for spot_id, spot in first.spots.items():
        growth = last.spots[spot_id].area_mm2 / spot.area_mm2
        if spot.kind == PatchKind.PATCH:
            assert spot.evolution == Evolution.SPREADING
            assert 1.25 < growth < 2.6
        else:
            assert growth == pytest.approx(1.0, abs=0.06)


def test_fading_and_darkening_move_the_contrast():
    pale = fading(2, tone="II", shape="trunk", n_visits=2, size_px=SMALL)
    dark = darkening(3, shape="trunk", n_visits=2, size_px=SMALL)
    for series_, sign in ((pale, -1.0), (dark, 1.0)):
        before, after = patches(series_.render(0)), patches(series_.render(1))
        for old, new in zip(before, after, strict=True):
            assert sign * (new.delta_e00 - old.delta_e00) > 0.15 * old.delta_e00


def test_stable_stays_though_the_light_and_the_flush_change():
    kept = stable(9, tone="IV", shape="trunk", n_visits=2, size_px=SMALL)
    before, after = patches(kept.render(0)), patches(kept.render(1))
    for old, new in zip(before, after, strict=True):
        assert new.area_mm2 == pytest.approx(old.area_mm2, rel=0.02)
        assert new.delta_e00 == pytest.approx(old.delta_e00, abs=0.5)
    assert kept.render(0).truth.card == "none"


@pytest.mark.parametrize("seed", range(6))
def test_held_apart_parts_never_meet_developed_scenes(seed):
    seen = make_series(seed, size_px=(160, 120), n_visits=1)
    kept = make_series(seed, kind="held_apart", size_px=(160, 120), n_visits=1)
    assert seen.plan.shape != Shape.HAND_BACK
    assert seen.plan.border != Border.RETICULATE
    assert seen.plan.camera != "phone_e"
    assert (kept.plan.shape, kept.plan.border) == (Shape.HAND_BACK, Border.RETICULATE)
    assert kept.plan.camera == "phone_e"
    assert seen.render(0).truth.lamp in DEVELOPED_LAMPS
    assert kept.render(0).truth.lamp in HELD_APART_LAMPS


def test_a_held_apart_part_cannot_be_asked_for_in_a_developed_scene():
    for part in ({"shape": "hand_back"}, {"border": "reticulate"}, {"camera": "phone_e"}):
        with pytest.raises(ValueError, match="held apart"):
            make_series(1, **part)
    with pytest.raises(ValueError, match="unknown card"):
        make_series(1, card="colorchecker-huge")


def test_bad_light_is_harsher_than_the_rest():
    assert bad_light(1).plan.difficulty > make_series(1).plan.difficulty
