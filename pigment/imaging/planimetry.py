"""Area and perimeter of a spot from its sub-pixel outline.

Pixels become millimetres here and nowhere else: the outline is mapped through the plane of
the scale target, which corrects tilt and perspective, and its polygon area is taken. Without
a scale there is no mm2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.imaging.outlines import map_points, outline_area, outline_length
from pigment.model.arrays import FloatArray
from pigment.model.calibration import SpatialScale
from pigment.model.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Planimetry:
    """Area and perimeter in working pixels and, with a scale, in millimetres."""

    area_px: float
    area_px_sd: float
    area_mm2: Quantity | None
    perimeter_mm: Quantity | None


@dataclass(frozen=True, slots=True)
class PlanimetrySettings:
    """Where the uncertainty of an edge comes from besides noise."""

    edge_shift_sd_px: float = 0.10  # common shift of a sharp edge by optics and sampling
    edge_shift_sd_share: float = 0.034  # common shift as a share of the edge's own width
    correlation_px: float = 3.0  # how far noise along the edge is shared


def plane_area_factor(scale: SpatialScale, at_px: FloatArray) -> float:
    """mm2 that one working pixel covers at ``at_px`` (1, 2) in the target's plane."""
    step = np.array([[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5], [0.0, -0.5]])
    right, left, down, up = map_points(at_px + step, scale.px_to_mm)
    across, along = right - left, down - up
    return float(abs(across[0] * along[1] - across[1] * along[0]))


def measure_area(
    outlines_px: tuple[FloatArray, ...],
    edge_width_px: float,
    depth_noise: float,
    level_sd: float,
    scale: SpatialScale | None,
    settings: PlanimetrySettings,
) -> Planimetry:
    """Measure outlines in working pixels.

    ``edge_width_px``: pixels over which depth rises from 0 to 1; ``depth_noise``: sd of the
    depth map at the edge; ``level_sd``: sd of the half-way level (core and ring medians).
    The uncertainty joins a shift common to the whole edge (optics, level) with noise that is
    independent between stretches of it, and the scale, as far as it is known at that place.
    """
    area = outline_area(outlines_px)
    length = outline_length(outlines_px)
    common = float(
        np.sqrt(
            settings.edge_shift_sd_px**2
            + (settings.edge_shift_sd_share * edge_width_px) ** 2
            + (level_sd * edge_width_px) ** 2
        )
    )
    random = depth_noise * edge_width_px * np.sqrt(settings.correlation_px * length)
    area_sd = float(np.hypot(length * common, random))
    if scale is None:
        return Planimetry(area, area_sd, None, None)
    mapped = tuple(map_points(outline, scale.px_to_mm) for outline in outlines_px)
    area_mm2, perimeter = outline_area(mapped), outline_length(mapped)
    scale_sd = scale.rel_sd_at(np.concatenate(outlines_px).mean(axis=0))
    relative = float(np.hypot(area_sd / max(area, 1e-9), 2.0 * scale_sd))
    edge_relative = common / max(2.0 * area / max(length, 1e-9), 1e-9)
    return Planimetry(
        area,
        area_sd,
        Quantity(area_mm2, relative * area_mm2),
        Quantity(perimeter, float(np.hypot(scale_sd, edge_relative)) * perimeter),
    )
