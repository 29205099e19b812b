"""What lies behind the body: cloth, pattern, wood of the colour of skin, a cluttered desk."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.colour.spaces import lab_to_linear
from pigment.synth.arrays import Field
from pigment.synth.scene import Sheet
from pigment.synth.texture import noise, octaves

Rng = np.random.Generator
BACKGROUNDS = ("plain", "patterned", "wood", "clutter")


def background(kind: str, sheet: Sheet, rng: Rng) -> Field:
    """Linear sRGB reflectance (rows, columns, 3) float32 of the surface behind."""
    maker = {"plain": _plain, "patterned": _patterned, "wood": _wood, "clutter": _clutter}[kind]
    return np.asarray(np.clip(maker(sheet, rng), 0.004, 0.95), np.float32)


def _colour(rng: Rng, lightness: tuple[float, float], chroma: float) -> Field:
    hue = rng.uniform(0.0, 2.0 * np.pi)
    strength = chroma * rng.random()
    lab = [rng.uniform(*lightness), strength * np.cos(hue), strength * np.sin(hue)]
    return np.clip(lab_to_linear(np.array(lab)), 0.005, 0.92).astype(np.float32)


def _weave(sheet: Sheet, rng: Rng) -> Field:
    folds = octaves(sheet, ((60.0, 0.08), (22.0, 0.04), (0.8, 0.05)), rng)
    x, y = sheet.millimetres()
    threads = 0.05 * np.sin(2 * np.pi * x / 0.7) * np.sin(2 * np.pi * y / 0.7)
    return np.asarray(np.exp(folds + threads)[..., None], np.float32)


def _plain(sheet: Sheet, rng: Rng) -> Field:
    return np.asarray(_colour(rng, (25.0, 80.0), 30.0) * _weave(sheet, rng))


def _patterned(sheet: Sheet, rng: Rng) -> Field:
    x, y = sheet.millimetres()
    pitch, angle = rng.uniform(8.0, 28.0), rng.uniform(0.0, np.pi)
    u = np.cos(angle) * x + np.sin(angle) * y
    v = -np.sin(angle) * x + np.cos(angle) * y
    first = (np.sin(2 * np.pi * u / pitch) > rng.uniform(-0.5, 0.5)).astype(np.float32)[..., None]
    second = (np.sin(2 * np.pi * v / pitch) > rng.uniform(-0.2, 0.8)).astype(np.float32)[..., None]
    if rng.random() < 0.4:
        second *= 0.0
    a, b, c = (_colour(rng, (20.0, 85.0), 40.0) for _ in range(3))
    cloth = a + (b - a) * first
    return np.asarray((cloth + (c - cloth) * 0.6 * second) * _weave(sheet, rng))


def _wood(sheet: Sheet, rng: Rng) -> Field:
    """Wood in the hue and lightness range of skin, the hardest colour behind it."""
    _, y = sheet.millimetres()
    bend = 6.0 * noise(sheet, 70.0, rng) + 0.8 * noise(sheet, 9.0, rng)
    rings = np.sin(2 * np.pi * (y + bend) / rng.uniform(4.0, 9.0))
    fibre = noise(Sheet(sheet.width_mm / 8.0, sheet.height_mm, sheet.mm_per_cell), 1.0, rng)
    fibre = cv2.resize(fibre, (sheet.shape[1], sheet.shape[0]))
    lightness = rng.uniform(38.0, 72.0)
    lab = np.array([lightness, rng.uniform(6.0, 14.0), rng.uniform(14.0, 28.0)])
    dark = np.exp(-0.14 * rings - 0.08 * fibre)[..., None]
    return np.asarray(lab_to_linear(lab).astype(np.float32) * dark ** np.array([0.8, 1.0, 1.25]))


def _clutter(sheet: Sheet, rng: Rng) -> Field:
    rows, columns = sheet.shape
    image = np.broadcast_to(_colour(rng, (30.0, 80.0), 25.0), (rows, columns, 3)).copy()
    for _ in range(int(rng.integers(10, 22))):
        colour = _colour(rng, (8.0, 92.0), 60.0).tolist()
        centre = rng.uniform(0.0, 1.0, 2) * [columns, rows]
        size = rng.uniform(8.0, 90.0, 2) / sheet.mm_per_cell
        box = cv2.boxPoints((tuple(centre), tuple(size), float(rng.uniform(0.0, 180.0))))
        cv2.fillConvexPoly(image, np.round(box * 16).astype(np.int32), colour, cv2.LINE_AA, 4)
        if rng.random() < 0.4:
            middle, radius = centre + rng.normal(0.0, 60.0, 2), rng.uniform(4.0, 22.0)
            where = (round(middle[0]), round(middle[1]))
            cv2.circle(image, where, round(radius / sheet.mm_per_cell), colour, -1, cv2.LINE_AA)
    return np.asarray(image * np.exp(octaves(sheet, ((50.0, 0.06), (0.6, 0.02)), rng))[..., None])
