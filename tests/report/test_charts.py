import io
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from pigment.model.series import Metric
from pigment.report.charts import (
    patch_charts,
    render_png,
    render_svg,
    timeline_chart,
    write_charts,
)
from tests.builders_series import make_result, make_series

LONG_NAME = "Inner side of the left forearm, a hand's breadth below the elbow, <watch> & side"


@pytest.fixture(scope="module")
def fading():
    return make_result(make_series([300.0, 280.0, 240.0, 200.0], [9.0, 8.5, 8.0, 7.0]), LONG_NAME)


def layers(chart):
    return str(chart.to_dict())


def test_every_metric_is_written_as_svg_and_png(fading, tmp_path):
    paths = write_charts(fading, tmp_path / "charts")
    names = {path.name for path in paths}
    assert {"area_mm2.svg", "area_mm2.png", "delta_l.png", "patches_delta_e00.svg"} <= names
    assert {path.name for path in (tmp_path / "charts").iterdir()} == names
    for path in paths:
        if path.suffix == ".png":
            with Image.open(path) as image:
                assert 700 < image.width < 1300
                assert len(np.unique(np.asarray(image.convert("L")))) > 20


def test_the_svg_says_its_verdict_to_those_who_hear_it_and_names_its_font(fading):
    svg = render_svg(timeline_chart(fading, Metric.AREA_MM2))
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    label = root.attrib["aria-label"]
    assert "the area fell by" in label
    assert LONG_NAME in label
    assert "Liberation Sans" in svg
    assert "Area (mm²)" in svg
    assert "5 Jan" in svg


def test_the_same_result_gives_the_same_bytes_in_another_process(fading):
    here = render_svg(timeline_chart(fading, Metric.DELTA_E00))
    script = (
        "import sys; sys.path.insert(0, '.');"
        "from tests.builders_series import make_series, make_result;"
        "from pigment.report.charts import render_svg, timeline_chart;"
        "from pigment.model.series import Metric;"
        "r = make_result(make_series([300.0, 280.0, 240.0, 200.0], [9.0, 8.5, 8.0, 7.0]),"
        f"{LONG_NAME!r});"
        "sys.stdout.buffer.write(render_svg(timeline_chart(r, Metric.DELTA_E00)).encode())"
    )
    there = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        env={"TZ": "Asia/Tokyo", "PATH": "", "PYTHONPATH": "."},
    )
    assert there.stdout.decode() == here


def test_one_visit_asks_for_a_second(tmp_path):
    result = make_result(make_series([300.0], [9.0]))
    svg = render_svg(timeline_chart(result, Metric.AREA_MM2))
    assert "One visit so far" in svg


def test_a_series_without_visits_draws_nothing(tmp_path):
    assert write_charts(make_result([]), tmp_path) == []


def test_without_a_scale_shares_are_drawn(tmp_path):
    result = make_result(make_series([300.0, 290.0], [9.0, 9.0], scale=False))
    names = {path.stem for path in write_charts(result, tmp_path)}
    assert "affected_fraction" in names
    assert "area_mm2" not in names


def test_breaks_and_bands_are_drawn_only_where_they_are():
    areas, contrasts = [300.0, 290.0, 280.0, 270.0], [9.0] * 4
    whole = make_result(make_series(areas, contrasts))
    broken = make_result(make_series(areas, contrasts, cameras=["A", "A", "B", "B"]))
    metric = Metric.DELTA_E00
    assert "strokeDash" not in layers(timeline_chart(whole, metric))
    assert "strokeDash" in layers(timeline_chart(broken, metric))
    assert "Grey band" in layers(timeline_chart(whole, metric))
    assert "Grey band" not in layers(timeline_chart(broken, metric))


def test_many_patches_are_cut_to_the_largest_and_said_so():
    result = make_result(make_series([300.0, 290.0], [9.0, 9.0], patches=14))
    chart = patch_charts(result, Metric.AREA_MM2)
    assert "The 12 largest of 14 patches" in layers(chart)
    assert (
        patch_charts(make_result(make_series([300.0], [9.0], patches=0)), Metric.AREA_MM2) is None
    )


def test_a_png_is_twice_the_size_of_its_svg(fading):
    svg = render_svg(timeline_chart(fading, Metric.DELTA_L))
    with Image.open(io.BytesIO(render_png(svg))) as image:
        width = float(ElementTree.fromstring(svg).attrib["width"])
        assert image.width == pytest.approx(2.0 * width, abs=2)
