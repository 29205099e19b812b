from pigment.synth.scenarios import make_series
from pigment.synth.staging import photograph, plan_target, scene_at

SERIES = make_series(31, card="colorchecker-mini", size_px=(408, 306), n_patches=2)


def test_a_plan_without_a_card_has_no_target():
    bare = make_series(31, card="none", size_px=(408, 306))
    assert plan_target(bare.plan, None) is None
    target = plan_target(SERIES.plan, None)
    assert target is not None
    assert target.name == "colorchecker-mini"


def test_spots_keep_their_place_and_moles_their_size_over_the_visits():
    first, last = scene_at(SERIES.plan, None, 0), scene_at(SERIES.plan, None, 5)
    assert set(first.truth.spots) == set(last.truth.spots)


def test_two_photos_of_a_visit_differ_in_pose_and_not_in_truth():
    one = photograph(SERIES.plan, None, 0, 0)
    again = photograph(SERIES.plan, None, 0, 0)
    assert (one.pixels_srgb == again.pixels_srgb).all()
    twice = make_series(
        31, card="colorchecker-mini", size_px=(408, 306), n_patches=2, photos_per_visit=2
    )
    other = photograph(twice.plan, None, 0, 1)
    assert (one.truth.px_to_mm != other.truth.px_to_mm).any()
    assert one.truth.spots[1].area_mm2 == other.truth.spots[1].area_mm2


def test_the_even_photograph_shows_the_same_skin_from_straight_above():
    series = make_series(43, tone="III", shape="forearm", card="none", size_px=(408, 306))
    there, even = series.render(0), series.render_evenly(0)
    assert even.truth.spots == there.truth.spots
    assert even.truth.tilt_deg == 0.0
    skin = even.truth.skin & (even.truth.labels == 0)
    lit = even.pixels_srgb[skin].mean(axis=1)
    shaded = there.pixels_srgb[there.truth.skin & (there.truth.labels == 0)].mean(axis=1)
    assert lit.std() / lit.mean() < 0.8 * shaded.std() / shaded.mean()
