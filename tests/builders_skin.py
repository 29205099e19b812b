"""Drawn skin: mottled colour with soft-edged spots, uneven light, redness and hair.

Independent of the renderer: a few lines of optical density on a grid, with areas known from
the geometry. Density adds; spots lie on ``EPIDERMAL`` (brown), ``DERMAL`` (grey-blue) or
``BLOOD`` (red) directions of linear sRGB.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from pigment.colour.spaces import lab_to_linear, linear_to_srgb
from pigment.model.photo import Capture, Photo

LIGHT, BROWN, DARK = (68.0, 10.0, 17.0), (51.0, 13.0, 21.0), (36.0, 11.0, 14.0)
EPIDERMAL = np.array([0.22, 0.45, 0.86])
DERMAL = np.array([0.62, 0.57, 0.54])
BLOOD = np.array([0.245, 0.715, 0.655])


@dataclass(frozen=True)
class Spot:
    """An ellipse: centre and half axes in px, added density along ``axis``, edge width in px."""

    x: float
    y: float
    a: float
    b: float
    strength: float = 0.35
    axis: np.ndarray = field(default_factory=lambda: EPIDERMAL)
    edge_px: float = 2.0

    @property
    def area_px(self) -> float:
        return float(np.pi * self.a * self.b)


def disc(x: float, y: float, radius: float, **options: object) -> Spot:
    return Spot(x, y, radius, radius, **options)  # type: ignore[arg-type]


def grid(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[: shape[0], : shape[1]]
    return x.astype(np.float32), y.astype(np.float32)


def coverage(
    spot: Spot,
    shape: tuple[int, int],
    at: tuple[int, int] = (0, 0),
    window: tuple[int, int] | None = None,
) -> np.ndarray:
    """Share of the spot's density at each pixel: 0.5 on the ellipse, linear over the edge.

    ``window``: rows and columns from (x, y) = ``at`` on; the whole image where left out.
    """
    x, y = grid(window or shape)
    u, v = (x + at[0] - spot.x) / spot.a, (y + at[1] - spot.y) / spot.b
    radius = np.hypot(u, v)
    slope = np.hypot(u / spot.a, v / spot.b) / np.maximum(radius, 1e-6)
    inside_px = (1.0 - radius) / np.maximum(slope, 1e-6)
    return np.clip(0.5 + inside_px / spot.edge_px, 0.0, 1.0)


def _box(spot: Spot, shape: tuple[int, int]) -> tuple[slice, slice]:
    margin = 2.0 * spot.edge_px + 2.0
    return (
        slice(max(0, int(spot.y - spot.b - margin)), min(shape[0], int(spot.y + spot.b + margin))),
        slice(max(0, int(spot.x - spot.a - margin)), min(shape[1], int(spot.x + spot.a + margin))),
    )


def inside(spot: Spot, shape: tuple[int, int]) -> np.ndarray:
    return coverage(spot, shape) > 0.5


def mottle(shape: tuple[int, int], sigma_px: float, sd: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), sigma_px)
    return sd * smooth / smooth.std()


def draw_skin(
    shape: tuple[int, int] = (360, 480),
    tone: tuple[float, float, float] = LIGHT,
    spots: tuple[Spot, ...] = (),
    *,
    light: np.ndarray | None = None,
    seed: int = 1,
    mottle_sd: float = 0.02,
) -> np.ndarray:
    """Linear sRGB (h, w, 3) float32 of skin; ``light`` (h, w) multiplies it."""
    density = np.tile(-np.log(lab_to_linear(np.array(tone))), (*shape, 1))
    density += mottle(shape, 1.0, mottle_sd, seed)[..., None]
    density += mottle(shape, 6.0, 0.5 * mottle_sd, seed + 1)[..., None] * EPIDERMAL
    density += mottle(shape, 9.0, mottle_sd, seed + 2)[..., None] * BLOOD
    for spot in spots:
        box = _box(spot, shape)
        share = coverage(spot, shape, (box[1].start, box[0].start), density[box].shape[:2])
        density[box] += spot.strength * share[..., None] * spot.axis
    linear = np.exp(-density)
    if light is not None:
        linear = linear * light[..., None]
    return linear.astype(np.float32)


def ramp(shape: tuple[int, int], ratio: float = 2.0) -> np.ndarray:
    """Light that falls smoothly from left to right by ``ratio``, 1 in the middle."""
    x, _ = grid(shape)
    return np.exp((0.5 - x / (shape[1] - 1)) * np.log(ratio))


def draw_hairs(shape: tuple[int, int], count: int = 14, seed: int = 3) -> np.ndarray:
    """Mask of long thin lines."""
    rng = np.random.default_rng(seed)
    canvas = np.zeros(shape, np.uint8)
    for _ in range(count):
        start = rng.uniform((0, 0), (shape[1], shape[0]))
        angle, bend = rng.uniform(0, np.pi), rng.uniform(-0.004, 0.004)
        t = np.linspace(0, 0.35 * shape[1], 40)
        turn = angle + bend * t
        points = start + np.c_[t * np.cos(turn), t * np.sin(turn)]
        cv2.polylines(canvas, [np.round(points * 16).astype(np.int32)], False, 1, 2, cv2.LINE_8, 4)
    return canvas > 0


def with_hairs(linear: np.ndarray, hairs: np.ndarray, level: float = 0.02) -> np.ndarray:
    dark = linear.copy()
    dark[hairs] = level
    return cv2.GaussianBlur(dark, (0, 0), 0.6)


def to_srgb(linear: np.ndarray, noise_codes: float = 0.8, seed: int = 9) -> np.ndarray:
    coded = 255.0 * linear_to_srgb(linear)
    coded += noise_codes * np.random.default_rng(seed).standard_normal(coded.shape)
    return np.clip(np.round(coded), 0, 255).astype(np.uint8)


def as_photo(linear: np.ndarray, name: str = "drawn.png", capture: Capture | None = None) -> Photo:
    return Photo(name, f"sha-{name}", to_srgb(linear), capture or Capture())


SERIES_SHAPE = (360, 480)
_MARGIN = 24


def draw_site(
    shift_px: tuple[int, int] = (0, 0),
    fading: float = 1.0,
    noise_seed: int = 0,
    person: int = 1,
) -> np.ndarray:
    """8-bit photo of one person's skin: two patches, many small marks, moved by whole pixels."""
    rng = np.random.default_rng(person)
    height, width = SERIES_SHAPE
    shape = (height + 2 * _MARGIN, width + 2 * _MARGIN)
    marks = [
        disc(x, y, rng.uniform(1.5, 2.6), strength=0.9)
        for x, y in rng.uniform((8, 8), (shape[1] - 8, shape[0] - 8), (36, 2))
    ]
    patches = [
        Spot(150, 130, 52, 38, strength=0.40 * fading),
        Spot(330, 270, 45, 55, strength=0.35 * fading, axis=DERMAL),
    ]
    linear = draw_skin(shape, LIGHT, tuple(patches + marks), seed=10 * person)
    left, top = _MARGIN - shift_px[0], _MARGIN - shift_px[1]
    return to_srgb(linear[top : top + height, left : left + width], seed=100 + noise_seed)


def load_site(name: str, capture: Capture, **options: object) -> Photo:
    """Draw a site as a photo; at module level, so that other processes can call it."""
    return Photo(name, f"sha-{name}", draw_site(**options), capture)  # type: ignore[arg-type]
