"""The compare page: two visits on one stage, with honest words about what the eye may trust."""

import json
from dataclasses import replace

import pytest

from pigment.model.calibration import ColourMethod
from pigment.report.wording import pages
from tests.builders_app import aligned_files, measured_site
from tests.builders_series import START, make_patch, make_photo, make_result, make_series


@pytest.fixture
def compare(store, open_page):
    def draw(result):
        return open_page("compare", measured_site(store, result).id)

    return draw


def stage(test):
    (component,) = test.get("bidi_component")
    return json.loads(component.proto.json)


def three_visits(**options):
    return make_result(make_series([300.0, 280.0, 240.0], [9.0, 8.5, 8.0], **options))


def test_the_first_and_the_latest_visit_are_compared_to_begin_with(compare):
    shown = stage(compare(three_visits()))
    first, second = shown["pictures"]
    assert first["date"] == "5\u00a0January\u00a02026"
    assert second["date"] == "6\u00a0March\u00a02026"
    assert shown["mode"] == "slider"
    assert shown["size"] == [240, 180]
    assert shown["bar"]["text"] == "50\u00a0mm"
    assert {one["id"] for one in first["outlines"]} == {1, 2}
    assert "2 patches outlined" in first["alt"]


def test_another_visit_mode_part_and_no_outlines(compare):
    test = compare(three_visits())
    test.selectbox(key=f"compare_{pages.LATER_LABEL}").set_value(2)
    test.radio(key="compare_mode").set_value("beside")
    test.selectbox(key="compare_view").set_value(1)
    test.toggle(key="compare_outlines").set_value(False)
    test.run()
    shown = stage(test)
    assert shown["pictures"][1]["date"] == "4\u00a0February\u00a02026"
    assert (shown["mode"], shown["outlines"]) == ("beside", False)
    assert shown["view"][2] < 240


def test_only_the_two_pictures_shown_are_read(store, open_page, compare):
    result = three_visits()
    site = measured_site(store, result)
    folder = store.series_folder(site.id)
    shown = {"visit_00_0.jpg", "visit_02_0.jpg"}
    for path in aligned_files(folder, result):
        if path.name not in shown:
            path.unlink()
    assert len(stage(open_page("compare", site.id))["pictures"]) == 2


def test_another_photo_of_a_visit_can_be_chosen(compare):
    test = compare(three_visits())
    box = test.selectbox(key="compare_photo_0_1")
    assert box.options == ["1 of 2: visit_00_0.jpg", "2 of 2: visit_00_1.jpg"]
    box.set_value("visit_00_1.jpg").run()
    assert not test.exception


def test_without_a_scale_there_is_no_bar(compare, said):
    test = compare(three_visits(scale=False))
    assert stage(test)["bar"] is None
    assert pages.NO_BAR_NOTE in said(test)


def test_without_a_card_the_shades_are_not_to_be_trusted(compare, said):
    photos = make_series([300.0, 280.0], [9.0, 9.0])
    bare = [replace(photo, colour_method=ColourMethod.NONE) for photo in photos]
    assert pages.NO_CARD_NOTE in said(compare(make_result(bare)))
    mixed = [photos[0], photos[1], bare[2], bare[3]]
    assert pages.CARD_MIX_NOTE in said(compare(make_result(mixed)))


def test_the_same_photo_twice_is_pointed_out(compare, said):
    test = compare(three_visits())
    test.selectbox(key=f"compare_{pages.LATER_LABEL}").set_value(1).run()
    assert pages.SAME_PHOTO in said(test)


def test_one_visit_is_shown_by_itself(compare, said):
    test = compare(make_result([make_photo("a.jpg", START, [make_patch()])]))
    assert pages.COMPARE_ONE_VISIT.message in said(test)
    assert len(stage(test)["pictures"]) == 1


def test_a_missing_picture_is_said_plainly(store, open_page, said):
    result = three_visits()
    site = measured_site(store, result)
    for path in aligned_files(store.series_folder(site.id), result):
        path.unlink()
    assert pages.PICTURE_GONE.message in said(open_page("compare", site.id))
