"""``pigment check``: can these photos be measured, and if not, what would help."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pigment.cli.inputs import settings_from
from pigment.cli.progress import Progress
from pigment.errors import PhotoError
from pigment.io.photos import list_photos, open_photo
from pigment.io.quality_json import check_to_json
from pigment.io.sources import short_names
from pigment.model.photo import QualityCheck, QualityReport
from pigment.pipeline.check import check_photo
from pigment.pipeline.settings import Settings
from pigment.report.wording import beside_name, check_line, flag_advice


def run(arguments: argparse.Namespace) -> int:
    """Print a verdict per photo; return 0 when all pass, 1 when none does, else 3."""
    settings = settings_from(arguments)
    paths = list_photos(arguments.paths)
    verdicts = []
    with Progress(quiet=arguments.json) as progress:
        for number, (path, name) in enumerate(zip(paths, short_names(paths), strict=True)):
            progress(number, len(paths), name)
            verdicts.append(_verdict(path, name, settings))
    if arguments.json:
        print(json.dumps(verdicts, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_text(verdict) for verdict in verdicts))
    passed = sum(verdict["verdict"] != "rejected" for verdict in verdicts)
    if passed == 0:
        return 1
    return 0 if passed == len(verdicts) else 3


def _verdict(path: Path, name: str, settings: Settings) -> dict[str, Any]:
    try:
        quality = check_photo(open_photo(path, file=name), settings)
    except PhotoError as error:
        reason = {"code": error.code, "message": error.message, "hint": error.hint}
        checks = _checks(getattr(error, "checks", ()))
        verdict = {"file": name, "verdict": "rejected", "rejection": reason, "quality": None}
        return {**verdict, "checks": checks}
    return {
        "file": name,
        "verdict": "usable_with_care" if quality.flags else "good",
        "rejection": None,
        "quality": _figures(quality),
        "advice": [flag_advice(flag) for flag in quality.flags],
        "checks": _checks(quality.checks),
    }


def _checks(checks: Iterable[QualityCheck]) -> list[dict[str, Any]]:
    return [check_to_json(check, _rounded) for check in checks]


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.4g}")


def _figures(quality: QualityReport) -> dict[str, Any]:
    names = ("sharpness", "clipped_fraction", "glare_fraction", "illumination_span_l", "median_l")
    figures: dict[str, Any] = {name: round(float(getattr(quality, name)), 4) for name in names}
    return {**figures, "flags": [flag.value for flag in quality.flags]}


def _text(verdict: dict[str, Any]) -> str:
    file, reason = verdict["file"], verdict["rejection"]
    lines = [check_line(**_shown(check)) for check in verdict["checks"]]
    if reason is not None:
        message = beside_name(file, reason["message"])
        lines = [f"{file}: rejected. {message}", f"  {reason['hint']}", *lines]
    elif verdict["advice"]:
        advice = [f"  {line}" for line in verdict["advice"]]
        lines = [f"{file}: usable, with care.", *advice, *lines]
    else:
        lines = [f"{file}: good.", *lines]
    return "\n".join(lines)


def _shown(check: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "value", "at_least", "care", "refuse", "state")
    return {name: check[name] for name in names}
