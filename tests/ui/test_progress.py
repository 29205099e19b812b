"""The progress page: the verdict first, then every number with its limits, in words and rows."""

from dataclasses import replace

import pytest

from pigment.model.series import Metric, PhotoStatus, Rejection
from pigment.report.wording import app, pages
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series


@pytest.fixture
def progress(store, open_page):
    """Return a function that draws the page of a result."""

    def draw(result):
        return open_page("progress", measured_site(store, result).id)

    return draw


def rows_of(test):
    return "".join(element.proto.body for element in test.get("html"))


def fading():
    areas = [300.0, 280, 250, 220, 190, 160]
    return make_result(make_series(areas, [9.0, 8.2, 7.4, 6.6, 5.8, 5.0]))


def test_the_verdict_comes_first_with_its_margin(progress, said):
    test = progress(fading())
    assert "smaller and lighter" in test.header[0].value
    assert "noise alone explains" in said(test)
    assert "95 % interval" in said(test)


def test_every_measure_and_every_visit_stands_in_a_table(progress):
    rows = rows_of(progress(fading()))
    assert "<caption>Each measure by itself</caption>" in rows
    for name in ("Area", "Colour contrast", "Pigment contrast", "Lightness"):
        assert f'<th scope="row">{name}</th>' in rows
    for month in ("January", "February", "March", "April"):
        assert month in rows


def test_another_measure_and_one_patch_can_be_chosen(progress, said):
    test = progress(fading())
    test.radio(key="progress_metric").set_value(Metric.AREA_MM2).run()
    assert "the area fell by" in said(test)
    assert pages.MEASURE_HELP["area_mm2"] in said(test)
    test.selectbox(key="progress_scope").set_value(2).run()
    assert not test.exception
    assert "of patch 2" in said(test)
    assert pages.PATCH_PICTURES in said(test)


def test_one_visit_claims_nothing_and_says_what_comes_next(progress, said):
    test = progress(make_result(make_series([300.0], [9.0])))
    assert pages.ONE_VISIT.hint in said(test)
    assert "mm²" in rows_of(test)
    assert "higher" not in said(test) + rows_of(test)
    assert not test.get("arrow_vega_lite_chart")


def test_nothing_found_is_said_plainly(progress, said):
    none = make_result(make_series([300.0, 300.0], [9.0, 9.0], patches=0))
    assert pages.NO_PATCHES in said(progress(none))


def test_without_a_result_the_page_leads_to_the_photos(store, open_page, said):
    site = store.add_site("left cheek")
    told = said(open_page("progress", site.id))
    assert app.NO_RESULT.hint in told


def test_a_result_without_visits_says_why(progress, said):
    photo = make_series([300.0], [9.0], photos_per_visit=1)[0]
    apart = replace(photo, status=PhotoStatus.WITHIN_PHOTO_ONLY)
    test = progress(replace(make_result([apart]), baseline_file=photo.file))
    assert pages.NO_VISITS.message in said(test)
    assert photo.file in rows_of(test)


def test_a_change_of_camera_is_explained(progress, said):
    cameras = ["A", "A", "B", "B"]
    test = progress(make_result(make_series([300.0] * 4, [9.0] * 4, cameras=cameras)))
    assert "Use the same phone" in said(test)
    test.radio(key="progress_metric").set_value(Metric.DELTA_E00).run()
    assert pages.BREAKS_TITLE in said(test)
    assert "another camera was used" in said(test)


def test_left_out_photos_are_named_with_what_helps(progress):
    result = fading()
    bad = Rejection("blurred", "The photo is blurred: 0.2.", "again")
    rejected = replace(result.photos[0], file="bad <b>.jpg", sha256="bad", patches=(), visit=None)
    rejected = replace(rejected, status=PhotoStatus.REJECTED, rejection=bad, alignment=None)
    rows = rows_of(progress(replace(result, photos=(*result.photos, rejected))))
    assert "bad &lt;b&gt;.jpg" in rows
    assert "The picture is blurred." in rows
