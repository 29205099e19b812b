"""From a view and its patch map to measured patches."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pigment.colour.skin_indices import ita_deg
from pigment.imaging.contrast import Contrast, measure_contrast
from pigment.imaging.evidence import edge_width_px, ramp_width_px
from pigment.imaging.face_regions import measure_regions
from pigment.imaging.medians import thinned_indices
from pigment.imaging.planimetry import measure_area, plane_area_factor
from pigment.imaging.zones import bounding_box, find_zones, ring_limits_px
from pigment.model.arrays import FloatArray, LabImage, Mask
from pigment.model.face import FaceRegion
from pigment.model.patches import NO_REFERENCE, Patch, PatchKind, PatchMap
from pigment.model.quantity import Quantity
from pigment.model.series import Affected, SkinSummary
from pigment.model.view import View
from pigment.pipeline.settings import Settings
from pigment.pipeline.turned import mark_turned

_ENOUGH = 50_000  # pixels of normal skin for its median
_LEAST_EDGE_PX = 4.0  # no lens is sharper
_CURVE_LEVELS = (0.2, 0.5, 0.8)
_OTHERS_MARGIN_PX = 3
_LEVEL_SHARE = 0.25  # of the contrast's sd: half the part that the calibration does not make
_LEAST_RING_PX = 20  # with less normal skin in view a patch stands alone
_LEVEL_SD_ALONE = 0.1  # of the edge's level, in contrasts, where no surround shows it


def measure_patches(
    view: View, found: PatchMap, settings: Settings, labels: Sequence[int] | None = None
) -> tuple[Patch, ...]:
    """Measure every spot of ``found``, or those with the ``labels`` given.

    ``track_id`` is the label until the series is matched. A spot that leaves no normal skin in
    view is held against itself (``NO_REFERENCE``) until the series offers something better.
    """
    usable = view.skin & ~view.hair
    margin = np.ones((2 * _OTHERS_MARGIN_PX + 1,) * 2, np.uint8)
    taken = cv2.dilate((found.labels > 0).astype(np.uint8), margin)
    normal = usable & ~(taken > 0)
    patches = []
    for label in range(1, len(found.kinds) + 1) if labels is None else labels:
        patch = _measure_one(view, found, label, usable, normal, settings)
        if patch is not None:
            patches.append(patch)
    return mark_turned(view, tuple(patches), settings.turning)


def _measure_one(
    view: View, found: PatchMap, label: int, usable: Mask, normal: Mask, settings: Settings
) -> Patch | None:
    """Measure one spot in a window that holds its ring."""
    whole = found.labels == label
    mm_per_px = None if view.scale is None else view.scale.mm_per_px
    window = _window(whole, mm_per_px)
    zones = find_zones(whole[window], usable[window], normal[window], mm_per_px)
    core, ring = zones.core, zones.ring
    if np.count_nonzero(core) < 4:
        return None
    alone = np.count_nonzero(ring) < _LEAST_RING_PX
    mask, depth = whole[window], found.depth[window]
    contrast = measure_contrast(
        view.lab[window],
        core,
        core if alone else ring,
        view.colour.residual_delta_e00,
        settings.contrast,
    )
    if alone:
        edge_width, depth_noise, level_sd = _edge_px(mask, depth), 0.0, _LEVEL_SD_ALONE
    else:
        edge_width, depth_noise = _edge_statistics(view.lab[window], mask, contrast, ring)
        level_sd = _LEVEL_SHARE * contrast.delta_e00.sd / max(contrast.delta_e00.value, 1e-3)
    outlines = found.outlines_px[label - 1]
    area = measure_area(
        outlines, edge_width, depth_noise, level_sd, view.scale, settings.planimetry
    )
    flags = ["no_surround"] if alone else ["ring_widened"] if zones.widened else []
    if _is_cut(whole):
        flags.append("cut_by_frame")
    rows, columns = np.nonzero(mask)
    centre = (float(columns.mean() + window[1].start), float(rows.mean() + window[0].start))
    return Patch(
        track_id=label,
        kind=found.kinds[label - 1],
        outlines_px=outlines,
        centre_px=centre,
        area_px=area.area_px,
        area_px_sd=area.area_px_sd,
        area_mm2=area.area_mm2,
        perimeter_mm=area.perimeter_mm,
        reference=NO_REFERENCE if alone else "surround",
        area_contrast_curve=_area_contrast_curve(view, mask, depth, window, area.area_px),
        flags=tuple(flags),
        **contrast.as_fields(),
    )


def _window(whole: Mask, mm_per_px: float | None) -> tuple[slice, slice]:
    """Return the rows and columns that hold a spot (h, w) and its ring."""
    _, outer = ring_limits_px(whole, mm_per_px)
    window = bounding_box(whole, int(2.0 * outer) + 8)
    if window is None:
        raise ValueError("a spot without a pixel has no window")
    return window


def _edge_statistics(
    lab: LabImage, mask: Mask, contrast: Contrast, ring: Mask
) -> tuple[float, float]:
    """Edge width in px, and noise of the depth from ring (0) to core (1) along the contrast."""
    outside = np.array(contrast.surround_lab)
    line = np.array(contrast.lab) - outside
    length_2 = max(float(line @ line), 1e-6)
    row = (line / length_2).astype(np.float32)
    offset = np.float32(-(row @ outside))
    projected = cv2.transform(np.ascontiguousarray(lab), np.append(row, offset)[None])
    depth = cv2.GaussianBlur(np.asarray(projected).reshape(mask.shape), (0, 0), 1.0)
    noise = 1.4826 * float(np.median(np.abs(depth[ring] - np.median(depth[ring]))))
    return _edge_px(mask, np.asarray(depth)), noise


def _edge_px(mask: Mask, depth: FloatArray) -> float:
    """Pixels over which depth rises from 0 to 1 across the border of ``mask`` (h, w)."""
    return max(ramp_width_px(edge_width_px(mask, depth), mask), _LEAST_EDGE_PX)


def _area_contrast_curve(
    view: View, mask: Mask, depth: FloatArray, window: tuple[slice, slice], area_px: float
) -> tuple[tuple[float, float], ...]:
    """Area beyond a share of the contrast; mm2 with a scale, else working px."""
    factor = 1.0
    if view.scale is not None:
        left, top = window[1].start, window[0].start
        middle = np.array([[left + mask.shape[1] / 2, top + mask.shape[0] / 2]])
        factor = plane_area_factor(view.scale, middle)
    curve = []
    for level in _CURVE_LEVELS:
        if level == 0.5:
            curve.append((level, area_px * factor))
            continue
        curve.append((level, _area_beyond(depth, mask, level) * factor))
    return tuple(curve)


def _area_beyond(depth: FloatArray, mask: Mask, level: float) -> float:
    """Pixels deeper than ``level`` that hang together with the spot."""
    if level > 0.5:
        return float(((depth > level) & mask).sum())
    _, labels = cv2.connectedComponents(((depth > level) | mask).astype(np.uint8), connectivity=4)
    own = np.unique(labels[mask])
    return float(np.isin(labels, own[own > 0]).sum())


def _is_cut(whole: Mask) -> bool:
    return bool(whole[0].any() or whole[-1].any() or whole[:, 0].any() or whole[:, -1].any())


def summarise_skin(view: View, found: PatchMap) -> SkinSummary:
    """Extent of the measurable skin, and the colour of its normal part."""
    skin = view.skin & ~view.hair
    normal = skin & (found.labels == 0)
    source = normal if normal.any() else skin
    lab = np.median(view.lab.reshape(-1, 3)[thinned_indices(source, _ENOUGH)], axis=0).astype(float)
    area_px = float(skin.sum()) / view.photo_to_work**2
    area_mm2 = None
    if view.scale is not None:
        area_mm2 = _plane_area(view, skin)
    regions = _face_regions(view, found, skin)
    triple = (lab[0], lab[1], lab[2])
    return SkinSummary(area_px, area_mm2, triple, float(ita_deg(lab)), regions)


def _face_regions(view: View, found: PatchMap, skin: Mask) -> tuple[FaceRegion, ...]:
    if view.face is None:
        return ()
    patches = [n for n, kind in enumerate(found.kinds, start=1) if kind == PatchKind.PATCH]
    affected = np.isin(found.labels, patches)
    return measure_regions(view.face, skin, affected, view.photo_to_work)


def _plane_area(view: View, skin: Mask) -> Quantity:
    """Area of the skin's projection on the plane of the scale target."""
    assert view.scale is not None
    step = 8
    rows, columns = np.mgrid[step // 2 : skin.shape[0] : step, step // 2 : skin.shape[1] : step]
    inside = skin[rows, columns]
    points = np.column_stack([columns[inside], rows[inside]]).astype(float)
    factors = np.array([plane_area_factor(view.scale, point[None]) for point in points[::16]])
    mean = float(factors.mean()) if len(factors) else 0.0
    value = mean * float(skin.sum())
    return Quantity(value, 2.0 * view.scale.rel_sd * value)


def summarise_affected(
    patches: tuple[Patch, ...], fraction: Quantity | None, scale_rel_sd: float | None
) -> Affected:
    """All spots of kind ``patch`` together; contrasts are area-weighted means."""
    counted = [patch for patch in patches if patch.counts]
    area = None
    if scale_rel_sd is not None:
        areas = [patch.area_mm2 for patch in counted if patch.area_mm2 is not None]
        total = sum(entry.value for entry in areas)
        own = sum(
            max(entry.sd**2 - (2.0 * scale_rel_sd * entry.value) ** 2, 0.0) for entry in areas
        )
        area = Quantity(total, float(np.sqrt(own + (2.0 * scale_rel_sd * total) ** 2)))
    if not counted:
        return Affected(area, fraction, None, None, None)
    weights = np.array([patch.area_px for patch in counted])
    weights /= weights.sum()

    def mean(name: str) -> Quantity:
        values = [getattr(patch, name) for patch in counted]
        value = float(sum(w * q.value for w, q in zip(weights, values, strict=True)))
        sd = float(np.sqrt(sum((w * q.sd) ** 2 for w, q in zip(weights, values, strict=True))))
        return Quantity(value, sd)

    return Affected(area, fraction, mean("delta_e00"), mean("melanin_contrast"), mean("delta_l"))
