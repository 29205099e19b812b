"""``pigment.corrections/1``: a person's strokes as a file, beside the photos and never in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np

from pigment.errors import CorrectionsError
from pigment.model.corrections import Corrections, Stroke, StrokeKind
from pigment.model.series import SeriesResult

SCHEMA = "pigment.corrections/1"
MOST_BYTES = 20_000_000
_OF_PHOTO = ("file", "status", "skin", "affected", "patches")
_OF_SERIES = ("visits", "changes", "trends", "noise")
_HINT = "Give the file of strokes that was saved for this series."


def read_corrections(path: Path) -> Corrections:
    """Read a file of strokes.

    Raises
    ------
    CorrectionsError
        When it cannot be read, or is no such file.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CorrectionsError(f"The corrections in {path} are too large.", hint=_HINT)
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CorrectionsError(f"The corrections {path} cannot be read.", hint=_HINT) from error
    except ValueError as error:
        raise CorrectionsError(f"The corrections in {path} are no JSON.", hint=_HINT) from error
    return corrections_from_json(content, str(path))


def corrections_from_json(content: Any, name: str = "This") -> Corrections:
    """Return the strokes that the content of such a file describes; raises as above."""
    fault = jsonschema.exceptions.best_match(_validator().iter_errors(content))
    if fault is not None:
        where = "/".join(map(str, fault.absolute_path)) or "its top level"
        raise CorrectionsError(f"{name} is no {SCHEMA} file (at {where}).", hint=_HINT)
    baseline = content.get("baseline") or {}
    try:
        strokes = sorted(map(_stroke, content["strokes"]), key=_moment)
    except ValueError as error:
        raise CorrectionsError(f"{name}: a stroke has no date of making.", hint=_HINT) from error
    return Corrections(tuple(strokes), baseline.get("sha256") or "", baseline.get("file") or "")


def corrections_to_json(corrections: Corrections) -> dict[str, Any]:
    """Return the content of such a file."""
    return {
        "schema": SCHEMA,
        "baseline": {
            "file": corrections.baseline_file,
            "sha256": corrections.baseline_sha256,
        },
        "strokes": [
            {
                "kind": stroke.kind.value,
                "points_px": [
                    [round(float(x), 2), round(float(y), 2)] for x, y in stroke.points_px
                ],
                "width_px": stroke.width_px,
                "made_at": stroke.made_at.isoformat(),
                "author": stroke.author,
            }
            for stroke in corrections.strokes
        ],
    }


def corrected_to_json(
    result: SeriesResult, to_json: Callable[[SeriesResult], dict[str, Any]]
) -> dict[str, Any]:
    """Return what ``series.json`` says beside a corrected result; empty without corrections.

    These are the strokes, and the automatic result that stands without them.
    """
    if result.corrections is None or result.automatic is None:
        return {}
    content = to_json(result.automatic)
    photos = [{name: photo[name] for name in _OF_PHOTO} for photo in content["photos"]]
    automatic = {"photos": photos} | {name: content[name] for name in _OF_SERIES}
    return {"corrections": corrections_to_json(result.corrections), "automatic": automatic}


def _stroke(stroke: Mapping[str, Any]) -> Stroke:
    return Stroke(
        kind=StrokeKind(stroke["kind"]),
        points_px=np.array(stroke["points_px"], float).reshape(-1, 2),
        width_px=stroke.get("width_px"),
        made_at=datetime.fromisoformat(stroke["made_at"]),
        author=stroke["author"],
    )


def _moment(stroke: Stroke) -> datetime:
    """Return when a stroke was made, so that it can be compared; without a zone as UTC."""
    moment = stroke.made_at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@cache
def _validator() -> jsonschema.Draft202012Validator:
    files = resources.files("pigment.io").joinpath("schema", "corrections-1.schema.json")
    return jsonschema.Draft202012Validator(json.loads(files.read_text("utf-8")))
