"""Whether targets are found, read the right way up, and never seen where there are none.

Rendered photos with a chart, the printed card, a single marker or none, each beside or in place
of other squares, and real photographs of charts where their data folder is at hand. The
benchmark takes about 8 minutes on two idle cores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from pigment.benchmark.figures import Share
from pigment.benchmark.pool import Progress, run_each
from pigment.benchmark.real_cards import measure_real_cards, real_cards_lines
from pigment.benchmark.tables import number, percent, share_text, table
from pigment.benchmark.target_photos import (
    CHART,
    HELD_APART,
    MARKER,
    NO_TARGET,
    PRINTED,
    TargetCase,
    TargetPhoto,
    cases,
    photograph,
)
from pigment.imaging.calibration import fit_colour_calibration
from pigment.imaging.card import CardSettings, locate_reference_card
from pigment.imaging.card_grid import project
from pigment.imaging.markers import locate_markers
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.model.calibration import ReferenceCard
from pigment.pipeline.prepare import to_working_scale
from pigment.pipeline.settings import Settings

_COUNTS = {CHART: 216, PRINTED: 72, MARKER: 72, NO_TARGET: 216}
_FIRST_SEEDS = {CHART: 60000, PRINTED: 60250, MARKER: 60350, NO_TARGET: 60450}
_NAMES = {
    CHART: "24-patch chart",
    PRINTED: "printed card",
    MARKER: "single ArUco marker",
    NO_TARGET: "photos without a card",
}
_RIGHT_PITCHES = 0.25  # a swatch farther from its place than this is misread
_RIGHT_LENGTH = 0.1  # a marker is misread where a length on it is off by more
_ASKED_FOUND = 0.98


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One photo: whether its target was ``found`` in the right place and turn, or a ``wrong`` one.

    ``length_error``: of the distance between far points of the target, relative, ``None``
    where the target gives no millimetres. ``residual``: of the colour fit.
    """

    kind: str
    group: str
    tone: str
    name: str
    width_fraction: float
    turn_deg: float
    tilt_deg: float
    shaded: bool
    decoy: bool
    found: bool
    wrong: bool
    length_error: float | None
    residual: float | None


def measure_targets(jobs: int, progress: Progress, data: Path | None) -> dict[str, Any]:
    """Return a row per photo; ``data``: folder with photographs of real charts, or ``None``."""
    every = [case for kind, count in _COUNTS.items() for case in _cases_of(kind, count)]
    scenes = [list(group) for _, group in groupby(every, key=lambda case: case.scene_seed)]
    scored = run_each(score_scene, scenes, jobs, progress, lambda scene: _NAMES[scene[0].kind])
    return {
        "rows": [_rounded(row) for rows in scored for row in rows],
        "real": None if data is None else measure_real_cards(data),
    }


def _cases_of(kind: str, count: int) -> tuple[TargetCase, ...]:
    return cases(count, kind, _FIRST_SEEDS[kind])


def _rounded(row: TargetRow) -> dict[str, Any]:
    return {k: round(v, 5) if isinstance(v, float) else v for k, v in asdict(row).items()}


def score_scene(scene: list[TargetCase]) -> list[TargetRow]:
    """Take and judge the photos of one scene."""
    return [score_photo(photograph(case)) for case in scene]


def score_photo(photo: TargetPhoto) -> TargetRow:
    """Look for the target of one photo as the program does, and hold it against the truth."""
    srgb, factor = to_working_scale(photo.pixels_srgb, Settings().working_megapixels)
    full = photo.pixels_srgb if factor < 1.0 else None
    true_px = (photo.points_px + 0.5) * factor - 0.5
    if photo.case.kind == MARKER:
        found, wrong, length_error = _judge_marker(srgb, photo, true_px)
        residual = None
    else:
        card = locate_reference_card(srgb, CardSettings(card_type=_make(photo.name)), full)
        found = card is not None and _right_place(card, true_px)
        wrong = card is not None and not found
        length_error = _length_error(card, photo, true_px) if found else None
        residual = fit_colour_calibration(card).residual_delta_e00 if found else None
    return TargetRow(
        photo.case.kind, photo.case.group, photo.case.tone, photo.name, photo.width_fraction,
        photo.turn_deg, photo.tilt_deg, photo.shaded, photo.decoy, found, wrong, length_error,
        residual,
    )  # fmt: skip


def _make(name: str) -> str | None:
    return name.removeprefix("colorchecker-") if name.startswith("colorchecker-") else None


def _right_place(card: ReferenceCard, true_px: FloatArray) -> bool:
    """Whether every swatch lies where it is, so that the card is not turned or shifted."""
    if card.swatch_centres_px.shape != true_px.shape:
        return False
    pitch = np.sort(np.linalg.norm(true_px - true_px[0], axis=1))[1]
    miss = np.linalg.norm(card.swatch_centres_px - true_px, axis=1)
    return bool(miss.max() < _RIGHT_PITCHES * pitch)


def _length_error(
    card: ReferenceCard | None, photo: TargetPhoto, true_px: FloatArray
) -> float | None:
    """Relative error of the longest distance on the card, the drawn size taken for the true."""
    if card is None or card.px_to_mm is None:
        return None
    first, last = true_px[[0, -1]]
    measured = np.linalg.norm(np.diff(project(card.px_to_mm, np.stack([first, last])), axis=0))
    true = np.linalg.norm(photo.points_mm[-1] - photo.points_mm[0])
    return float(measured / (true / photo.drawn_larger) - 1.0)


def _judge_marker(
    srgb: SrgbImage, photo: TargetPhoto, true_px: FloatArray
) -> tuple[bool, bool, float | None]:
    side_mm = float(np.linalg.norm(photo.points_mm[1] - photo.points_mm[0]))
    scale = locate_markers(srgb, side_mm)
    if scale is None:
        return False, False, None
    corners_mm = project(scale.px_to_mm, true_px)
    sides = np.linalg.norm(np.roll(corners_mm, -1, axis=0) - corners_mm, axis=1)
    error = float(sides.mean() / side_mm - 1.0)
    right = abs(error) < _RIGHT_LENGTH
    return right, not right, error if right else None


def targets_section(entry: Mapping[str, Any]) -> str:
    """Return the Markdown section of ACCURACY.md for what was measured."""
    rows = [TargetRow(**row) for row in entry["rows"]]
    parts = [
        "## Finding the colour card and the markers\n",
        "Targets of a tenth to half of the frame's width at any turn, the phone tilted by up to "
        "35 degrees, in 2 MP photos; shadows across many, other squares (tiles, chess boards, a "
        "puzzle cube, paint fans) beside half of them and in all photos without a card. Found: "
        f"each swatch within {_RIGHT_PITCHES:g} of a pitch of its place, so the right way up.\n",
        _asked_table(rows),
        "Length: the absolute relative error of the longest distance on the target.\n",
        _detail_table(rows),
    ]
    chart = [row for row in rows if row.kind == CHART]
    parts += ["The chart, by what makes it hard:\n", _hard_table(chart)]
    if entry.get("real"):
        parts += real_cards_lines(entry["real"])
    return "\n".join(parts)


def _found(rows: Sequence[TargetRow]) -> Share:
    return Share(sum(row.found for row in rows), len(rows))


def _asked_table(rows: Sequence[TargetRow]) -> str:
    lines: list[tuple[str, str, str, str]] = []
    least = f">= {percent(_ASKED_FOUND, 0)}"
    for apart, label in ((False, "like those developed on"), (True, "held apart")):
        here = [row for row in rows if (row.group == HELD_APART) == apart]
        for kind in (CHART, PRINTED):
            share = _found([row for row in here if row.kind == kind])
            if share.value is None:
                continue
            holds = share.value >= _ASKED_FOUND
            lines.append(
                (f"{_NAMES[kind]} found, {label}", least, share_text(share),
                 "yes" if holds else "**no**")
            )  # fmt: skip
        none = [row for row in here if row.kind == NO_TARGET]
        wrong = sum(row.wrong for row in none)
        lines.append(
            (f"wrong cards in photos without one, {label}", "0", f"{wrong} of {len(none)}",
             "yes" if wrong == 0 else "**no**")
        )  # fmt: skip
    return table(("figure", "asked", "got", "holds"), lines)


def _detail_table(rows: Sequence[TargetRow]) -> str:
    lines = []
    for kind in (CHART, PRINTED, MARKER):
        here = [row for row in rows if row.kind == kind]
        errors = np.abs([r.length_error for r in here if r.length_error is not None])
        residuals = [r.residual for r in here if r.residual is not None]
        lines.append(
            (
                _NAMES[kind],
                share_text(_found(here)),
                str(sum(row.wrong for row in here)),
                f"{100 * float(np.median(errors)):.2f} %" if len(errors) else "-",
                f"{100 * float(np.quantile(errors, 0.95)):.2f} %" if len(errors) else "-",
                number(float(np.mean(residuals))) if residuals else "-",
            )
        )
    head = ("target", "found", "wrong", "length, median", "length, 95th percentile", "residual")
    return table(head, lines)


_HARD: tuple[tuple[str, Callable[[TargetRow], bool]], ...] = (
    ("width under 15 % of the frame", lambda row: row.width_fraction < 0.15),
    ("width 15 to 25 %", lambda row: 0.15 <= row.width_fraction < 0.25),
    ("width 25 % or more", lambda row: row.width_fraction >= 0.25),
    ("tilt 25 degrees or more", lambda row: row.tilt_deg >= 25.0),
    ("upside down (135 to 225 degrees)", lambda row: 135.0 <= row.turn_deg <= 225.0),
    ("shadow across the photo", lambda row: row.shaded),
    ("other squares beside it", lambda row: row.decoy),
    ("tone II", lambda row: row.tone == "II"),
    ("tone VI", lambda row: row.tone == "VI"),
)


def _hard_table(rows: Sequence[TargetRow]) -> str:
    lines = [(label, share_text(_found([r for r in rows if fits(r)]))) for label, fits in _HARD]
    return table(("chart", "found"), lines)
