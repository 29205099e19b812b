"""Light on a scene: a lamp from one side, light from all round, shadow, gloss."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.synth.arrays import Field

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Lighting:
    """How a photograph is lit.

    ``azimuth``, ``elevation``: of the lamp, radians; ``ambient``: share of light from all
    round; ``falloff``: relative change over the photo's width towards the lamp; ``second``:
    lamp name and share of a second light from the other side; ``shadow``: depth 0 to 1 of a
    soft shadow, ``shadow_at``: where its edge lies (share of width, angle) and how soft (px
    share); ``gloss``: strength of the shine, ``roughness``: its width.
    """

    lamp: str
    azimuth: float
    elevation: float
    ambient: float
    falloff: float
    second: tuple[str, float] | None
    shadow: float
    shadow_at: tuple[float, float, float]
    gloss: float
    roughness: float


def draw_lighting(lamps: tuple[str, ...], difficulty: float, rng: Rng) -> Lighting:
    """Light of a careful person's photograph; harsher with ``difficulty`` above 1."""
    names = list(lamps)
    weights = np.array([2.0 if name in ("D65", "D50", "LED_B3") else 1.0 for name in names])
    lamp = str(rng.choice(names, p=weights / weights.sum()))
    second = None
    if rng.random() < 0.15 * difficulty:
        second = (str(rng.choice(names)), float(rng.uniform(0.08, 0.25)))
    shadow = float(rng.uniform(0.08, 0.22)) if rng.random() < 0.25 * difficulty else 0.0
    return Lighting(
        lamp=lamp,
        azimuth=float(rng.uniform(0.0, 2.0 * np.pi)),
        elevation=float(rng.uniform(0.75, 1.30)),
        ambient=float(np.clip(rng.uniform(0.40, 0.75) / difficulty**0.5, 0.15, 0.9)),
        falloff=float(rng.uniform(0.02, 0.18) * difficulty),
        second=second,
        shadow=min(shadow * difficulty, 0.6),
        shadow_at=(
            float(rng.uniform(0.15, 0.5)),
            float(rng.uniform(0.0, 2.0 * np.pi)),
            float(rng.uniform(0.03, 0.10)),
        ),
        gloss=float(rng.uniform(0.0, 0.10) * difficulty * (2.5 if rng.random() < 0.25 else 1.0)),
        roughness=float(rng.uniform(0.22, 0.45)),
    )


def lamp_direction(light: Lighting) -> Field:
    """Return the unit vector (3,) towards the lamp; z is out of the skin plane."""
    flat = np.cos(light.elevation)
    return np.array(
        [flat * np.cos(light.azimuth), flat * np.sin(light.azimuth), np.sin(light.elevation)]
    )


def irradiance(light: Lighting, slope_x: Field, slope_y: Field, azimuth_turn: float = 0.0) -> Field:
    """Light (H, W) on a surface of these slopes; 1 on the flat plane at the photo's middle."""
    lx, ly, lz = lamp_direction(light)
    cos, sin = np.cos(azimuth_turn), np.sin(azimuth_turn)
    lx, ly = cos * lx - sin * ly, sin * lx + cos * ly
    up = 1.0 / np.sqrt(1.0 + slope_x**2 + slope_y**2)
    direct = np.maximum((lz - lx * slope_x - ly * slope_y) * up, 0.0) / lz
    around = 0.5 + 0.5 * up  # the plane itself hides part of the sky from a slope
    return np.asarray(light.ambient * around + (1.0 - light.ambient) * direct, np.float32)


def field(light: Lighting, shape: tuple[int, int]) -> Field:
    """Fall-off and cast shadow over the photo (H, W), about 1."""
    rows, columns = shape
    small = (max(rows // 8, 4), max(columns // 8, 4))
    y, x = np.meshgrid(
        np.linspace(-0.5, 0.5, small[0]) * rows / columns,
        np.linspace(-0.5, 0.5, small[1]),
        indexing="ij",
    )
    towards = x * np.cos(light.azimuth) + y * np.sin(light.azimuth)
    level = np.exp(light.falloff * 2.0 * towards + 0.5 * light.falloff * (towards**2 - 0.08))
    if light.shadow > 0.0:
        where, angle, soft = light.shadow_at
        bend = 0.06 * np.sin(5.0 * (x - y) + angle)
        depth = x * np.cos(angle) + y * np.sin(angle) - where + 0.2 + bend
        level = level * (1.0 - light.shadow / (1.0 + np.exp(-depth / soft * 2.0)))
    return np.asarray(cv2.resize(level.astype(np.float32), (columns, rows)), np.float32)


def shine(light: Lighting, slope_x: Field, slope_y: Field) -> Field:
    """Light (H, W) mirrored by the surface towards a camera right above, in units of white."""
    lx, ly, lz = lamp_direction(light)
    half = np.array([lx, ly, lz + 1.0])
    half = half / half[2]  # its slopes are -half[0], -half[1]
    away2 = (slope_x + half[0]) ** 2 + (slope_y + half[1]) ** 2
    lobe = np.exp(-away2 / (2.0 * light.roughness**2)) / light.roughness**2
    return np.asarray(np.float32(0.03 * light.gloss) * lobe, np.float32)
