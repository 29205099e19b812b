"""Whether a photograph can be measured, and what stands against it.

Measuring (:func:`assess_quality`) and judging (:func:`require_usable`) are apart, so that a
limit can be changed without touching a measure. Dark skin is not a dark photo: under-exposure
is judged by the brightest parts of the frame, not by the skin alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from pigment.colour.spaces import SRGB_CURVE
from pigment.errors import QualityError
from pigment.imaging.sharpness import SharpnessSettings, measure_sharpness
from pigment.model.arrays import FloatArray, Mask, SrgbImage
from pigment.model.photo import QualityFlag, QualityReport

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
) -> QualityReport:
    """Measure the quality of a photo at working scale.

    ``srgb`` (h, w, 3): as taken, since calibration would hide a wrong exposure; ``skin``
    (h, w): measurable skin (highlights enclosed by it are counted with it; the whole frame
    stands in where there is next to none). ``mm_per_px``: of a working pixel.
    """
    region = _skin_with_its_highlights(skin, settings)
    pixels = srgb[region]
    median_l = _lightness(np.median(_luminance(pixels)))
    highlight_l = _lightness(np.quantile(_luminance(srgb[::4, ::4].reshape(-1, 3)), 0.99))
    clipped = float((pixels.max(axis=1) >= settings.clipped_code).mean())
    glare = float(glare_mask(srgb, settings)[region].mean())
    sharpness = measure_sharpness(srgb, skin, settings.sharpness)
    under_exposed = highlight_l < settings.dark_highlight_l
    raised = (
        (QualityFlag.SOFT, sharpness < settings.sharpness_flag),
        (QualityFlag.CLIPPED, clipped > settings.clipped_flag),
        (QualityFlag.GLARE, glare > settings.glare_flag),
        (QualityFlag.DARK, under_exposed and median_l < settings.dark_median_l_flag),
        (QualityFlag.UNEVEN, illumination_span_l > settings.uneven_span_l_flag),
        (QualityFlag.SMALL_SCALE, (mm_per_px or 0.0) > settings.coarse_mm_per_px_flag),
        (QualityFlag.NO_SCALE, mm_per_px is None),
    )
    return QualityReport(
        sharpness=sharpness,
        clipped_fraction=clipped,
        glare_fraction=glare,
        illumination_span_l=illumination_span_l,
        median_l=median_l,
        flags=tuple(flag for flag, on in raised if on),
    )


def require_usable(report: QualityReport, skin_fraction: float, settings: QualitySettings) -> None:
    """Let a usable photo pass.

    ``skin_fraction``: share of the photo that is measurable skin.

    Raises
    ------
    QualityError
        Code ``dark``, ``blown_out``, ``blurred``, ``glare`` or ``no_skin``, in this order:
        a photo too dark to show skin is called dark.
    """
    if QualityFlag.DARK in report.flags and report.median_l < settings.dark_median_l_reject:
        raise QualityError(
            "dark",
            f"The photo is too dark: lightness {report.median_l:.0f} of 100, at least "
            f"{settings.dark_median_l_reject:.0f} is needed.",
            hint="Take it in daylight or with more light, without a shadow on the skin.",
        )
    if report.clipped_fraction > settings.clipped_reject:
        raise QualityError(
            "blown_out",
            f"The photo is over-exposed: {report.clipped_fraction:.0%} of the skin has lost its "
            f"colour, at most {settings.clipped_reject:.0%} may.",
            hint="Tap the skin to set the exposure, switch the flash off, or step out of the sun.",
        )
    if report.sharpness < settings.sharpness_reject:
        raise QualityError(
            "blurred",
            f"The photo is blurred: sharpness {report.sharpness:.2f}, at least "
            f"{settings.sharpness_reject:.2f} is needed.",
            hint="Wipe the lens, tap the skin to focus, and hold still from a hand's length away.",
        )
    if report.glare_fraction > settings.glare_reject:
        raise QualityError(
            "glare",
            f"Highlights cover {report.glare_fraction:.0%} of the skin, at most "
            f"{settings.glare_reject:.0%} may.",
            hint="Switch the flash off, dry the skin, and turn it away from the lamp.",
        )
    if skin_fraction < settings.skin_fraction_reject:
        raise QualityError(
            "no_skin",
            f"Skin covers {skin_fraction:.1%} of the photo, at least "
            f"{settings.skin_fraction_reject:.0%} is needed.",
            hint="Go closer, so that the skin to be measured fills most of the photo.",
        )


def glare_mask(srgb: SrgbImage, settings: QualitySettings) -> Mask:
    """Specular highlights (h, w): bright, and paler than what lies around, with their halo.

    Light mirrored by the surface adds the lamp's colour to all channels, so the darkest channel
    rises most and the saturation drops. Almost white counts wherever it is; the fine sparkle of
    dry skin, which averages out in any median, does not.
    """
    smooth = cv2.GaussianBlur(srgb, (0, 0), settings.glare_smooth_px)
    darkest, brightest = smooth.min(axis=2), smooth.max(axis=2)
    white = (darkest >= settings.white_least_code) & (brightest >= settings.white_brightest_code)
    bright = brightest >= settings.glare_least_code
    if not bright.any():
        return np.zeros(bright.shape, bool)
    base, saturation_around = _surround(darkest, brightest)
    saturation = 1.0 - darkest / np.maximum(brightest.astype(np.float32), 1.0)
    risen = darkest - base > settings.glare_rise_codes
    pale = saturation < settings.glare_saturation * saturation_around
    core = (white | (bright & risen & pale)).astype(np.uint8)
    core = cv2.morphologyEx(core, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
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
    return np.asarray(SRGB_CURVE[some] @ np.array([0.2126, 0.7152, 0.0722]))


def _lightness(luminance: float | np.floating) -> float:
    """CIE lightness L* of a relative luminance."""
    y = float(luminance)
    return float(116.0 * np.cbrt(y) - 16.0 if y > 216.0 / 24389.0 else y * 24389.0 / 27.0)
