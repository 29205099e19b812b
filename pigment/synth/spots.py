"""Spots on the skin: their outline, border and pigment."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab
from pigment.model.patches import HueClass, PatchKind
from pigment.synth.arrays import Field
from pigment.synth.optics import skin_linear
from pigment.synth.scene import Border, Lesion, Sheet, Tone

_DERMAL_PER_CONTRAST = np.geomspace(1e-5, 0.06, 240)
_MOST_EPIDERMAL = 3.0  # amount in the darkest core; leaves a later tan room in the optics' table
_LACE_SIGMA_MM = 1.0  # a lace border is judged at this blur


def window(sheet: Sheet, lesion: Lesion, margin_mm: float) -> tuple[slice, slice]:
    """Rows and columns of the sheet around a lesion at its largest, ``margin_mm`` more."""
    reach = lesion.radius_mm * 1.9 * max(lesion.area_factors) ** 0.5 * lesion.elongation**0.5
    reach += 3.0 * lesion.edge_mm + margin_mm
    rows, columns = sheet.shape
    column, row, _ = sheet.to_cells @ [*lesion.centre_mm, 1.0]
    cells = reach / sheet.mm_per_cell
    return (
        slice(max(0, int(row - cells)), min(rows, int(row + cells) + 2)),
        slice(max(0, int(column - cells)), min(columns, int(column + cells) + 2)),
    )


def _border_distance(x: Field, y: Field, lesion: Lesion, area_factor: float) -> Field:
    """Signed distance from the outline, mm, negative inside; first-order, smooth."""
    dx, dy = x - lesion.centre_mm[0], y - lesion.centre_mm[1]
    cos, sin = np.cos(lesion.angle), np.sin(lesion.angle)
    stretch = lesion.elongation**0.5
    u, v = (cos * dx + sin * dy) / stretch, (-sin * dx + cos * dy) * stretch
    theta = np.arctan2(v, u)
    waves = [
        amplitude * np.cos(order * theta + phase)
        for order, (amplitude, phase) in enumerate(lesion.waves, start=2)
    ]
    spread = 1.0 + sum(amplitude**2 for amplitude, _ in lesion.waves) / 2.0
    radius = lesion.radius_mm * np.sqrt(area_factor / spread) * (1.0 + np.sum(waves, axis=0))
    level = np.hypot(u, v) - radius
    step = float(x[0, 1] - x[0, 0])
    grad_y, grad_x = np.gradient(level, step)
    return np.asarray(level / np.clip(np.hypot(grad_x, grad_y), 0.5, 3.0), np.float32)


def pigment_share(sheet: Sheet, lesion: Lesion, visit: int, cells: tuple[slice, slice]) -> Field:
    """Pigment over that of the core (rows, columns) in the window ``cells``, 0 to about 1."""
    x, y = sheet.millimetres()
    x, y = x[:, cells[1]], y[cells[0], :]
    distance = _border_distance(x, y, lesion, lesion.area_factors[visit])
    if lesion.kind == PatchKind.PATCH and lesion.radius_mm > 2.0:
        rough = _field(
            lesion, 0, (1.5 + lesion.radius_mm / 3.0, 0.8 + lesion.radius_mm / 9.0), x, y
        )
        distance = distance + np.float32(0.05 * lesion.radius_mm) * rough
    blur = max(lesion.edge_mm, 0.6 * sheet.mm_per_cell)
    share = 1.0 / (1.0 + np.exp(np.clip(1.7 * distance / blur, -30.0, 30.0)))
    if lesion.border == Border.RETICULATE and lesion.kind == PatchKind.PATCH:
        share = share * _lace(x, y, distance, lesion)
    return np.asarray(share, np.float32)


def _field(lesion: Lesion, salt: int, scales_mm: tuple[float, ...], x: Field, y: Field) -> Field:
    """Noise (rows, columns) that sticks to the lesion whatever window it is asked for on."""
    reach = lesion.radius_mm * 6.0 + 20.0
    total = np.zeros((y.size, x.size), np.float32)
    at_x = np.broadcast_to((x - np.float32(lesion.centre_mm[0] - reach)), total.shape)
    at_y = np.broadcast_to((y - np.float32(lesion.centre_mm[1] - reach)), total.shape)
    for index, scale_mm in enumerate(scales_mm):
        rng = np.random.default_rng([lesion.seed, salt, index])
        step = scale_mm / 3.0
        size = int(2.0 * reach / step) + 2
        grid: Field = cv2.GaussianBlur(
            rng.standard_normal((size, size)).astype(np.float32), (0, 0), 1.5
        )
        grid = grid / max(float(grid.std()), 1e-6)
        total += cv2.remap(
            grid, (at_x / step).astype(np.float32), (at_y / step).astype(np.float32),
            cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT,
        )  # fmt: skip
    return np.asarray(total / np.float32(len(scales_mm) ** 0.5))


def patchiness(sheet: Sheet, lesion: Lesion, cells: tuple[slice, slice]) -> Field:
    """Factor (rows, columns) about 1 on a patch's pigment: no patch is of one colour."""
    x, y = sheet.millimetres()
    x, y = x[:, cells[1]], y[cells[0], :]
    if lesion.kind != PatchKind.PATCH:
        return np.ones((y.size, x.size), np.float32)
    spread = np.float32(0.05 + 0.08 * (lesion.seed % 101) / 100.0)
    return np.asarray(np.exp(spread * _field(lesion, 1, (1.2, 3.0 + lesion.radius_mm / 4.0), x, y)))


def _lace(x: Field, y: Field, distance: Field, lesion: Lesion) -> Field:
    """Net of pigment lines (rows, columns), 1 on a line; the meshes open towards the border."""
    rng = np.random.default_rng(lesion.seed + 1)
    pitch = rng.uniform(1.6, 2.4)
    reach = lesion.radius_mm * 2.6 + 4.0
    count = int((2.0 * reach / pitch) ** 2)
    knots = rng.uniform(-reach, reach, (count, 2)) + lesion.centre_mm
    shape = np.broadcast_shapes(x.shape, y.shape)
    step = float(x[0, 1] - x[0, 0])
    seeds = np.full(shape, 255, np.uint8)
    columns = np.round((knots[:, 0] - x[0, 0]) / step).astype(int)
    rows = np.round((knots[:, 1] - y[0, 0]) / step).astype(int)
    inside = (columns >= 0) & (columns < shape[1]) & (rows >= 0) & (rows < shape[0])
    seeds[rows[inside], columns[inside]] = 0
    _, owner = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    walls = cv2.morphologyEx(owner.astype(np.float32), cv2.MORPH_GRADIENT, np.ones((3, 3))) > 0
    sigma = max(0.28 / step, 0.6)
    lines = cv2.GaussianBlur(walls.astype(np.float32), (0, 0), sigma)
    lines = np.clip(lines * (1.1 * sigma), 0.0, 1.0)
    fringe = 0.30 + 0.55 / (1.0 + np.exp(-(distance + 0.25 * lesion.radius_mm) / 0.8))
    return np.asarray(1.0 - fringe * (1.0 - lines), np.float32)


def judged_share(share: Field, lesion: Lesion, sheet: Sheet) -> Field:
    """``share`` as an outline is judged on it: lace is blurred by 1 mm first, the rest not."""
    if lesion.border != Border.RETICULATE or lesion.kind != PatchKind.PATCH:
        return share
    return np.asarray(cv2.GaussianBlur(share, (0, 0), _LACE_SIGMA_MM / sheet.mm_per_cell))


def pigment_dose(lesion: Lesion, tone: Tone) -> tuple[float, float]:
    """Epidermal and dermal melanosome fraction added in the core to reach ``delta_e00``.

    Brown adds to the epidermis, grey-blue to the dermis, mixed to both so that either alone
    would make about two thirds of the contrast. The reach is capped at what the optics allow.
    """
    steps = _DERMAL_PER_CONTRAST
    most = _MOST_EPIDERMAL - tone.epidermal
    epidermal = np.minimum(steps * 60.0 * (0.2 + tone.epidermal / 0.09), most)
    share = {
        HueClass.BROWN: (1.0, 0.0),
        HueClass.GREY_BLUE: (0.0, 1.0),
        HueClass.MIXED: (0.5, 0.5),
    }[lesion.hue]
    add_e, add_d = epidermal * share[0], steps * share[1]
    dark = skin_linear(tone.epidermal + add_e, add_d, tone.blood)
    normal = skin_linear(tone.epidermal, 0.0, tone.blood)
    contrast = delta_e00(linear_to_lab(dark), linear_to_lab(normal))
    at = float(np.interp(lesion.delta_e00, contrast, np.arange(len(steps))))
    index = np.arange(len(steps))
    return float(np.interp(at, index, add_e)), float(np.interp(at, index, add_d))
