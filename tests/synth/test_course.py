import pytest

from pigment.model.patches import PatchKind
from pigment.synth.course import Course
from pigment.synth.scenarios import make_series

SMALL = (408, 306)


def truths(course, n_visits=3, tone="III"):
    series = make_series(
        41, tone=tone, shape="trunk", hue="brown", border="sharp", card="none",
        evolution="stable", n_visits=n_visits, size_px=SMALL, contrast=(5.0, 9.0), course=course,
    )  # fmt: skip
    return [
        {n: s for n, s in series.render(visit).truth.spots.items() if s.kind is PatchKind.PATCH}
        for visit in range(n_visits)
    ]


def test_an_area_grows_by_the_stated_factor():
    first, _, last = truths(Course(area_factor=1.25))
    for number, spot in first.items():
        assert last[number].area_mm2 / spot.area_mm2 == pytest.approx(1.25, abs=0.06)


@pytest.mark.parametrize("tone", ["I", "VI"])
def test_a_patch_fades_by_the_stated_contrast(tone):
    first, middle, last = truths(Course(contrast_step=-2.0), tone=tone)
    for number, spot in first.items():
        assert spot.delta_e00 - last[number].delta_e00 == pytest.approx(2.0, abs=0.6)
        assert spot.delta_e00 > middle[number].delta_e00 > last[number].delta_e00


def test_a_step_is_there_from_its_visit_on():
    shares = [Course(step_at=2).share(visit, 5) for visit in range(5)]
    assert shares == [0.0, 0.0, 1.0, 1.0, 1.0]


def test_a_tan_darkens_all_skin_and_leaves_the_areas():
    series = [
        make_series(41, tone="III", shape="trunk", hue="brown", border="sharp", card="none",
                    evolution="stable", n_visits=2, size_px=SMALL, course=course)
        for course in (None, Course(tan_ln=0.4))
    ]  # fmt: skip
    plain, tanned = (one.render(1).truth for one in series)
    assert tanned.skin_lab[0] < plain.skin_lab[0] - 2.0


def test_no_course_leaves_the_scene_as_it_was():
    series = [
        make_series(42, tone="III", shape="trunk", card="none", size_px=SMALL, n_visits=2,
                    evolution="stable", course=course)
        for course in (None, Course())
    ]  # fmt: skip
    assert series[0].render(1).jpeg == series[1].render(1).jpeg
