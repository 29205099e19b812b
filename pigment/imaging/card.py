"""Find the colour card in a photograph: a 24-patch ColorChecker or the printed card.

Patch-like squares (card_candidates) are joined to lattices (card_grid); each lattice is tried
as the card in every position and turn (card_match) and the winner is fitted to its patch
edges (card_refine). Colours alone decide whether it is the card: of a wrong object or turn
they explain little.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pigment.errors import SettingsError
from pigment.imaging.card_candidates import find_quads
from pigment.imaging.card_grid import fit_lattice, grow_lattices, project
from pigment.imaging.card_layout import (
    COLUMNS,
    EDITIONS,
    MAKES,
    ROWS,
    GridGeometry,
    colorchecker_lab,
    grid_centres,
)
from pigment.imaging.card_match import (
    Placement,
    best_placement,
    explained_fraction,
    mismatched_patches,
)
from pigment.imaging.card_refine import RefinedGrid, mean_pitch_px, refine_grid
from pigment.imaging.card_swatches import SwatchReadings, SwatchSettings, read_swatches
from pigment.imaging.printed_card import locate_printed_card
from pigment.imaging.scale import plane_tilt_deg
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.model.calibration import ColourMethod, ReferenceCard

_FRAME_CELLS = 0.25  # black frame beyond the outer patches, in pitches
_SMALL_PITCH_PX = 32.0  # below, the full-resolution photo gives better edges and swatches


@dataclass(frozen=True, slots=True)
class CardSettings:
    """How a colour card is looked for.

    ``card_type``: ``None`` (make unknown: colour and tilt, no millimetres), ``classic``,
    ``passport``, ``mini``, ``nano``, or ``WxH``: the patch grid in mm from outer edge to outer
    edge. ``edition``: published colours to use, ``after-2014`` or ``before-2014``.
    ``min_explained``: share of the colours' variance that the published colours must explain;
    ``max_mismatched``: patches that may be hidden. ``min_pitch_px``: smallest patch spacing.
    """

    card_type: str | None = None
    edition: str = "after-2014"
    min_candidate: float = 0.4
    min_explained: float = 0.5
    max_mismatched: int = 3
    min_edges: int = 36
    min_pitch_px: float = 6.0
    swatch: SwatchSettings = field(default_factory=SwatchSettings)


def locate_reference_card(
    srgb: SrgbImage,
    settings: CardSettings | None = None,
    full_srgb: SrgbImage | None = None,
) -> ReferenceCard | None:
    """Find the card in the working image ``srgb`` (h, w, 3), RGB; ``None`` where there is none.

    ``full_srgb`` (H, W, 3): the same photo at full resolution, used for edges and swatches
    where the card is small. All positions returned are working pixels. A 24-patch chart is
    preferred to the printed card where both lie in view.

    Raises
    ------
    SettingsError
        When ``card_type`` is neither a known make nor ``WxH``, or ``edition`` is unknown.
    """
    settings = settings or CardSettings()
    if settings.edition not in EDITIONS:
        raise SettingsError(
            f"Unknown edition {settings.edition!r} of the colour chart.",
            hint=f"Use one of {', '.join(EDITIONS)}.",
        )
    geometry = card_geometry(settings.card_type)
    card = _locate_colorchecker(srgb, settings, geometry, full_srgb)
    if card is None:
        card = locate_printed_card(srgb, settings.swatch, full_srgb)
    return card


def card_geometry(card_type: str | None) -> GridGeometry | tuple[float, float] | None:
    """Look up the make's geometry, or (long, short) side of the patch grid in mm for ``WxH``."""
    if card_type is None:
        return None
    if card_type.lower() in MAKES:
        return MAKES[card_type.lower()]
    try:
        width, height = (float(part) for part in card_type.lower().split("x"))
    except ValueError:
        width = height = 0.0
    if not all(5.0 < side < 1000.0 for side in (width, height)):
        raise SettingsError(
            f"Unknown card type {card_type!r}.",
            hint="Use classic, passport, mini, nano, or the patch grid in mm such as 86x56.",
        )
    return max(width, height), min(width, height)


def _locate_colorchecker(
    srgb: SrgbImage,
    settings: CardSettings,
    geometry: GridGeometry | tuple[float, float] | None,
    full_srgb: SrgbImage | None,
) -> ReferenceCard | None:
    placement = _find_placement(srgb, settings)
    if placement is None:
        return None
    grid = refine_grid(srgb, placement.cells_to_px)
    if grid is None:
        return None
    source, factor = srgb, 1.0
    if full_srgb is not None and mean_pitch_px(grid.cells_to_px) < _SMALL_PITCH_PX:
        factor = full_srgb.shape[1] / srgb.shape[1]
        sharper = refine_grid(full_srgb, _rescaled(grid.cells_to_px, factor))
        source, grid = (full_srgb, sharper) if sharper is not None else (srgb, grid)
        factor = factor if sharper is not None else 1.0
    readings = read_swatches(
        source,
        grid.cells_to_px,
        grid_centres(),
        np.broadcast_to(grid.fill, (ROWS * COLUMNS, 2)),
        settings.swatch,
    )
    mismatched = mismatched_patches(readings.colours)
    if not _is_card(grid, readings, mismatched, settings):
        return None
    return _as_card(
        RefinedGrid(
            _rescaled(grid.cells_to_px, 1.0 / factor),
            grid.fill,
            grid.edge_rms_px / factor,
            grid.edges,
            grid.pitch_rel_sd,
        ),
        readings,
        mismatched,
        geometry,
        srgb.shape[:2],
        settings,
    )


def _find_placement(srgb: SrgbImage, settings: CardSettings) -> Placement | None:
    """Find the placement whose colours agree best, over all lattices of the photo."""
    best: Placement | None = None
    for lattice in grow_lattices(find_quads(srgb)):
        cells_to_px = fit_lattice(lattice)
        if cells_to_px is None:
            continue
        placement = best_placement(srgb, lattice, cells_to_px)
        if placement is not None and (best is None or placement.explained > best.explained):
            best = placement
        if best is not None and best.explained > 0.9:
            break
    return best if best is not None and best.explained >= settings.min_candidate else None


def _is_card(
    grid: RefinedGrid,
    readings: SwatchReadings,
    mismatched: np.ndarray,
    settings: CardSettings,
) -> bool:
    pitch_px = mean_pitch_px(grid.cells_to_px)
    return bool(
        pitch_px >= settings.min_pitch_px
        and grid.edges >= settings.min_edges
        and mismatched.sum() <= settings.max_mismatched
        and explained_fraction(readings.colours, ~mismatched) >= settings.min_explained
    )


def _rescaled(cells_to_px: FloatArray, factor: float) -> FloatArray:
    """Express a homography in pixels of an image ``factor`` times as large."""
    shift = 0.5 * factor - 0.5
    return np.array([[factor, 0.0, shift], [0.0, factor, shift], [0.0, 0.0, 1.0]]) @ cells_to_px


def _as_card(
    grid: RefinedGrid,
    readings: SwatchReadings,
    mismatched: np.ndarray,
    geometry: GridGeometry | tuple[float, float] | None,
    shape: tuple[int, int],
    settings: CardSettings,
) -> ReferenceCard:
    half = grid.fill / 2.0 + _FRAME_CELLS
    last = np.array([COLUMNS - 1.0, ROWS - 1.0])
    corners = np.array(
        [-half, [last[0] + half[0], -half[1]], last + half, [-half[0], last[1] + half[1]]]
    )
    pitch_mm, patch_mm, make_rel_sd = _grid_mm(geometry, grid)
    cells_to_mm = np.array(
        [
            [pitch_mm[0], 0.0, patch_mm[0] / 2.0],
            [0.0, pitch_mm[1], patch_mm[1] / 2.0],
            [0.0, 0.0, 1.0],
        ]
    )
    px_to_mm = cells_to_mm @ np.linalg.inv(grid.cells_to_px)
    px_to_mm = px_to_mm / px_to_mm[2, 2]
    middle_px = project(grid.cells_to_px, last / 2.0)
    return ReferenceCard(
        method=ColourMethod.COLORCHECKER24,
        outline_px=project(grid.cells_to_px, corners),
        swatches_srgb=readings.colours,
        swatches_lab=colorchecker_lab(settings.edition).copy(),
        swatch_centres_px=project(grid.cells_to_px, grid_centres()),
        usable=readings.usable & ~mismatched,
        px_to_mm=None if geometry is None else px_to_mm,
        px_to_mm_rel_sd=float(np.hypot(make_rel_sd, 2.0 * grid.pitch_rel_sd)),
        tilt_deg=plane_tilt_deg(px_to_mm, middle_px, shape),
    )


def _grid_mm(
    geometry: GridGeometry | tuple[float, float] | None, grid: RefinedGrid
) -> tuple[FloatArray, FloatArray, float]:
    """Pitch (2,) and patch (2,) in mm, relative sd; unit pitch where the make is unknown."""
    if isinstance(geometry, GridGeometry):
        return np.array(geometry.pitch_mm), np.array(geometry.patch_mm), geometry.rel_sd
    if geometry is None:
        return np.ones(2), grid.fill, 0.0
    pitch = np.array(geometry) / (np.array([COLUMNS - 1, ROWS - 1]) + grid.fill)
    return pitch, pitch * grid.fill, 0.005
