"""Make a rendered photograph look like many others: pose, hair, neck, blemishes, colour, blur.

A rendered face is drawn to one pattern and real ones are not, so geometry and colour of every
part are varied far beyond the renderer's own range before the network sees them.
"""

from __future__ import annotations

import cv2
import numpy as np
from face_parts_data import BROW, HAIR, LIPS, NOSTRIL, OTHER, SKIN

Rng = np.random.Generator
CANVAS_PX = (128, 96)


def sample(photos: list[tuple[np.ndarray, np.ndarray]], rng: Rng) -> tuple[np.ndarray, np.ndarray]:
    """Return one training example: log light (h, w, 3) float32 and classes (h, w) uint8.

    ``photos``: log light and classes of rendered photographs.
    """
    stored, classes = photos[int(rng.integers(len(photos)))]
    log, classes = stored.astype(np.float32), classes.copy()
    if (classes == LIPS).any() or (classes == BROW).any():
        _recolour_parts(log, classes, rng)
        _draw_neck(log, classes, rng)
        _draw_hair(log, classes, rng)
    _blemishes(log, classes, rng)
    behind = photos[int(rng.integers(len(photos)))]
    log, classes = _warped(log, classes, behind, rng)
    return _photographed(log, rng), classes


def _noise(shape: tuple[int, ...], sigma: float, rng: Rng) -> np.ndarray:
    """Smooth noise (h, w) of unit spread, drawn on a coarse grid."""
    step = max(1.0, sigma)
    small = rng.normal(0.0, 1.0, (int(shape[0] / step) + 3, int(shape[1] / step) + 3))
    size = (shape[1], shape[0])
    return cv2.resize(small.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)


def log_light(srgb: np.ndarray) -> np.ndarray:
    """Return the logarithm of linear light (h, w, 3) of an sRGB picture."""
    value = srgb.astype(np.float32) / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.log(linear + 0.002).astype(np.float32)


def _recolour_parts(log: np.ndarray, classes: np.ndarray, rng: Rng) -> None:
    skin = (classes == SKIN).astype(np.float32)
    wide = (0, 0)
    near = cv2.GaussianBlur(log * skin[..., None], wide, 9.0)
    near /= np.maximum(cv2.GaussianBlur(skin, wide, 9.0), 1e-2)[..., None]
    for part in (BROW, NOSTRIL, LIPS, HAIR):
        soft = cv2.GaussianBlur((classes == part).astype(np.float32), wide, 1.2)[..., None]
        faint = rng.uniform(-0.3, 0.6) if part != HAIR else rng.uniform(-0.2, 0.2)
        shift = rng.normal(0.0, 0.10, 3) + rng.normal(0.0, 0.15)
        if part == HAIR:
            shift = shift + rng.uniform(-0.3, 1.2)
        if part == LIPS:
            shift = shift + rng.uniform(-0.1, 0.35) * np.array([0.5, -1.0, -0.7])
        log += soft * (np.float32(faint) * (near - log) + shift.astype(np.float32))


def _draw_neck(log: np.ndarray, classes: np.ndarray, rng: Rng) -> None:
    rows, columns = np.nonzero(classes == SKIN)
    if rng.random() < 0.5 or len(rows) < 500:
        return
    left, right = np.quantile(columns, [0.02, 0.98])
    middle, half = (left + right) / 2.0, (right - left) / 2.0 * rng.uniform(0.45, 0.85)
    chin = np.quantile(rows, 0.98)
    y, x = np.mgrid[: classes.shape[0], : classes.shape[1]]
    neck = (np.abs(x - middle) < half) & (y > chin - 0.6 * half) & (classes == OTHER)
    shade = np.median(log[classes == SKIN], axis=0) + rng.uniform(-0.7, 0.0)
    log[neck] = shade + rng.normal(0.0, 0.03, (int(neck.sum()), 1))
    classes[neck] = SKIN


def _draw_hair(log: np.ndarray, classes: np.ndarray, rng: Rng) -> None:
    """Lay hair round the face, sometimes over its sides."""
    if rng.random() < 0.4:
        return
    face = (classes != OTHER).astype(np.uint8)
    away = cv2.distanceTransform(1 - face, cv2.DIST_L2, 3)
    inward = cv2.distanceTransform(np.pad(face, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, _ = np.mgrid[: face.shape[0], : face.shape[1]]
    low = rng.uniform(0.3, 1.1) * face.shape[0]
    ragged = 4.0 * _noise(face.shape, 8.0, rng)
    level = away - inward + ragged
    inner = -rng.uniform(0.0, 18.0) if rng.random() < 0.5 else 0.0
    hair = (level > inner) & (level < rng.uniform(8.0, 60.0)) & (y < low + ragged)
    hair &= (classes == OTHER) | (classes == SKIN) | (classes == HAIR)
    strands = rng.normal(0.0, 1.0, face.shape).astype(np.float32)
    strands = cv2.GaussianBlur(strands, (0, 0), 0.8, sigmaY=5.0) * rng.uniform(0.5, 2.0)
    colour = np.log(np.array([[0.012, 0.009, 0.007], [0.05, 0.03, 0.017], [0.2, 0.13, 0.07]]))
    chosen = colour[int(rng.integers(3))] + rng.normal(0.0, 0.2)
    log[hair] = (chosen + strands[..., None])[hair]
    classes[hair] = HAIR


def _blemishes(log: np.ndarray, classes: np.ndarray, rng: Rng) -> None:
    """Darken soft patches of skin anywhere, up to a whole cheek; they stay skin."""
    for _ in range(int(rng.integers(0, 5))):
        rows, columns = np.nonzero(classes == SKIN)
        if len(rows) == 0:
            return
        pick = int(rng.integers(len(rows)))
        blob = np.zeros(classes.shape, np.float32)
        size = np.exp(rng.uniform(np.log(2.0), np.log(28.0))) * rng.uniform(0.5, 1.0, 2)
        axes = (max(1, int(size[0])), max(1, int(size[1])))
        where = (int(columns[pick]), int(rows[pick]))
        cv2.ellipse(blob, where, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
        blob *= 1.0 + 0.25 * _noise(classes.shape, 6.0, rng)
        blob = cv2.GaussianBlur(blob, (0, 0), rng.uniform(0.6, 3.0))
        brown = np.array([-0.45, -0.8, -1.0]) if rng.random() < 0.5 else np.array([-1, -0.9, -0.6])
        log += (blob[..., None] * brown * rng.uniform(0.1, 0.9)).astype(np.float32)


def _warped(
    log: np.ndarray, classes: np.ndarray, behind: tuple[np.ndarray, np.ndarray], rng: Rng
) -> tuple[np.ndarray, np.ndarray]:
    """Turn, scale, bend and crop to the canvas; what it leaves empty is another photograph."""
    width, height = CANVAS_PX
    source_h, source_w = classes.shape
    angle = rng.uniform(0, 360) if rng.random() < 0.04 else rng.normal(0.0, 11.0)
    scale = width / source_w * np.exp(rng.uniform(np.log(0.6), np.log(1.8)))
    stretch = np.exp(rng.normal(0.0, 0.10))
    flip = rng.choice([-1.0, 1.0])
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[cos, -sin], [sin, cos]]) @ np.diag([flip * scale * stretch, scale / stretch])
    turn[0, 1] += rng.normal(0.0, 0.06) * scale
    aim = np.array([source_w, source_h]) * (0.5 + rng.normal(0.0, 0.15, 2))
    at = np.array([width, height]) * (0.5 + rng.normal(0.0, 0.10, 2))
    inverse = np.linalg.inv(turn)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    map_xy = np.stack([x - at[0], y - at[1]], -1) @ inverse.T + aim
    for axis in (0, 1):
        for sigma, strength in ((30.0, 3.0), (12.0, 1.0)):
            bend = _noise((height, width), sigma, rng) * strength
            map_xy[..., axis] += bend * rng.random() / scale
    map_xy = map_xy.astype(np.float32)
    smooth = cv2.GaussianBlur(log, (0, 0), 0.45 / scale) if scale < 0.8 else log
    out = cv2.remap(smooth, map_xy, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    seen = cv2.remap(
        classes, map_xy, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    empty = seen == 255
    if empty.any():
        other_log = cv2.resize(behind[0].astype(np.float32), CANVAS_PX)
        other = cv2.resize(behind[1], CANVAS_PX, interpolation=cv2.INTER_NEAREST)
        use = (other == OTHER) if rng.random() < 0.7 else np.ones_like(empty)
        fill = np.where(use[..., None], other_log, np.median(other_log, axis=(0, 1)))
        out[empty] = fill[empty]
        seen[empty] = np.where(use, other, OTHER)[empty]
    return out, seen


def _photographed(log: np.ndarray, rng: Rng) -> np.ndarray:
    """Vary white balance, exposure, tone curve, light across the photo, noise and blur."""
    height, width = log.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    ramp = rng.normal(0.0, 0.2) * x + rng.normal(0.0, 0.2) * y
    log = (log + 1.5) * np.exp(rng.normal(0.0, 0.12)) - 1.5
    log = log + rng.normal(0.0, 0.13, 3) + rng.normal(0.0, 0.4) + ramp[..., None]
    if rng.random() < 0.15:  # a little saturation more or less
        grey = log.mean(axis=2, keepdims=True)
        log = grey + (log - grey) * rng.uniform(0.5, 1.4)
    blur = rng.uniform(0.0, 1.2)
    if blur > 0.3:
        log = cv2.GaussianBlur(log.astype(np.float32), (0, 0), blur)
    noise = rng.uniform(0.0, 0.06)
    log = log + rng.normal(0.0, noise, log.shape) + rng.normal(0.0, noise, (height, width, 1))
    linear = np.clip(np.exp(log) - 0.002, 0.0, 1.05)
    return np.log(linear + 0.002).astype(np.float32)
