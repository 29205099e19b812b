"""The quality gate on rendered photos: usable ones let through, spoilt ones caught.

Each scene is photographed as a careful person would, and spoilt in ways that happen: out of
focus, in the dark, blown out, wet with glare; and lit by a second lamp of another colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from pigment.benchmark.figures import Share
from pigment.errors import QualityError
from pigment.model.arrays import SrgbImage
from pigment.model.photo import Capture, CheckName, Photo, QualityFlag, QualityReport
from pigment.pipeline.check import check_photo
from pigment.pipeline.settings import Settings
from pigment.synth.camera import PHONES, Exposure
from pigment.synth.light import draw_lighting
from pigment.synth.pose import Pose
from pigment.synth.render import render_photo
from pigment.synth.scenarios import make_series
from pigment.synth.spectra import DEVELOPED_LAMPS

_FIRST_SEED = 64_900
_SIZE_PX = (1224, 918)
_TONES = ("I", "II", "III", "IV", "V", "VI")
_SHAPES = ("forearm", "trunk", "face")
_SPOILT = {"blurred": "blurred", "in the dark": "dark", "blown out": "blown_out", "wet": "glare"}
_TWO_LIGHTS = {"two lights, incandescent": ("A", 0.35), "two lights, warm LED": ("LED_B1", 0.20)}
GOOD = "good"


@dataclass(frozen=True, slots=True)
class GateCase:
    """One scene: its seed, skin tone and part of the body."""

    seed: int
    tone: str
    shape: str


def gate_cases() -> list[GateCase]:
    """Return every tone with every part of the body, with a chart and without."""
    return [GateCase(_FIRST_SEED + i, _TONES[i % 6], _SHAPES[(i // 2) % 3]) for i in range(18)]


def judge_gate(case: GateCase) -> list[dict[str, Any]]:
    """Photograph a scene well, spoilt and under two lights; return what the gate says of each."""
    card = "none" if case.seed % 3 == 0 else "colorchecker-mini"
    series = make_series(
        case.seed, tone=case.tone, shape=case.shape, card=card, n_visits=1, size_px=_SIZE_PX
    )
    rng = np.random.default_rng([case.seed, 83])
    light = replace(draw_lighting(DEVELOPED_LAMPS, 1.0, rng), second=None)
    pose = Pose(view_mm=series.plan.view_mm * 1.05, tilt_deg=float(rng.uniform(0.0, 8.0)))
    exposure = Exposure(
        bias_ev=float(rng.normal(0.0, 0.15)),
        balance_error=(0.0, 0.0),
        blur_px=float(rng.uniform(0.55, 1.0)),
    )
    phone, scene = PHONES[series.plan.camera], series.scene(0)
    lights = {GOOD: light}
    daylight = replace(light, lamp="D65")
    lights |= {name: replace(daylight, second=second) for name, second in _TWO_LIGHTS.items()}
    answers = []
    for name, lit in lights.items():
        photo = render_photo(scene, phone, lit, pose, exposure, rng, _SIZE_PX).pixels_srgb
        answers.append(_answer(case, name, photo))
        if name == GOOD:
            answers += [_answer(case, how, spoilt(photo, how, rng)) for how in _SPOILT]
    return answers


def spoilt(pixels: SrgbImage, how: str, rng: np.random.Generator) -> SrgbImage:
    """Return a photo (h, w, 3) spoilt in one of the ways."""
    if how == "blurred":
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 7.0), np.uint8)
    linear = (pixels.astype(np.float32) / 255.0) ** 2.2
    if how == "in the dark":
        linear *= 0.02
    elif how == "blown out":
        linear *= 9.0
    else:
        shine = cv2.GaussianBlur(rng.normal(0.0, 1.0, pixels.shape[:2]), (0, 0), 22.0)
        cover = np.clip((shine - np.quantile(shine, 0.35)) / shine.std() * 4.0, 0.0, 1.0)
        linear += cover[..., None].astype(np.float32)
    coded = 255.0 * np.clip(linear, 0.0, 1.0) ** (1 / 2.2) + rng.normal(0.0, 1.0, pixels.shape)
    return np.asarray(np.clip(coded, 0.0, 255.0), np.uint8)


def _answer(case: GateCase, name: str, pixels: SrgbImage) -> dict[str, Any]:
    settings = Settings().with_options(card_type="mini")
    answer: dict[str, Any] = {"tone": case.tone, "shape": case.shape, "photo": name}
    try:
        report = check_photo(Photo("rendered", "", pixels, Capture()), settings)
    except QualityError as error:
        return {**answer, "refused": error.code, "flags": [], "light_colour_span": None}
    flags = [flag.value for flag in report.flags]
    return {**answer, "refused": None, "flags": flags, "light_colour_span": _span(report)}


def _span(report: QualityReport) -> float | None:
    named = [check.value for check in report.checks if check.name is CheckName.MIXED_LIGHT]
    return named[0] if named else None


def gate_table(answers: Sequence[Mapping[str, Any]]) -> str:
    """Write what the gate lets through and what it catches."""
    mixed = QualityFlag.MIXED_LIGHT.value
    good = [a for a in answers if a["photo"] == GOOD]
    dark = [a for a in good if a["tone"] in ("V", "VI")]
    lines = [
        "The quality gate on rendered photos.",
        "",
        "| figure | asked | got |",
        "|---|---|---|",
        f"| usable photos refused | at most 5 % | {_written(good, _refused)} |",
        f"| of them on tones V-VI | at most 5 % | {_written(dark, _refused)} |",
    ]
    for name, code in _SPOILT.items():
        part = [a for a in answers if a["photo"] == name]
        right = sum(a["refused"] == code for a in part)
        text = _written(part, _refused)
        lines.append(f"| {name}: refused | 100 % | {text}, {right} with the right reason |")
    lines.append(
        f"| one light flagged as two | - | {_written(good, lambda a: mixed in a['flags'])} |"
    )
    for name in _TWO_LIGHTS:
        part = [a for a in answers if a["photo"] == name]
        lines.append(f"| {name}: flagged | - | {_written(part, lambda a: mixed in a['flags'])} |")
    return "\n".join(lines)


def _refused(answer: Mapping[str, Any]) -> bool:
    return answer["refused"] is not None


def _written(answers: Sequence[Mapping[str, Any]], test: Any) -> str:
    share = Share(sum(bool(test(a)) for a in answers), len(answers))
    low, high = share.ci95 or (0.0, 1.0)
    return f"{share.part} of {share.whole} ({low:.0%} to {high:.0%})"
