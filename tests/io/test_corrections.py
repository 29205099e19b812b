"""Strokes survive their file whole, and a file that is none is refused, its fault named."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from pigment.errors import CorrectionsError
from pigment.io.corrections import (
    corrections_from_json,
    corrections_to_json,
    read_corrections,
)
from pigment.model.corrections import Corrections, Stroke, StrokeKind

EARLY, LATE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def stroke(kind=StrokeKind.PIGMENT, width=20.0, when=EARLY):
    return Stroke(kind, np.array([[10.5, 20.25], [30.0, 40.0]]), width, when, "Ana")


def told(corrections):
    return [
        (s.kind, s.points_px.tolist(), s.width_px, s.made_at, s.author) for s in corrections.strokes
    ]


def test_what_is_written_is_read_back(tmp_path):
    shape = stroke(StrokeKind.NOT_SKIN, None, LATE)
    corrections = Corrections((stroke(), shape), "abc", "a.jpg")
    path = tmp_path / "strokes.json"
    path.write_text(json.dumps(corrections_to_json(corrections)))
    again = read_corrections(path)
    assert told(again) == told(corrections)
    assert (again.baseline_sha256, again.baseline_file) == ("abc", "a.jpg")


def test_strokes_are_taken_in_the_order_they_were_made():
    content = corrections_to_json(Corrections((stroke(when=LATE), stroke(when=EARLY))))
    content["strokes"][0]["made_at"] = "2026-03-02T00:00:00"  # without a zone
    made = [one.made_at.day for one in corrections_from_json(content).strokes]
    assert made == [1, 2]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "magic"}, "strokes/0/kind"),
        ({"points_px": []}, "strokes/0/points_px"),
        ({"points_px": [[1, 2, 3]]}, "strokes/0/points_px/0"),
        ({"points_px": [[1e9, 2]]}, "strokes/0/points_px/0/0"),
        ({"width_px": -1}, "strokes/0/width_px"),
        ({"made_at": "yesterday noon"}, "date of making"),
    ],
)
def test_a_stroke_that_cannot_be_is_named(change, where):
    content = corrections_to_json(Corrections((stroke(),)))
    content["strokes"][0] |= change
    with pytest.raises(CorrectionsError, match=where):
        corrections_from_json(content, "strokes.json")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": "pigment.series/1", "strokes": []}', "\x00"]
)
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "strokes.json"
    path.write_text(text)
    with pytest.raises(CorrectionsError):
        read_corrections(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CorrectionsError, match="cannot be read"):
        read_corrections(tmp_path / "none.json")
