"""How true skin colours are after the card: spectra through cameras and lamps, all of them.

The 24 swatches and many skins are seen by each camera under each lamp, balanced and coded as a
phone does (colour matrix, saturation, tone curve, noise of reading), the real fit is made on the
swatches alone, and the skins are held against their colour under D65. Skin spectra measured on
people and cameras measured with a monochromator join where their data folder is at hand; those
numbers are read from it and stored nowhere else.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pigment.benchmark.pool import Progress
from pigment.benchmark.skin_colours_phone import Shot, codes
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab
from pigment.imaging.calibration import CalibrationSettings, fit_colour_calibration
from pigment.imaging.card_layout import colorchecker_lab, grid_centres
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourCalibration, ColourMethod, ReferenceCard
from pigment.synth.optics import skin_reflectance
from pigment.synth.scene import TONES
from pigment.synth.spectra import (
    CAMERAS,
    HELD_APART_CAMERAS,
    HELD_APART_LAMPS,
    LAMPS,
    WAVELENGTHS_NM,
    camera_sensitivity,
    linear_srgb_weights,
)
from pigment.synth.targets import chart_spectra

LINE_LAMPS = ("FL2", "FL10", "FL11")  # fluorescent: their light comes in a few narrow lines
ASKED_DELTA_E00 = 1.5
_ASKED_TONES = 1.5  # tone VI may be worse than tone II by this factor
_SEED = 60700
_REPEATS = 3  # exposures and balances per camera and lamp
_EVERY_SPECTRUM = 12  # of the measured ones
_CLIPPED_CODES = (3.0, 250.0)
# epidermal factor, dermal melanosomes, blood factor: normal skin, tanned and pigmented, flushed
_MIXTURES = ((1.0, 0.0, 1.0), (1.6, 0.0, 1.0), (2.5, 0.0, 1.0), (1.0, 0.0, 1.6),
             (1.0, 0.004, 1.0), (1.5, 0.002, 1.2))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class SkinSet:
    """Skins by name: reflectance (n, 31), their tone (n,), empty where it is not known."""

    name: str
    reflectance: FloatArray
    tones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColourRow:
    """Mean error of one set of skins through one camera under one lamp."""

    skins: str
    camera: str
    lamp: str
    residual: float
    error: float
    by_tone: Mapping[str, float]


def measure_skin_colours(jobs: int, progress: Progress, data: Path | None) -> dict[str, Any]:
    """Return the error of skin colours per camera, lamp and tone; a few seconds, in one process.

    ``data``: folder that holds ``camera_ssf`` and ``skin_spectra_xiao2016``, or ``None``.
    """
    cameras = {name: camera_sensitivity(name) for name in CAMERAS}
    skins = [modelled_skins()]
    if data is not None:
        cameras |= measured_cameras(data / "camera_ssf")
        skins += measured_skins(data / "skin_spectra_xiao2016" / "spectra.csv.gz")
    rows: list[ColourRow] = []
    for done, (camera, sensitivity) in enumerate(cameras.items(), start=1):
        for lamp_name in LAMPS:
            rows += _score(camera, sensitivity, lamp_name, skins)
        progress(done, len(cameras), camera)
    return {
        "rows": [
            {"skins": r.skins, "camera": r.camera, "lamp": r.lamp, "residual": round(r.residual, 4),
             "error": round(r.error, 4), "by_tone": {k: round(v, 4) for k, v in r.by_tone.items()}}
            for r in rows
        ],
        "spectra": {one.name: len(one.reflectance) for one in skins},
    }  # fmt: skip


def modelled_skins() -> SkinSet:
    """Skins of the renderer's optics: each tone, tanned, pigmented, flushed, grey-blue."""
    spectra, tones = [], []
    for tone in TONES.values():
        for epidermal, dermal, blood in _MIXTURES:
            melanin = min(tone.epidermal * epidermal, 0.6)
            spectra.append(skin_reflectance(melanin, dermal, tone.blood * blood))
            tones.append(tone.name)
    return SkinSet("modelled", np.array(spectra), tuple(tones))


def measured_skins(path: Path) -> list[SkinSet]:
    """Reflectance of living skin from a table of wavelengths by 10 nm; none where it is absent."""
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    wavelengths = np.array(lines[0][1:], float)
    spectra = np.array([line[1:] for line in lines[1:]], float)[::_EVERY_SPECTRUM]
    kept = np.stack([np.interp(WAVELENGTHS_NM, wavelengths, row) for row in spectra])
    return [SkinSet("measured", kept, ("",) * len(kept))]


def measured_cameras(folder: Path) -> dict[str, FloatArray]:
    """Sensitivities (31, 3) by camera from tables of wavelength, red, green and blue."""
    cameras = {}
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else []:
        lines = [line.split(",") for line in path.read_text("utf-8").splitlines()]
        numbers = np.array([line[:4] for line in lines if line[0][:1].isdigit()], float)
        cameras[path.stem] = np.stack(
            [np.interp(WAVELENGTHS_NM, numbers[:, 0], numbers[:, k]) for k in (1, 2, 3)], axis=1
        )
    return cameras


def _score(
    camera: str, sensitivity: FloatArray, lamp_name: str, skins: Sequence[SkinSet]
) -> list[ColourRow]:
    """Fit the card of a few shots and read the skins of each."""
    residuals: list[float] = []
    errors: dict[str, list[FloatArray]] = {one.name: [] for one in skins}
    for repeat in range(_REPEATS):
        seed = [_SEED, sum(camera.encode()), LAMPS.index(lamp_name), repeat]
        rng = np.random.default_rng(seed)
        shot = Shot.drawn(sensitivity, lamp_name, rng)
        fitted = fit_colour_calibration(
            chart_card(codes(chart_spectra("after-2014"), shot, rng)), CalibrationSettings()
        )
        residuals.append(fitted.residual_delta_e00 or 0.0)
        for one in skins:
            seen = _calibrated(fitted, codes(one.reflectance, shot, rng))
            true = linear_to_lab(one.reflectance @ linear_srgb_weights())
            errors[one.name].append(delta_e00(seen, true))
    rows = []
    for one in skins:
        each = np.mean(errors[one.name], axis=0)
        tones = np.array(one.tones)
        by_tone = {tone: float(each[tones == tone].mean()) for tone in dict.fromkeys(tones) if tone}
        rows.append(
            ColourRow(
                one.name, camera, lamp_name, float(np.mean(residuals)), float(each.mean()), by_tone
            )
        )
    return rows


def chart_card(read: FloatArray) -> ReferenceCard:
    """Return a chart whose swatches (24, 3) were read as these codes; clipped ones not usable."""
    low, high = _CLIPPED_CODES
    return ReferenceCard(
        method=ColourMethod.COLORCHECKER24,
        outline_px=np.zeros((4, 2)),
        swatches_srgb=read,
        swatches_lab=np.array(colorchecker_lab("after-2014")),
        swatch_centres_px=grid_centres() * 50.0,
        usable=np.asarray(((read < high) & (read > low)).all(axis=1)),
        px_to_mm=None,
        px_to_mm_rel_sd=0.0,
        tilt_deg=0.0,
    )


def _calibrated(fitted: ColourCalibration, read: FloatArray) -> FloatArray:
    """CIELAB (n, 3) of codes (n, 3), which need not be whole numbers."""
    steps = np.arange(256.0)
    opened = [np.interp(read[:, k], steps, fitted.curves[k]) for k in range(3)]
    return linear_to_lab(np.stack(opened, axis=1) @ fitted.matrix.T)


def skin_colours_section(entry: Mapping[str, Any]) -> str:
    """Return the Markdown section of ACCURACY.md for what was measured."""
    rows = [ColourRow(**row) for row in entry["rows"]]
    spectra = entry["spectra"]
    lines = [
        "## Skin colours after the card",
        "",
        "Mean CIEDE2000 between calibrated skin and its colour under D65, computed from spectra:",
        "the 24 patches and the skins through every camera under every lamp, coded as a phone",
        f"does, fitted on the patches alone. {_spectra_line(spectra)}",
        "",
        "| skins | asked | all cameras, lamps | holds | without line lamps | line lamps only "
        "| held-apart camera or lamp | measured cameras |",
        "|---|---:|---:|---|---:|---:|---:|---:|",
    ]
    lines += [_skins_line(name, [r for r in rows if r.skins == name]) for name in spectra]
    lines += ["", *_tone_lines(rows), "", *_lamp_lines(rows)]
    return "\n".join(lines) + "\n"


def _spectra_line(spectra: Mapping[str, int]) -> str:
    known = f"Modelled skins ({spectra['modelled']}) come from the renderer's optics."
    if "measured" in spectra:
        known += f" Measured ones ({spectra['measured']}) are of living skin (Xiao et al. 2016)."
    return known + " Line lamps are the fluorescent FL2, FL10 and FL11."


def _mean(rows: Sequence[ColourRow]) -> str:
    return f"{np.mean([row.error for row in rows]):.2f}" if rows else "-"


def _apart(row: ColourRow) -> bool:
    return row.camera in HELD_APART_CAMERAS or row.lamp in HELD_APART_LAMPS


def _skins_line(name: str, rows: Sequence[ColourRow]) -> str:
    holds = np.mean([row.error for row in rows]) <= ASKED_DELTA_E00
    cells = [
        name,
        f"<= {ASKED_DELTA_E00}",
        f"{_mean(rows)} ({len(rows)} pairs)",
        "yes" if holds else "**no**",
        _mean([r for r in rows if r.lamp not in LINE_LAMPS]),
        _mean([r for r in rows if r.lamp in LINE_LAMPS]),
        _mean([r for r in rows if _apart(r)]),
        _mean([r for r in rows if r.camera not in CAMERAS]),
    ]
    return "| " + " | ".join(cells) + " |"


def _tone_lines(rows: Sequence[ColourRow]) -> list[str]:
    modelled = [row for row in rows if row.skins == "modelled"]
    tones = {tone: float(np.mean([r.by_tone[tone] for r in modelled])) for tone in TONES}
    ratio = tones["VI"] / tones["II"]
    return [
        "| modelled skins by tone | " + " | ".join(tones) + " | VI over II | asked | holds |",
        "|---|" + "---:|" * (len(tones) + 2) + "---|",
        "| mean CIEDE2000 | "
        + " | ".join(f"{value:.2f}" for value in tones.values())
        + f" | {ratio:.2f} | <= {_ASKED_TONES} | {'yes' if ratio <= _ASKED_TONES else '**no**'} |",
    ]


def _lamp_lines(rows: Sequence[ColourRow]) -> list[str]:
    names = list(dict.fromkeys(row.skins for row in rows))
    lines = [
        "| lamp | " + " | ".join(f"{name} skins" for name in names) + " | residual on the card |",
        "|---|" + "---:|" * (len(names) + 1),
    ]
    for lamp_name in LAMPS:
        here = [row for row in rows if row.lamp == lamp_name]
        cells = [_mean([row for row in here if row.skins == name]) for name in names]
        residual = f"{np.mean([row.residual for row in here]):.2f}"
        lines.append(f"| {lamp_name} | " + " | ".join([*cells, residual]) + " |")
    return lines
