"""The quality of a photo in ``series.json``: figures, flags, each check with its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pigment.model.photo import CheckName, QualityCheck, QualityFlag, QualityReport

Json = dict[str, Any]
Number = Callable[[float | None], float | None]


def quality_to_json(quality: QualityReport | None, number: Number) -> Json | None:
    """Return the quality of a photo; ``number`` rounds, and turns what is not finite to null."""
    if quality is None:
        return None
    return {
        "sharpness": number(quality.sharpness),
        "clipped_fraction": number(quality.clipped_fraction),
        "glare_fraction": number(quality.glare_fraction),
        "illumination_span_l": number(quality.illumination_span_l),
        "median_l": number(quality.median_l),
        "flags": [flag.value for flag in quality.flags],
        "checks": [check_to_json(check, number) for check in quality.checks],
    }


def check_to_json(check: QualityCheck, number: Number) -> Json:
    """Return one figure of the quality gate with its limits."""
    return {
        "name": check.name.value,
        "value": number(check.value),
        "at_least": check.at_least,
        "care": number(check.care),
        "refuse": number(check.refuse),
        "state": check.state.value,
    }


def quality_from_json(quality: Json | None) -> QualityReport | None:
    """Return what :func:`quality_to_json` was given; results of old may lack the checks."""
    if quality is None:
        return None
    return QualityReport(
        sharpness=_figure(quality["sharpness"]),
        clipped_fraction=_figure(quality["clipped_fraction"]),
        glare_fraction=_figure(quality["glare_fraction"]),
        illumination_span_l=_figure(quality["illumination_span_l"]),
        median_l=_figure(quality.get("median_l")),
        flags=tuple(QualityFlag(flag) for flag in quality["flags"]),
        checks=tuple(_check(check) for check in quality.get("checks", ())),
    )


def _check(check: Json) -> QualityCheck:
    limits = check["care"], check["refuse"]
    return QualityCheck(CheckName(check["name"]), check["value"], check["at_least"], *limits)


def _figure(value: float | None) -> float:
    return float("nan") if value is None else float(value)
