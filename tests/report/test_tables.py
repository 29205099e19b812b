from dataclasses import replace

import pytest

from pigment.model.series import Metric, PhotoStatus, Rejection
from pigment.report import tables
from pigment.report.chart_data import site_timeline, timeline_of
from tests.builders_series import make_result, make_series


@pytest.fixture(scope="module")
def fading():
    return make_result(make_series([300.0, 280.0, 240.0], [9.0, 8.5, 7.0]))


def test_the_table_says_what_the_chart_shows(fading):
    line = site_timeline(fading, Metric.DELTA_E00)
    table = tables.timeline_table(fading, Metric.DELTA_E00)
    assert len(table.rows) == len(fading.visits) == 3
    for row, mean in zip(table.rows, line.means, strict=True):
        assert row[1] == f"{mean['value']:.1f}"
        assert row[2] == f"{mean['low']:.1f} to {mean['high']:.1f}"


def test_a_patch_has_no_interval_and_a_missed_visit_is_a_dash(fading):
    photos = [replace(p, patches=p.patches[:1]) if p.visit == 2 else p for p in fading.photos]
    result = replace(fading, photos=tuple(photos))
    table = tables.timeline_table(result, Metric.AREA_MM2, 2)
    assert len(table.columns) == 2
    assert [row[1] for row in table.rows][1] == "–"
    assert len(timeline_of(result, Metric.AREA_MM2, 2).means) == 2


def test_every_measure_has_its_verdict():
    long = make_result(make_series([300.0] * 6, [9.0, 8.2, 7.4, 6.6, 5.8, 5.0]))
    rows = {row[0]: row for row in tables.measures_table(long).rows}
    assert set(rows) == {"Area", "Colour contrast", "Pigment contrast", "Lightness"}
    assert rows["Lightness"][2].startswith("lighter by")
    assert "→" in rows["Area"][1]
    assert rows["Area"][1].endswith("mm²")


def test_patches_come_by_size_and_are_cut_with_a_note():
    result = make_result(make_series([300.0, 290.0], [9.0, 9.0], patches=14))
    table = tables.patches_table(result, Metric.AREA_MM2)
    assert len(table.rows) == tables.MOST_PATCHES
    assert table.rows[0][0] == "Patch 1 (brown)"
    assert table.note == "The 12 largest of 14 patches, the largest first."


def test_one_visit_gives_values_and_claims_nothing():
    result = make_result(make_series([300.0], [9.0]))
    said = str(
        tables.one_visit_table(result).rows + tables.patches_table(result, Metric.DELTA_E00).rows
    )
    assert "mm²" in said
    for word in ("higher", "lower", "no change", "→"):
        assert word not in said


def test_left_out_photos_come_with_reason_and_advice(fading):
    first, second, *rest = fading.photos
    blurred = replace(
        first, status=PhotoStatus.REJECTED, rejection=Rejection("blurred", "sharpness", "again")
    )
    apart = replace(
        second,
        status=PhotoStatus.WITHIN_PHOTO_ONLY,
        rejection=Rejection("not_registered", "tiles", "again"),
    )
    result = replace(fading, photos=(blurred, apart, *rest), skipped=(("copy.jpg", "a.jpg"),))
    rows = tables.left_out_table(result).rows
    assert [row[0] for row in rows] == [first.file, second.file, "copy.jpg"]
    assert "blurred" in rows[0][1]
    assert "not compared" in rows[1][1]
    assert "a.jpg" in rows[2][1]
    assert tables.left_out_table(fading).rows == ()
