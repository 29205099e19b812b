"""The regions of a face are told where there is a face, and stay a courtesy."""

from dataclasses import replace

from pigment.model.face import FaceRegion
from pigment.model.series import SkinSummary
from pigment.report.content import build_report
from pigment.report.content_face import face_table
from pigment.report.wording import face, paper
from tests.builders_series import make_result, make_series


def result(shares):
    photos = make_series([120.0, 110.0, 100.0], [8.0, 7.8, 7.6])
    skin = [
        SkinSummary(1e5, None, (60.0, 10.0, 18.0), 30.0, (FaceRegion("nose", 5e3, share),))
        for share in shares
    ]
    return make_result([replace(photo, skin=one) for photo, one in zip(photos, skin, strict=True)])


def test_the_first_and_the_latest_share_stand_side_by_side():
    table = face_table(result([0.25, 0.25, 0.2, 0.2, 0.1, 0.1]))
    ((region, first, latest),) = table.rows
    assert region == face.REGION_NAMES["nose"]
    assert first.startswith("25.0")
    assert latest.startswith("10.0")
    assert table.note == face.NOTE


def test_a_region_without_a_share_is_not_given_one():
    ((_, first, latest),) = face_table(result([None, None, 0.2, 0.2, 0.1, 0.1])).rows
    assert first == paper.NOTHING
    assert latest.startswith("10.0")


def test_without_a_face_the_report_says_nothing_of_regions():
    plain = make_result(make_series([120.0, 110.0], [8.0, 7.8]))
    assert not face_table(plain).rows
    assert all(table.title != face.TITLE for table in build_report(plain).tables)


def test_the_report_holds_the_table_behind_its_main_numbers():
    report = build_report(result([0.25, 0.25, 0.2, 0.2, 0.1, 0.1]))
    assert any(table.title == face.TITLE for table in report.tables)
    assert report.numbers.title != face.TITLE
