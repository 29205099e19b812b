"""The diary in ``series.json``: what was given comes back, without its notes."""

from datetime import date

from pigment.io.read_results import from_json
from pigment.io.results import to_json, validator
from pigment.model.diary import Exposure, ExposureKind
from pigment.pipeline.diary import read_with_diary
from tests.builders_series import make_result, make_series

DIARY = (
    Exposure(
        ExposureKind.KRATOM, date(2026, 1, 5), date(2026, 3, 20), "Red", 6.0, "g/day", "secret"
    ),
    Exposure(ExposureKind.NOTE, date(2026, 2, 1), note="secret"),
    Exposure(ExposureKind.SUN, date(2026, 2, 3)),
)


def series():
    photos = make_series([300.0] * 6, [9.0] * 3 + [6.0] * 3)
    return make_result(photos)


def test_events_and_moments_come_back_as_they_were():
    told = read_with_diary(series(), DIARY).result
    content = to_json(told)
    again = from_json(content)
    known = [m for m in told.moments if m.exposure.kind is not ExposureKind.NOTE]
    assert [(m.on, m.kind, m.label) for m in again.moments] == [
        (m.on, m.kind, m.label) for m in known
    ]
    assert [(e.event, e.date, e.metric, e.verdict, e.others) for e in again.events] == [
        (e.event, e.date, e.metric, e.verdict, e.others) for e in told.events
    ]
    assert any(e.step is not None for e in again.events)


def test_the_file_keeps_to_its_schema_and_holds_no_note():
    content = to_json(read_with_diary(series(), DIARY).result)
    for photo in content["photos"]:
        photo["sha256"] = ""
    validator().validate(content)
    assert "secret" not in str(content)


def test_without_a_diary_nothing_is_said_of_one():
    assert "diary" not in to_json(series())
    assert to_json(series())["events"] == []
