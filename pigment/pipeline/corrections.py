"""A person's strokes, honoured in every photo: its spots are changed and measured anew.

The strokes are laid on each photo by where it lies on the baseline. What the automatic way
found is not touched; the caller keeps both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pigment.errors import CorrectionsError, PhotoError
from pigment.imaging.outlines import fill_even_odd, outline_length
from pigment.imaging.painting import (
    CorrectionSettings,
    DrawnSpot,
    carry_over,
    draw_spot,
    paint_strokes,
)
from pigment.model.arrays import Labels, Mask
from pigment.model.corrections import CORRECTED, EDGE_BY_HAND, Corrections, Painted
from pigment.model.patches import Patch, PatchKind, PatchMap
from pigment.model.photo import PhotoSource
from pigment.model.quantity import Quantity
from pigment.model.series import MeasuredPhoto, Metric, Rejection, SeriesResult, Verdict
from pigment.model.series import PhotoStatus as Status
from pigment.pipeline.measure import measure_patches, summarise_skin
from pigment.pipeline.prepare import prepare_view
from pigment.pipeline.settings import Settings

_SIZES = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)


@dataclass(frozen=True, slots=True, eq=False)
class Errand:
    """One photo to be corrected: its strokes, and which shape belongs to which track.

    ``tracks``: track by number of a painted shape; ``merged``: track that another now is.
    """

    source: PhotoSource
    photo: MeasuredPhoto
    painted: Painted
    tracks: Mapping[int, int]
    merged: Mapping[int, int]
    settings: Settings


Each = Callable[[Callable[[Errand], MeasuredPhoto], Sequence[Errand]], Iterable[MeasuredPhoto]]


def correct_photos(
    photos: Sequence[MeasuredPhoto],
    sources: Sequence[PhotoSource],
    corrections: Corrections,
    baseline_file: str,
    settings: Settings,
    each: Each,
) -> list[MeasuredPhoto]:
    """Return the photos with the strokes honoured, those they do not reach as they were.

    Parameters
    ----------
    photos
        Matched photos in the order of ``sources``.
    each
        Runs a function over errands, perhaps in other processes, and yields in their order.

    Raises
    ------
    CorrectionsError
        When the strokes are of a photo that is not in the series, or has no place on it.
    """
    laid = _laid_out(photos, corrections, baseline_file)
    tracks, merged = _owners(photos, laid, settings.corrections)
    errands = [
        Errand(sources[i], photos[i], painted, tracks, merged, settings)
        for i, painted in laid.items()
    ]
    result = list(photos)
    for index, corrected in zip(laid, each(run_errand, errands), strict=True):
        result[index] = corrected
    return result


def _laid_out(
    photos: Sequence[MeasuredPhoto], corrections: Corrections, baseline_file: str
) -> dict[int, Painted]:
    """Return what was painted, on the grid of each photo that it reaches, by position."""
    home = _home(photos, corrections, baseline_file)
    if home.alignment is None or not corrections.strokes:
        return {}
    drawn = paint_strokes(corrections.strokes, home.photo_to_work, home.work_shape)
    laid = {}
    for index, photo in enumerate(photos):
        if photo.status is not Status.MEASURED or photo.alignment is None:
            continue
        if photo is home:
            painted = drawn
        else:
            painted = carry_over(drawn, home.alignment, photo.alignment, photo.work_shape)
        if not painted.is_empty:
            laid[index] = painted
    return laid


def _home(
    photos: Sequence[MeasuredPhoto], corrections: Corrections, baseline_file: str
) -> MeasuredPhoto:
    """Return the photo that the strokes were made on."""
    hint = "Add the photo they were made on to the series, or correct this series anew."
    wanted = corrections.baseline_sha256
    if wanted:
        found = next((photo for photo in photos if photo.sha256 == wanted), None)
    else:
        named = corrections.baseline_file or baseline_file
        found = next((photo for photo in photos if photo.file == named), None)
    if found is None:
        name = corrections.baseline_file or "a photo"
        raise CorrectionsError(
            f"The corrections were made on {name}, which is not in this series.", hint=hint
        )
    if found.alignment is None:
        raise CorrectionsError(
            f"The corrections were made on {found.file}, which has no place in this series.",
            hint=hint,
        )
    return found


# --- which shape belongs to which track ---


def _owners(
    photos: Sequence[MeasuredPhoto], laid: Mapping[int, Painted], settings: CorrectionSettings
) -> tuple[dict[int, int], dict[int, int]]:
    """Return the track of each painted shape, and what tracks that a shape joins become.

    One answer for the whole series, so that a spot keeps its number in every photo.
    """
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for index, painted in laid.items():
        for part in np.unique(painted.parts[painted.parts > 0]).tolist():
            root(("part", part))
        for patch in photos[index].patches:
            for part in _joined(patch, painted, settings):
                first, second = root(("part", part)), root(("track", patch.track_id))
                parent[first] = second
    following = 1 + max((p.track_id for photo in photos for p in photo.patches), default=0)
    groups: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for node in sorted(parent):
        groups.setdefault(root(node), []).append(node)
    tracks, merged = {}, {}
    for nodes in groups.values():
        held = [number for kind, number in nodes if kind == "track"]
        track = min(held, default=following)
        following += not held
        tracks.update({number: track for kind, number in nodes if kind == "part"})
        merged.update({number: track for number in held})
    return tracks, merged


def _joined(patch: Patch, painted: Painted, settings: CorrectionSettings) -> list[int]:
    """Return the painted shapes that are one spot with a patch."""
    mask = fill_even_odd(patch.outlines_px, _shape(painted))
    parts, counts = np.unique(painted.parts[mask & (painted.parts > 0)], return_counts=True)
    whole = max(int(mask.sum()), 1)
    return [
        int(part)
        for part, shared in zip(parts.tolist(), counts.tolist(), strict=True)
        if shared >= settings.joins_share * min(whole, int((painted.parts == part).sum()))
    ]


# --- one photo ---


def run_errand(errand: Errand) -> MeasuredPhoto:
    """Measure one photo anew with its strokes; rejected where they leave nothing to measure."""
    photo, painted, settings = errand.photo, errand.painted, errand.settings
    try:
        view, _ = prepare_view(errand.source.load(), settings, painted)
    except PhotoError as error:
        rejection = Rejection(error.code, error.message, error.hint)
        return replace(photo, status=Status.REJECTED, rejection=rejection, patches=())
    spots = _corrected_spots(errand, view.skin.shape)
    found = _patch_map(spots, (view.skin.shape[0], view.skin.shape[1]))
    kept = list(spots)
    patches = []
    for patch in measure_patches(view, found, settings):
        track = kept[patch.track_id - 1]
        patches.append(_marked(patch, track, spots[track], errand))
    patches.sort(key=lambda patch: patch.track_id)
    return replace(
        photo,
        patches=tuple(patches),
        skin=summarise_skin(view, found),
        skin_bits=np.packbits(view.skin & ~view.hair).tobytes(),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """A spot to be measured; ``drawn`` where the strokes changed it."""

    mask: Mask
    kind: PatchKind
    before: tuple[Patch, ...]
    drawn: DrawnSpot | None


def _corrected_spots(errand: Errand, shape: tuple[int, ...]) -> dict[int, _Spot]:
    """Return every spot of a photo by its track, strokes applied."""
    painted, size = errand.painted, (shape[0], shape[1])
    held: dict[int, list[Patch]] = {}
    for patch in errand.photo.patches:
        held.setdefault(errand.merged.get(patch.track_id, patch.track_id), []).append(patch)
    added = {
        track: [part for part, owner in errand.tracks.items() if owner == track]
        for track in errand.tracks.values()
    }
    spots = {}
    for track in sorted({*held, *added}):
        before = tuple(held.get(track, ()))
        mask = fill_even_odd([line for p in before for line in p.outlines_px], size)
        own: Mask = np.isin(painted.parts, added.get(track, []))
        touched = bool(own.any() or (mask & (painted.parts < 0)).any()) or len(before) > 1
        if not touched:
            spots[track] = _Spot(mask, before[0].kind, before, None)
            continue
        drawn = draw_spot(mask, painted, own)
        if drawn is not None:
            kind = PatchKind.PATCH if own.any() else before[0].kind
            spots[track] = _Spot(drawn.mask, kind, before, drawn)
    return spots


def _patch_map(spots: Mapping[int, _Spot], shape: tuple[int, int]) -> PatchMap:
    labels: Labels = np.zeros(shape, np.int32)
    depth = np.zeros(shape, np.float32)
    outlines = []
    for label, spot in enumerate(spots.values(), start=1):
        free = spot.mask & (labels == 0)
        labels[free] = label
        depth[free] = 1.0 if spot.drawn is None else spot.drawn.depth[free]
        lines = spot.before[0].outlines_px if spot.drawn is None else spot.drawn.outlines_px
        outlines.append(lines)
    return PatchMap(labels, depth, tuple(spot.kind for spot in spots.values()), tuple(outlines))


def _marked(patch: Patch, track: int, spot: _Spot, errand: Errand) -> Patch:
    """Give a patch its track, its flags, and what a drawn edge adds to its uncertainty."""
    flags = tuple(flag for before in spot.before for flag in before.flags)
    flags = tuple(dict.fromkeys((*flags, *patch.flags)))
    if spot.drawn is None:
        curve = spot.before[0].area_contrast_curve  # of the evidence, not of the outline alone
        return replace(patch, track_id=track, flags=flags, area_contrast_curve=curve)
    settings = errand.settings.corrections
    extra_px = _hand_sd_px(spot.drawn, errand.photo.mm_per_work_px, settings)
    area_px_sd = float(np.hypot(patch.area_px_sd, extra_px))
    area = patch.area_mm2
    if area is not None and patch.area_px > 0:
        area = Quantity(area.value, float(np.hypot(area.sd, extra_px * area.value / patch.area_px)))
    marks = [CORRECTED]
    if spot.drawn.drawn_share >= settings.by_hand_share:
        marks.append(EDGE_BY_HAND)
    half = next((entry for entry in patch.area_contrast_curve if entry[0] == 0.5), None)
    return replace(
        patch,
        track_id=track,
        area_px_sd=area_px_sd,
        area_mm2=area,
        area_contrast_curve=(half,) if half else (),  # a drawn edge has one level only
        flags=(*flags, *(mark for mark in marks if mark not in flags)),
    )


def _hand_sd_px(drawn: DrawnSpot, mm_per_px: float | None, settings: CorrectionSettings) -> float:
    """Uncertainty of an area (working px) from a drawn edge: stretches of it err by themselves."""
    length = drawn.drawn_share * outline_length(drawn.outlines_px)
    off = settings.hand_edge_px if mm_per_px is None else settings.hand_edge_mm / mm_per_px
    stretches = max(1.0, length / settings.hand_correlation_px)
    return off * length / float(np.sqrt(stretches))


def _shape(painted: Painted) -> tuple[int, int]:
    return painted.parts.shape[0], painted.parts.shape[1]


# --- what a drawn edge cannot show ---


def honest_sizes(result: SeriesResult) -> SeriesResult:
    """Take back what is said of sizes whose edge a person drew: a drawing does not change.

    A patch is meant by its own track, the whole site where any such patch is in it.
    """
    drawn = hand_drawn_tracks(result.photos)

    def is_blind(metric: Metric, track_id: int | None) -> bool:
        return metric in _SIZES and (bool(drawn) if track_id is None else track_id in drawn)

    changes = tuple(
        replace(change, verdict=Verdict.CANNOT_TELL, reason=EDGE_BY_HAND)
        if is_blind(change.metric, change.track_id)
        else change
        for change in result.changes
    )
    trends = tuple(
        replace(trend, slope_per_30_days=None, ci95=None, halving_days=None)
        if is_blind(trend.metric, trend.track_id)
        else trend
        for trend in result.trends
    )
    return replace(result, changes=changes, trends=trends)


def hand_drawn_tracks(photos: Iterable[MeasuredPhoto]) -> frozenset[int]:
    """Return the tracks of patches most of whose edge a person drew, in any photo."""
    return frozenset(
        patch.track_id
        for photo in photos
        for patch in photo.patches
        if EDGE_BY_HAND in patch.flags and patch.kind is PatchKind.PATCH
    )
