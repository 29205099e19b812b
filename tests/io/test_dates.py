"""Dates of photographs: names that phones write, EXIF, tables, and what is no date."""

import os
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pigment.errors import SettingsError
from pigment.io.dates import (
    DatePolicy,
    choose_date,
    date_from_exif,
    date_from_name,
    given_date,
    read_dates,
)
from pigment.model.photo import DateSource

DAY = datetime(2026, 1, 5)
MOMENT = datetime(2026, 1, 5, 9, 30)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-01-05.jpg", DAY),
        ("2026_01_05.jpg", DAY),
        ("2026.01.05 left arm.jpg", DAY),
        ("20260105.png", DAY),
        ("IMG_20260105.jpg", DAY),
        ("IMG-20260105-WA0003.jpg", DAY),
        ("arm_2026-01-05_2.jpg", DAY),
        ("arm_2026-01-05_0001.jpg", DAY),
        ("2026-01-05_1200px.jpg", DAY),
        ("20260105_093000.jpg", MOMENT),
        ("20260105093000.jpg", MOMENT),
        ("IMG_20260105_093000.HEIC", MOMENT),
        ("IMG_20260105_093000_1.jpg", MOMENT),
        ("PXL_20260105_093000123.jpg", MOMENT),
        ("PXL_20260105_093000123.MP.jpg", MOMENT),
        ("Screenshot_20260105-093000.png", MOMENT),
        ("2026-01-05 09.30.00.jpg", MOMENT),
        ("2026-01-05T09-30.jpg", MOMENT),
        ("signal-2026-01-05-09-30-00-123.jpg", MOMENT),
        ("WhatsApp Image 2026-01-05 at 09.30.00.jpeg", MOMENT),
        ("WhatsApp Image 2026-01-05 at 9.30.00 PM (1).jpeg", datetime(2026, 1, 5, 21, 30)),
        ("WhatsApp Image 2026-01-05 at 12.05.00 AM.jpeg", datetime(2026, 1, 5, 0, 5)),
        ("20260105_256000.jpg", DAY),  # no such time: the day still stands
    ],
)
def test_names_that_phones_write(name, expected):
    assert date_from_name(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "IMG_0001.jpg",
        "DSC01234.jpg",
        "05-01-2026.jpg",  # day or month first: two readings
        "20261345.jpg",
        "20260230.jpg",
        "1234567890.jpg",
        "FB_IMG_1767600000000.jpg",
        "120260105.jpg",
        "202601051.jpg",
        "2026-0105.jpg",
        "19700101_000000.jpg",
        "visit_00.jpg",
    ],
)
def test_names_that_hold_no_date(name):
    assert date_from_name(name) is None


def test_the_second_date_of_a_name_is_tried_when_the_first_is_none():
    assert date_from_name("20261345_20260105.jpg") == DAY


def test_exif_date_with_and_without_an_offset():
    assert date_from_exif("2026:01:05 09:30:00") == MOMENT
    assert date_from_exif("2026:01:05 09:30:00", "-03:30") == MOMENT.replace(
        tzinfo=timezone(-timedelta(hours=3, minutes=30))
    )
    assert date_from_exif("2026:01:05 09:30:00", "Z") == MOMENT.replace(tzinfo=UTC)
    assert date_from_exif("2026:01:05 09:30:00", "rubbish").tzinfo is None
    assert date_from_exif("    :  :     :  :  ") is None
    assert date_from_exif(None) is None


def test_the_policies(tmp_path):
    path = tmp_path / "IMG_20260105_093000.jpg"
    path.write_bytes(b"x")
    changed = datetime(2025, 6, 1, 12, 0)
    os.utime(path, (changed.timestamp(), changed.timestamp()))
    shot, told = datetime(2026, 2, 2, 8, 0), datetime(2026, 3, 3)

    assert choose_date(path, shot, DatePolicy.EXIF, None) == (shot, DateSource.EXIF)
    assert choose_date(path, None, DatePolicy.EXIF, None) == (MOMENT, DateSource.NAME)
    assert choose_date(path, shot, DatePolicy.NAME, None) == (MOMENT, DateSource.NAME)
    assert choose_date(path, shot, DatePolicy.MTIME, None) == (changed, DateSource.MTIME)
    assert choose_date(path, shot, DatePolicy.MTIME, told) == (told, DateSource.GIVEN)
    undated = tmp_path / "IMG_0001.jpg"
    assert choose_date(undated, None, DatePolicy.EXIF, None) == (None, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_dates_is_read(tmp_path, delimiter):
    table = tmp_path / "dates.csv"
    rows = ["file,taken_at", "a.jpg,2026-01-05", "b.jpg,2026-01-05T09:30+01:00", ""]
    table.write_text("\r\n".join(rows).replace(",", delimiter), encoding="utf-8-sig")
    dates = read_dates(table)
    assert dates["a.jpg"] == DAY
    assert dates["b.jpg"].utcoffset() == timedelta(hours=1)
    assert given_date(tmp_path / "a.jpg", dates) == DAY
    assert given_date(tmp_path / "c.jpg", dates) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("name,date\na.jpg,2026-01-05\n", "lacks"),
        ("file,taken_at\na.jpg,05/01/2026\n", "line 2"),
        ("file,taken_at\na.jpg,\n", "line 2"),
        ("file,taken_at\na.jpg,2026-01-05\na.jpg,2026-01-06\n", "second date"),
    ],
)
def test_a_wrong_table_is_an_error_with_its_place(tmp_path, text, word):
    (tmp_path / "dates.csv").write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_dates(tmp_path / "dates.csv")
    assert word in caught.value.message
    assert "taken_at" in caught.value.hint


def test_a_missing_table_is_an_error(tmp_path):
    with pytest.raises(SettingsError):
        read_dates(tmp_path / "absent.csv")


def test_a_year_that_no_clock_can_mean_is_no_date(tmp_path):
    assert date_from_exif("9999:12:31 23:59:59", "-05:00") is None
    table = tmp_path / "dates.csv"
    table.write_text("file,taken_at\na.jpg,9999-12-31T23:59:59-05:00\n")
    with pytest.raises(SettingsError, match="no date"):
        read_dates(table)


def test_a_table_beyond_what_csv_allows_is_an_error_not_a_traceback(tmp_path):
    table = tmp_path / "dates.csv"
    table.write_text("file,taken_at\n" + "a" * 200_000 + ",2026-01-05\n")
    with pytest.raises(SettingsError, match="no CSV"):
        read_dates(table)
