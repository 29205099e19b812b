import subprocess
import sys

import pytest

from pigment.model.series import Metric
from pigment.report.chart_data import breaks_of, site_timeline, tracks_by_size
from pigment.report.charts import timeline_chart
from pigment.report.panels import PAPER, draw_panel
from pigment.report.screen_charts import panel_caption, timeline_panel
from tests.builders_series import make_result, make_series


@pytest.fixture(scope="module")
def fading():
    return make_result(make_series([300.0, 280.0, 240.0, 200.0], [9.0, 8.5, 8.0, 7.0]))


def marks(spec):
    return [layer["mark"]["type"] for layer in spec["layer"]]


def test_the_screen_shows_the_marks_of_the_paper_and_a_touch_area_more(fading):
    screen = timeline_panel(fading, Metric.AREA_MM2).to_dict()
    paper = timeline_chart(fading, Metric.AREA_MM2).to_dict()["vconcat"][0]["vconcat"][0]
    assert marks(screen) == [*marks(paper), "circle"]
    assert screen["width"] == "container"
    assert "title" not in screen
    assert "The table below says the same" in screen["description"]


def test_a_touch_says_day_value_and_interval(fading):
    spec = timeline_panel(fading, Metric.AREA_MM2).to_dict()
    said = spec["layer"][-1]["encoding"]["tooltip"]
    assert "5\\xa0January\\xa02026" in str(spec)
    assert [one["field"] for one in said] == ["day", "shown", "interval"]


def test_one_patch_has_a_chart_of_its_own(fading):
    whole = timeline_panel(fading, Metric.AREA_MM2).to_dict()
    single = timeline_panel(fading, Metric.AREA_MM2, 2).to_dict()
    assert whole["layer"] != single["layer"]
    assert timeline_panel(fading, Metric.AREA_MM2, 99) is None


def test_a_dark_page_gets_other_inks(fading):
    bright = timeline_panel(fading, Metric.AREA_MM2).to_dict()
    dark = timeline_panel(fading, Metric.AREA_MM2, dark=True).to_dict()
    assert bright["config"]["axis"]["labelColor"] != dark["config"]["axis"]["labelColor"]
    assert bright["layer"][0]["mark"]["color"] != dark["layer"][0]["mark"]["color"]


def test_the_caption_names_only_marks_that_are_there(fading):
    assert "Grey band" in panel_caption(fading, Metric.DELTA_E00)
    assert "Dashed" not in panel_caption(fading, Metric.DELTA_E00)
    assert "Bars" not in panel_caption(fading, Metric.DELTA_E00, 1)


def test_breaks_are_dated_and_have_a_reason():
    cameras = ["A", "A", "B", "B"]
    result = make_result(make_series([300.0] * 4, [9.0] * 4, cameras=cameras))
    ((visit, reason),) = breaks_of(result, Metric.DELTA_E00)
    assert (visit.visit, reason) == (3, "camera_changed")
    assert breaks_of(result, Metric.AREA_MM2) == ()


def test_patches_are_ordered_by_their_largest_size(fading):
    assert tracks_by_size(fading) == (1, 2)


def test_a_panel_without_touch_answers_to_none(fading):
    panel = draw_panel(site_timeline(fading, Metric.AREA_MM2), Metric.AREA_MM2, PAPER).to_dict()
    assert "tooltip" not in str(panel)


def test_the_screen_s_charts_load_no_renderer():
    program = (
        "import sys, pigment.report.screen_charts, pigment.report.tables, pigment.report.summary;"
        "print('vl_convert' in sys.modules, 'typst' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_those_who_hear_it_hear_the_verdict_once_and_no_single_marks(fading):
    spec = timeline_panel(fading, Metric.AREA_MM2).to_dict()
    assert "the area fell by" in spec["description"]
    assert all(layer["mark"]["aria"] is False for layer in spec["layer"])
    assert spec["config"]["axis"]["aria"] is False
