"""A diary survives its table whole, and a table that is none is refused with its line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pigment.errors import DiaryError
from pigment.io.diary import checked, diary_csv, parse_diary, read_diary
from pigment.model.diary import Exposure, ExposureKind, in_order

DAY = date(2026, 1, 5)
days = st.dates(date(1995, 1, 1), date(2100, 1, 1))
texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20)
entries = st.builds(
    Exposure,
    kind=st.sampled_from([kind for kind in ExposureKind if kind is not ExposureKind.NOTE]),
    started_on=days,
    ended_on=st.none() | st.dates(date(2100, 1, 2), date(2150, 1, 1)),
    name=texts,
    dose=st.none() | st.floats(0, 1e6),
    dose_unit=texts,
    note=texts,
)


@given(st.lists(entries, max_size=5))
def test_what_is_written_is_read_back(diary):
    kept = dict.fromkeys(map(checked, diary))
    assert parse_diary(diary_csv(kept)) == in_order(kept)


def test_a_formula_is_written_as_text():
    risky = Exposure(ExposureKind.MEDICINE, DAY, name="=1+1", note="-x")
    table = diary_csv([risky]).decode()
    assert "'=1+1" in table
    assert "'-x" in table
    assert parse_diary(table.encode()) == (risky,)


def test_a_table_from_a_spreadsheet_is_read(tmp_path):
    path = tmp_path / "diary.csv"
    text = (
        "Kind;Product;From;Until;Dose;Unit;Note\r\nKratom;Red;2026-01-05;;4,5;g/day;\r\n;;;;;;\r\n"
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_diary(path) == (Exposure(ExposureKind.KRATOM, DAY, None, "Red", 4.5, "g/day"),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("magic,,2026-01-05,,,,", "'magic' is no kind"),
        ("sun,,05.01.2026,,,,", "'05.01.2026' is no day"),
        ("sun,,2026-01-05,2026-01-04,,,", "before the first"),
        ("medicine,x,2026-01-05,,ten,mg,", "'ten' is no dose"),
        ("medicine,x,2026-01-05,,-1,mg,", "cannot be"),
        ("medicine,x,2026-01-05,,nan,mg,", "cannot be"),
        ("medicine,x,0026-01-05,,,,", "cannot be"),
        ("note,,2026-01-05,,,,", "note is empty"),
        ("sun,,2026-01-05,,,,a,b", "more cells"),
        (f"sun,{'n' * 81},2026-01-05,,,,", "81 signs"),
    ],
)
def test_a_line_that_is_no_entry_is_named(row, said):
    table = f"kind,name,start,end,dose,unit,note\nsun,,2026-01-01,,,,\n{row}\n"
    with pytest.raises(DiaryError, match="line 3") as caught:
        parse_diary(table.encode(), "diary.csv")
    assert said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b'kind,start\n"sun'])
def test_what_is_no_diary_is_refused(content):
    with pytest.raises(DiaryError):
        parse_diary(content)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DiaryError, match="cannot be read"):
        read_diary(tmp_path / "none.csv")


def test_texts_are_made_plain():
    entry = checked(Exposure(ExposureKind.MEDICINE, DAY, name="  a\n\tb\x00 ", note="x  y"))
    assert (entry.name, entry.note) == ("a b", "x y")
