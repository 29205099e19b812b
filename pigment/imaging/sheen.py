"""The veil that sheen lays over dark skin, estimated from how skin pales and taken off.

Light mirrored by the surface of the skin has the colour of the lamp and adds to what the skin
itself sends back (the dichromatic model, Shafer 1985, Color Res. Appl. 10:210). On light skin it
is little beside the rest. On dark skin, which sends back 3 to 10 %, it takes off a tenth to a half
of every contrast, more in blue than in red, so that a brown patch turns pale and greyish where
the arm shines; on medium skin, whose own colour is more even, mostly up to a fifth. The light
that is divided out (``illumination``) cannot tell the two apart: it divides by both.

Along a curved limb shading makes skin darker and leaves its colour; sheen makes it brighter and
paler at once. So where the smooth part of normal skin is paler the brighter it is, its most
saturated parts give its own colour, and what must be taken off elsewhere to get that colour back
is the veil. An even veil over the whole skin stays unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.colour.spaces import LUMINANCE
from pigment.imaging.illumination import Illumination, optical_density
from pigment.imaging.medians import thinned_indices
from pigment.model.arrays import FloatArray, IndexArray, LinearImage, Mask

_SAMPLES = 4000  # pixels of normal skin that are looked at
_FEWEST = 200
_RED, _BLUE = 0, 2


@dataclass(frozen=True, slots=True)
class SheenSettings:
    """When paling passes for sheen, and how much of it is believed.

    ``agreement``: correlation of brightness with paleness over normal skin, from which the veil
    is taken off in part, and in full. ``span``: of the density of blue over red, from the palest to
    the most saturated twentieth, likewise: the skin's own colour is not the same everywhere.
    ``medium``: luminance of skin up to which these limits hold, and from which on those of medium
    skin do (``medium_agreement``, ``medium_span``), whose colour is more even.
    ``blue_over_red``: of the skin's own colour: full below the first, none from the second on,
    where the veil is too small to be told. ``luminance``: of normal skin, likewise: what shines on
    bright skin is little beside the rest, and such a veil would be a wall taken for skin that makes
    the skin before it seem pale. ``own_colour``: share of normal skin that is paler
    than the skin's own colour. ``most``: of the blue light.
    """

    agreement: tuple[float, float] = (0.50, 0.75)
    span: tuple[float, float] = (0.25, 0.45)
    medium: tuple[float, float] = (0.10, 0.14)
    medium_agreement: tuple[float, float] = (0.85, 0.95)
    medium_span: tuple[float, float] = (0.18, 0.28)
    blue_over_red: tuple[float, float] = (0.45, 0.55)
    luminance: tuple[float, float] = (0.22, 0.28)
    own_colour: float = 0.90
    most: float = 0.75


def estimate_sheen(
    linear: LinearImage, light: Illumination, normal: Mask, settings: SheenSettings
) -> FloatArray | None:
    """Return the veil (h, w) in linear light, or ``None`` where there is none to be seen.

    ``linear`` (h, w, 3): calibrated, so that mirrored light is neutral. ``light``: as fitted to
    the normal skin ``normal`` (h, w).
    """
    chosen = thinned_indices(normal, _SAMPLES)
    if chosen.size < _FEWEST:
        return None
    level = _level(linear, chosen)
    smooth = level + light.density.reshape(-1, 3)[chosen]
    saturation, darkness = smooth[:, _BLUE] - smooth[:, _RED], smooth.mean(axis=1)
    low, high = np.quantile(saturation, (0.05, 0.95))
    middle = float(np.exp(-level) @ LUMINANCE)
    agreement_limits, span_limits = _limits(middle, settings)
    if high - low <= span_limits[0] or float(darkness.std()) < 1e-6:
        return None
    agreement = float(np.corrcoef(saturation, darkness)[0, 1])
    own = float(np.exp(-np.quantile(saturation, settings.own_colour)))
    full, none = settings.blue_over_red
    believed = np.interp(agreement, agreement_limits, (0.0, 1.0))
    believed *= np.interp(high - low, span_limits, (0.0, 1.0))
    believed *= np.interp(own, (full, none), (1.0, 0.0))
    believed *= np.interp(middle, settings.luminance, (1.0, 0.0))
    if believed <= 0.0:
        return None
    red, blue = (
        np.exp(-np.float32(level[channel]) - light.density[..., channel])
        for channel in (_RED, _BLUE)
    )
    veil = np.clip(
        (blue - np.float32(own) * red) / np.float32(1.0 - own), 0.0, settings.most * blue
    )
    return np.asarray(np.float32(believed) * veil, np.float32)


def _limits(luminance: float, settings: SheenSettings) -> tuple[FloatArray, FloatArray]:
    """Limits (2,) of agreement and of span for skin of this luminance."""
    share = float(np.interp(luminance, settings.medium, (0.0, 1.0)))
    pairs = (
        (settings.agreement, settings.medium_agreement),
        (settings.span, settings.medium_span),
    )
    agreement, span = (
        (1.0 - share) * np.array(dark) + share * np.array(medium) for dark, medium in pairs
    )
    return agreement, span


def without_sheen(
    linear: LinearImage, light: Illumination, veil: FloatArray, normal: Mask
) -> tuple[LinearImage, Illumination]:
    """Take a veil (h, w) off: the image (h, w, 3) without it, and the light that is left in it."""
    kept = np.maximum(linear - veil[..., None], 0.1 * linear)
    chosen = thinned_indices(normal, _SAMPLES)
    smooth = np.exp(-(_level(linear, chosen).astype(np.float32) + light.density))
    bare = -np.log(np.maximum(smooth - veil[..., None], 0.1 * smooth))
    middle = np.median(bare.reshape(-1, 3)[chosen], axis=0)
    return np.asarray(kept, np.float32), Illumination(bare - middle, light.span_l)


def _level(linear: LinearImage, chosen: IndexArray) -> FloatArray:
    """Median optical density (3,) of the pixels chosen by flat index."""
    return np.asarray(np.median(optical_density(linear.reshape(-1, 3)[chosen]), axis=0))
