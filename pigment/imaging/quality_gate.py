"""The rest of the quality gate: card, scale, header and baseline, beside what the pixels show.

:func:`pigment.imaging.quality.assess_quality` judges the pixels; here the figures join that
need more than the photo's skin.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pigment.imaging.mixed_light import light_colour_span
from pigment.imaging.quality import QualitySettings, flags_of
from pigment.model.arrays import FloatArray, Mask
from pigment.model.calibration import ReferenceCard, SpatialScale
from pigment.model.photo import (
    Capture,
    CheckName,
    Processing,
    QualityCheck,
    QualityFlag,
    QualityReport,
)

_PROCESSED = {
    Processing.PORTRAIT_MODE: QualityFlag.PORTRAIT_MODE,
    Processing.NIGHT_MODE: QualityFlag.NIGHT_MODE,
    Processing.EDITED: QualityFlag.EDITED,
    Processing.PANORAMA: QualityFlag.PANORAMA,
    Processing.HDR_CODED: QualityFlag.HDR_CODED,
}  # merged exposures and maps for HDR screens are what phones do by themselves: no flag


def with_targets(
    report: QualityReport,
    card: ReferenceCard | None,
    scale: SpatialScale | None,
    residual_delta_e00: float | None,
    shape: tuple[int, int],
    settings: QualitySettings,
) -> QualityReport:
    """Add size and tilt of the target and the fit of its colours; ``shape``: (height, width)."""
    region = scale.region_px if scale is not None else card.outline_px if card else None
    tilt = scale.tilt_deg if scale is not None else card.tilt_deg if card else None
    checks = (
        QualityCheck(
            CheckName.TARGET,
            None if region is None else _long_side_px(region) / max(shape),
            True,
            settings.small_target_flag,
            None,
        ),
        QualityCheck(CheckName.TILT, tilt, False, settings.tilt_deg_flag, None),
        QualityCheck(
            CheckName.CARD_COLOURS, residual_delta_e00, False, settings.colour_residual_flag, None
        ),
    )
    missing = () if card is not None else (QualityFlag.NO_CARD,)
    return _joined(report, checks, missing)


def with_card_colours(
    report: QualityReport, residual_delta_e00: float | None, settings: QualitySettings
) -> QualityReport:
    """Judge the card's colours anew, once the series has taught what they are."""
    limit = settings.colour_residual_flag
    check = QualityCheck(CheckName.CARD_COLOURS, residual_delta_e00, False, limit, None)
    checks = tuple(one for one in report.checks if one.name is not CheckName.CARD_COLOURS)
    flags = tuple(one for one in report.flags if one is not QualityFlag.COLOUR_RESIDUAL)
    return _joined(replace(report, checks=checks, flags=flags), (check,), ())


def with_light(
    report: QualityReport, light_density: FloatArray, skin: Mask, settings: QualitySettings
) -> QualityReport:
    """Add how far the colour of the light (h, w, 3, density) drifts over the skin (h, w)."""
    span = light_colour_span(light_density, skin)
    limit = settings.light_colour_span_flag
    return _joined(report, (QualityCheck(CheckName.MIXED_LIGHT, span, False, limit, None),), ())


def with_header(report: QualityReport, capture: Capture) -> QualityReport:
    """Add what the file's header admits: flash, portrait and night mode, filters."""
    flags = [_PROCESSED[kind] for kind in capture.processing if kind in _PROCESSED]
    if capture.flash_fired:
        flags.append(QualityFlag.FLASH)
    return _joined(report, (), tuple(flags))


def with_overlap(
    report: QualityReport, overlap_fraction: float, settings: QualitySettings
) -> QualityReport:
    """Add how much of the baseline's skin the photo shows."""
    check = QualityCheck(CheckName.OVERLAP, overlap_fraction, True, settings.overlap_flag, None)
    return _joined(report, (check,), ())


def _joined(
    report: QualityReport, checks: tuple[QualityCheck, ...], flags: tuple[QualityFlag, ...]
) -> QualityReport:
    joined = dict.fromkeys((*report.flags, *flags_of(checks), *flags))
    return replace(report, checks=(*report.checks, *checks), flags=tuple(joined))


def _long_side_px(region_px: FloatArray) -> float:
    """Longest side of a target's outline (k, 2)."""
    return float(np.linalg.norm(np.roll(region_px, -1, axis=0) - region_px, axis=1).max())
