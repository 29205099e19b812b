"""Whether a photograph can be measured, and what stands against it.

Measuring (:func:`assess_quality`) and judging (:func:`require_usable`) are apart, so that a
limit can be changed without touching a measure. Dark skin is not a dark photo: under-exposure
is judged by the brightest parts of the frame, not by the skin alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import cv2
import numpy as np

from pigment.colour.spaces import LUMINANCE, SRGB_CURVE
from pigment.errors import QualityError
from pigment.imaging.sharpness import SharpnessSettings, measure_sharpness
from pigment.model.arrays import FloatArray, Mask, SrgbImage
from pigment.model.photo import CheckName, CheckState, QualityCheck, QualityFlag, QualityReport

_FLAGS: Mapping[CheckName, QualityFlag | None] = MappingProxyType(
    {
        CheckName.SHARPNESS: QualityFlag.SOFT,
        CheckName.LIGHTNESS: QualityFlag.DARK,
        CheckName.CLIPPED: QualityFlag.CLIPPED,
        CheckName.GLARE: QualityFlag.GLARE,
        CheckName.UNEVEN: QualityFlag.UNEVEN,
        CheckName.MIXED_LIGHT: QualityFlag.MIXED_LIGHT,
        CheckName.SKIN: None,
        CheckName.RESOLUTION: QualityFlag.SMALL_SCALE,
        CheckName.TARGET: QualityFlag.SMALL_TARGET,
        CheckName.TILT: QualityFlag.TILTED,
        CheckName.CARD_COLOURS: QualityFlag.COLOUR_RESIDUAL,
        CheckName.OVERLAP: QualityFlag.LITTLE_OVERLAP,
    }
)
_SURROUND_PX = 200.0  # long side of the image that the surround of highlights is read from


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """Limits, at the working scale; ``..._flag``: trusted less, ``..._reject``: refused."""

    sharpness_reject: float = 0.43  # reached at 4 to 5 working px of added blur
    sharpness_flag: float = 0.48
    dark_median_l_reject: float = 14.0  # with a frame whose bright parts are dark as well
    dark_median_l_flag: float = 24.0
    dark_highlight_l: float = 50.0  # 99th percentile of lightness over the frame
    clipped_code: int = 254
    clipped_flag: float = 0.02
    clipped_reject: float = 0.30
    glare_flag: float = 0.03
    glare_reject: float = 0.35
    uneven_span_l_flag: float = 15.0
    coarse_mm_per_px_flag: float = 0.35
    skin_fraction_reject: float = 0.05
    small_target_flag: float = 0.10  # of the frame's long side
    tilt_deg_flag: float = 25.0
    colour_residual_flag: float = 4.0
    light_colour_span_flag: float = 0.22  # ln(blue / red) of the light over the skin
    overlap_flag: float = 0.5  # of the baseline's skin
    white_least_code: int = 215  # darkest channel of what is white wherever it is
    white_brightest_code: int = 245
    glare_least_code: int = 190  # brightest channel of a highlight
    glare_rise_codes: float = 32.0  # of the darkest channel over its surround
    glare_saturation: float = 0.75  # of the saturation around
    glare_smooth_px: float = 1.2
    glare_halo_px: int = 3
    sharpness: SharpnessSettings = field(default_factory=SharpnessSettings)


def assess_quality(
    srgb: SrgbImage,
    skin: Mask,
    illumination_span_l: float,
    mm_per_px: float | None,
    settings: QualitySettings,
    glare: Mask | None = None,
    sharpness: float | None = None,
) -> QualityReport:
    """Measure the quality of a photo at working scale.

    ``srgb`` (h, w, 3): as taken, since calibration would hide a wrong exposure; ``skin``
    (h, w): measurable skin (highlights enclosed by it are counted with it; the whole frame
    stands in where there is next to none). ``mm_per_px``: of a working pixel. ``glare``
    (h, w): the highlights, and ``sharpness``: that of the skin, where they are known already.
    """
    region = _skin_with_its_highlights(skin, settings)
    glare = glare_mask(srgb, settings) if glare is None else glare
    some = srgb[region]
    median_l = _lightness(np.median(_luminance(some)))
    highlight_l = _lightness(np.quantile(_luminance(srgb[::4, ::4].reshape(-1, 3)), 0.99))
    clipped = float((_brightest(srgb)[region] >= settings.clipped_code).mean())
    shining = float(glare[region].mean())
    if sharpness is None:
        sharpness = measure_sharpness(srgb, skin, settings.sharpness)
    dim = highlight_l < settings.dark_highlight_l
    checks = (
        QualityCheck(
            CheckName.SHARPNESS, sharpness, True, settings.sharpness_flag, settings.sharpness_reject
        ),
        QualityCheck(
            CheckName.LIGHTNESS,
            median_l,
            True,
            settings.dark_median_l_flag if dim else None,
            settings.dark_median_l_reject if dim else None,
        ),
        QualityCheck(
            CheckName.CLIPPED, clipped, False, settings.clipped_flag, settings.clipped_reject
        ),
        QualityCheck(CheckName.GLARE, shining, False, settings.glare_flag, settings.glare_reject),
        QualityCheck(
            CheckName.UNEVEN, illumination_span_l, False, settings.uneven_span_l_flag, None
        ),
        QualityCheck(CheckName.SKIN, float(skin.mean()), True, None, settings.skin_fraction_reject),
        QualityCheck(
            CheckName.RESOLUTION,
            None if mm_per_px is None else 1.0 / mm_per_px,
            True,
            1.0 / settings.coarse_mm_per_px_flag,
            None,
        ),
    )
    flags = flags_of(checks)
    return QualityReport(
        sharpness=sharpness,
        clipped_fraction=clipped,
        glare_fraction=shining,
        illumination_span_l=illumination_span_l,
        median_l=median_l,
        flags=flags if mm_per_px is not None else (*flags, QualityFlag.NO_SCALE),
        checks=checks,
    )


def flags_of(checks: Iterable[QualityCheck]) -> tuple[QualityFlag, ...]:
    """Return the flags that figures beyond their limits raise, each once."""
    beyond = (CheckState.CARE, CheckState.REFUSED)
    raised = [_FLAGS[check.name] for check in checks if check.state in beyond]
    return tuple(dict.fromkeys(flag for flag in raised if flag is not None))


def require_usable(report: QualityReport, skin_fraction: float, settings: QualitySettings) -> None:
    """Let a usable photo pass.

    ``skin_fraction``: share of the photo that is measurable skin.

    Raises
    ------
    QualityError
        Code ``dark``, ``blown_out``, ``blurred``, ``glare`` or ``no_skin``, in this order:
        a photo too dark to show skin is called dark.
    """
    reason = _reason(report, skin_fraction, settings)
    if reason is not None:
        code, message, hint = reason
        raise QualityError(code, message, hint=hint, checks=report.checks)


def _reason(
    report: QualityReport, skin_fraction: float, settings: QualitySettings
) -> tuple[str, str, str] | None:
    """Code, what happened and what to do, for a photo that cannot be used."""
    if QualityFlag.DARK in report.flags and report.median_l < settings.dark_median_l_reject:
        return (
            "dark",
            f"The photo is too dark: lightness {report.median_l:.0f} of 100, at least "
            f"{settings.dark_median_l_reject:.0f} is needed.",
            "Take it in daylight or with more light, without a shadow on the skin.",
        )
    if report.clipped_fraction > settings.clipped_reject:
        return (
            "blown_out",
            f"The photo is over-exposed: {report.clipped_fraction:.0%} of the skin has lost its "
            f"colour, at most {settings.clipped_reject:.0%} may.",
            "Tap the skin to set the exposure, switch the flash off, or step out of the sun.",
        )
    if report.sharpness < settings.sharpness_reject:
        return (
            "blurred",
            f"The photo is blurred: sharpness {report.sharpness:.2f}, at least "
            f"{settings.sharpness_reject:.2f} is needed.",
            "Wipe the lens, tap the skin to focus, and hold still from a hand's length away.",
        )
    if report.glare_fraction > settings.glare_reject:
        return (
            "glare",
            f"Highlights cover {report.glare_fraction:.0%} of the skin, at most "
            f"{settings.glare_reject:.0%} may.",
            "Switch the flash off, dry the skin, and turn it away from the lamp.",
        )
    if skin_fraction < settings.skin_fraction_reject:
        return (
            "no_skin",
            f"Skin covers {skin_fraction:.1%} of the photo, at least "
            f"{settings.skin_fraction_reject:.0%} is needed.",
            "Go closer, so that the skin to be measured fills most of the photo.",
        )
    return None


def glare_mask(srgb: SrgbImage, settings: QualitySettings) -> Mask:
    """Specular highlights (h, w): bright, and paler than what lies around, with their halo.

    Light mirrored by the surface adds the lamp's colour to all channels, so the darkest channel
    rises most and the saturation drops. Almost white counts wherever it is; the fine sparkle of
    dry skin, which averages out in any median, does not.
    """
    smooth = np.asarray(cv2.GaussianBlur(srgb, (0, 0), settings.glare_smooth_px))
    darkest, brightest = _darkest(smooth), _brightest(smooth)
    white = (darkest >= settings.white_least_code) & (brightest >= settings.white_brightest_code)
    bright = brightest >= settings.glare_least_code
    if not bright.any():
        return np.zeros(bright.shape, bool)
    base, saturation_around = _surround(darkest, brightest)
    saturation = 1.0 - darkest / np.maximum(brightest.astype(np.float32), 1.0)
    risen = darkest - base > settings.glare_rise_codes
    pale = saturation < settings.glare_saturation * saturation_around
    found = (white | (bright & risen & pale)).astype(np.uint8)
    core = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    side = 2 * settings.glare_halo_px + 1
    ball = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(core, ball) > 0)


def _surround(darkest: np.ndarray, brightest: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """Return what lies around each pixel: level of the darkest channel, and saturation.

    Medians over an eighth of the frame, but no darker and no more saturated than the frame's
    own median: beside a dark patch the skin itself is no highlight.
    """
    height, width = darkest.shape
    shrink = max(1.0, max(height, width) / _SURROUND_PX)
    size = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    dark = cv2.resize(darkest, size, interpolation=cv2.INTER_AREA)
    light = cv2.resize(brightest, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    saturation = (255.0 * (1.0 - dark / np.maximum(light, 1.0))).astype(np.uint8)
    level = np.maximum(cv2.medianBlur(dark, 25), np.median(dark)).astype(np.float32)
    around = np.minimum(cv2.medianBlur(saturation, 25), np.median(saturation)) / np.float32(255.0)
    linear = cv2.INTER_LINEAR
    return (
        np.asarray(cv2.resize(level, (width, height), interpolation=linear)),
        np.asarray(cv2.resize(around.astype(np.float32), (width, height), interpolation=linear)),
    )


def _darkest(pixels: np.ndarray) -> np.ndarray:
    red, green, blue = cv2.split(pixels)  # ten times as fast as numpy over so short an axis
    return np.asarray(cv2.min(cv2.min(red, green), blue))


def _brightest(pixels: np.ndarray) -> np.ndarray:
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue))


def _skin_with_its_highlights(skin: Mask, settings: QualitySettings) -> Mask:
    """Skin and the holes that it encloses; the whole frame where there is hardly any skin."""
    if skin.mean() < settings.skin_fraction_reject:
        return np.ones_like(skin)
    height, width = skin.shape
    small = cv2.resize(
        skin.astype(np.uint8), (max(1, width // 8), max(1, height // 8)), interpolation=0
    )
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return np.asarray(cv2.resize(closed, (width, height), interpolation=0) > 0) | skin


def _luminance(pixels: np.ndarray) -> FloatArray:
    """Relative luminance of coded pixels (n, 3); on at most some ten thousand of them."""
    some = pixels[:: max(1, len(pixels) // 20_000)]
    return np.asarray(SRGB_CURVE[some] @ LUMINANCE)


def _lightness(luminance: float | np.floating) -> float:
    """CIE lightness L* of a relative luminance."""
    y = float(luminance)
    return float(116.0 * np.cbrt(y) - 16.0 if y > 216.0 / 24389.0 else y * 24389.0 / 27.0)
