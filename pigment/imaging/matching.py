"""Which patch of one photo is which patch of the others.

All outlines are laid on the baseline's grid. Each photo's patches are assigned to the tracks
known so far by overlap, distance and size together (optimal assignment, Kuhn 1955), against
each track's outlines in the photos nearest in the series, so that a patch that was missed, or
out of view, in between keeps its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from scipy.optimize import linear_sum_assignment

from pigment.model.arrays import FloatArray, Mask
from pigment.model.calibration import Alignment
from pigment.model.patches import Patch, PatchKind

MERGED = "merged"
SPLIT = "split"
_IMPOSSIBLE = 1e6
_ALONE = Alignment(np.eye(3), 0.0, 1.0)  # a photo on no baseline but its own
_MAX_RASTER_PX = 400  # longest side of the grid on which two outlines are compared


@dataclass(frozen=True, slots=True)
class MatchingSettings:
    """When two outlines are the same patch."""

    slack_px: float = 4.0  # of registration, baseline working px
    reach_radii: float = 1.0  # how far a centre may move, in radii of the larger patch
    distance_weight: float = 0.5
    size_weight: float = 0.15  # per factor e of area
    kind_weight: float = 0.1
    new_track_cost: float = 1.45  # dearer than this, a patch is new
    contained_share: float = 0.6  # of a smaller patch inside a larger: merged or split
    memory: int = 2  # outlines of a track that are compared


@dataclass(frozen=True, slots=True)
class PhotoTracks:
    """Of one photo: the track of each patch, and what happened to it (merged, split)."""

    track_ids: tuple[int, ...]
    flags: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """A patch on the baseline grid."""

    outlines: tuple[FloatArray, ...]
    low: FloatArray  # corner of its box
    high: FloatArray
    centre: FloatArray
    area: float
    kind: PatchKind

    @property
    def radius(self) -> float:
        return float(np.sqrt(self.area / np.pi))


@dataclass(slots=True)
class _Tracks:
    """Every track's outlines by position of the photo in the series."""

    seen: dict[int, dict[int, _Spot]] = field(default_factory=dict)

    def near(self, track: int, position: int, memory: int) -> list[_Spot]:
        history = self.seen[track]
        nearest = sorted(history, key=lambda at: (abs(at - position), at))
        return [history[at] for at in nearest[:memory]]

    def add(self, track: int, position: int, spot: _Spot) -> None:
        self.seen.setdefault(track, {})[position] = spot


def match_patches(
    photos: Sequence[tuple[Sequence[Patch], Alignment | None]],
    baseline: int = 0,
    settings: MatchingSettings | None = None,
) -> list[PhotoTracks]:
    """Return the tracks of each photo's patches; ``photos`` in the order of the series.

    ``baseline``: position of the photo whose patches are numbered first, largest = 1; a patch
    first seen elsewhere gets the next number, and no number is used twice. A photo without an
    alignment gets numbers of its own, after all others.
    """
    settings = settings or MatchingSettings()
    tracks = _Tracks()
    result: dict[int, PhotoTracks] = {}
    later = range(baseline, len(photos))
    earlier = range(baseline - 1, -1, -1)
    for position in (*later, *earlier):
        patches, alignment = photos[position]
        if alignment is not None:
            spots = [_place(patch, alignment) for patch in patches]
            result[position] = _match_photo(spots, position, tracks, settings)
    following = len(tracks.seen) + 1
    for position, (patches, alignment) in enumerate(photos):
        if alignment is None:
            spots = [_place(patch, _ALONE) for patch in patches]
            ids = _number(spots, list(range(len(spots))), following)
            following += len(spots)
            result[position] = PhotoTracks(
                tuple(ids[i] for i in range(len(spots))), tuple(() for _ in spots)
            )
    return [result[position] for position in range(len(photos))]


def _match_photo(
    spots: list[_Spot], position: int, tracks: _Tracks, settings: MatchingSettings
) -> PhotoTracks:
    """Assign one photo's spots to tracks, number the new ones, and remember them all."""
    known = sorted(tracks.seen)
    past = {track: tracks.near(track, position, settings.memory) for track in known}
    cost = np.array([[_cost(spot, past[t], settings) for t in known] for spot in spots])
    cost = cost.reshape(len(spots), len(known))
    ids = {row: known[column] for row, column in _assign(cost, settings.new_track_cost)}
    fresh = [row for row in range(len(spots)) if row not in ids]
    latest = {track: past[track][0] for track in known}
    flags = _flags(spots, ids, latest, settings)
    ids |= _number(spots, fresh, len(known) + 1)
    for row, track in ids.items():
        tracks.add(track, position, spots[row])
    return PhotoTracks(
        tuple(ids[row] for row in range(len(spots))),
        tuple(tuple(sorted(flags.get(row, ()))) for row in range(len(spots))),
    )


def _number(spots: list[_Spot], rows: list[int], first: int) -> dict[int, int]:
    """Give new numbers from ``first`` on, largest spot first; equal ones from the top left."""
    order = sorted(rows, key=lambda i: (-spots[i].area, *spots[i].centre[::-1].tolist()))
    return {row: first + rank for rank, row in enumerate(order)}


def _assign(cost: FloatArray, new_cost: float) -> list[tuple[int, int]]:
    """Cheapest pairs (row, column); a row may also stay alone at ``new_cost``."""
    n_rows, n_columns = cost.shape
    if n_rows == 0 or n_columns == 0:
        return []
    alone = np.full((n_rows, n_rows), _IMPOSSIBLE)
    np.fill_diagonal(alone, new_cost)
    rows, columns = linear_sum_assignment(np.concatenate([cost, alone], axis=1))
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if column < n_columns and cost[row, column] < new_cost
    ]


def _cost(spot: _Spot, past: list[_Spot], settings: MatchingSettings) -> float:
    return min(_pair_cost(spot, other, settings) for other in past)


def _pair_cost(one: _Spot, other: _Spot, settings: MatchingSettings) -> float:
    """From 0 (the same outline) up; impossible where neither overlap nor nearness speaks."""
    reach = settings.slack_px + settings.reach_radii * max(one.radius, other.radius)
    distance = float(np.linalg.norm(one.centre - other.centre))
    boxes_meet = bool(np.all(one.low <= other.high) and np.all(other.low <= one.high))
    if distance > reach and not boxes_meet:
        return _IMPOSSIBLE
    shared, both = _overlap(one, other)
    if distance > reach and shared <= 0.0:
        return _IMPOSSIBLE
    size = abs(float(np.log(max(one.area, 1.0) / max(other.area, 1.0))))
    return (
        1.0
        - (shared / both if both > 0 else 0.0)
        + settings.distance_weight * min(1.0, distance / reach)
        + settings.size_weight * size
        + settings.kind_weight * (one.kind != other.kind)
    )


def _flags(
    spots: list[_Spot], ids: dict[int, int], latest: dict[int, _Spot], settings: MatchingSettings
) -> dict[int, set[str]]:
    """Spots that swallowed several tracks, and pieces of what was one."""
    flags: dict[int, set[str]] = {}
    missing = set(latest) - set(ids.values())
    for row, track in ids.items():
        swallowed = [t for t in missing if _inside(latest[t], spots[row], settings)]
        if swallowed:
            flags.setdefault(row, set()).add(MERGED)
        pieces = [
            other
            for other, spot in enumerate(spots)
            if other not in ids and _inside(spot, latest[track], settings)
        ]
        for piece in (row, *pieces) if pieces else ():
            flags.setdefault(piece, set()).add(SPLIT)
    return flags


def _inside(small: _Spot, large: _Spot, settings: MatchingSettings) -> bool:
    if small.area >= large.area or np.any(small.low > large.high) or np.any(large.low > small.high):
        return False
    shared, _ = _overlap(small, large)
    return shared >= settings.contained_share * small.area


def _overlap(one: _Spot, other: _Spot) -> tuple[float, float]:
    """Area shared by two spots and area of both together, baseline working px."""
    low, high = np.minimum(one.low, other.low), np.maximum(one.high, other.high)
    extent = float(max((high - low).max(), 1.0))
    scale = min(4.0, _MAX_RASTER_PX / extent)
    size = tuple(int(n) + 2 for n in np.ceil((high - low) * scale))
    first, second = (_raster(spot.outlines, low, scale, size) for spot in (one, other))
    return (
        float((first & second).sum()) / scale**2,
        float((first | second).sum()) / scale**2,
    )


def _raster(
    outlines: tuple[FloatArray, ...], low: FloatArray, scale: float, size: tuple[int, ...]
) -> Mask:
    """Fill closed contours by the even-odd rule on a grid of ``size`` (width, height)."""
    canvas = np.zeros((size[1], size[0]), np.uint8)
    fixed = [np.rint((line - low) * scale * 16.0).astype(np.int32) for line in outlines]
    cv2.fillPoly(canvas, [f.reshape(-1, 1, 2) for f in fixed if len(f) >= 3], (1,), shift=4)
    return canvas > 0


def _place(patch: Patch, alignment: Alignment) -> _Spot:
    """Lay a patch on the baseline grid."""
    outlines = tuple(alignment.onto_baseline(o) for o in patch.outlines_px)
    centre = alignment.onto_baseline(np.array([patch.centre_px], float))[0]
    points = np.concatenate([*outlines, centre[None]])
    corner = np.array(patch.centre_px) + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    moved = alignment.onto_baseline(corner)
    enlargement = abs(float(np.linalg.det(moved[1:] - moved[0])))
    return _Spot(
        outlines=outlines,
        low=points.min(axis=0),
        high=points.max(axis=0),
        centre=centre,
        area=float(patch.area_px) * enlargement,
        kind=patch.kind,
    )
