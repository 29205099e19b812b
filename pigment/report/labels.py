"""Places for patch numbers beside their outlines, where they cover the least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pigment.model.arrays import FloatArray

Box = tuple[float, float, float, float]  # left, top, right, bottom
_GAPS = (0.25, 1.0, 2.0)  # of the label's height, nearest first


def free_places(
    outlines: Mapping[int, Sequence[FloatArray]],
    frame: tuple[float, float],
    size: float,
    taken: Sequence[Box] = (),
) -> dict[int, tuple[float, float]]:
    """Return the middle of each number; the largest patch chooses first.

    ``outlines``: closed lines (n, 2) per track; ``frame``: width and height of the picture;
    ``size``: height of the type, in the same unit; ``taken``: boxes to keep off.
    """
    rims = {track: np.concatenate(list(lines)) for track, lines in outlines.items()}
    every = np.concatenate(list(rims.values())) if rims else np.empty((0, 2))
    boxes, places = list(taken), {}
    for track in sorted(rims, key=lambda track: (-_extent(rims[track]), track)):
        half = np.array([0.32 * size * len(str(track)), 0.45 * size])
        at = _best_place(rims[track], every, boxes, frame, half, size)
        boxes.append(_box(at, half))
        places[track] = (float(at[0]), float(at[1]))
    return places


def _extent(rim: FloatArray) -> float:
    return float(np.prod(rim.max(axis=0) - rim.min(axis=0)))


def _best_place(
    rim: FloatArray,
    every: FloatArray,
    boxes: Sequence[Box],
    frame: tuple[float, float],
    half: FloatArray,
    size: float,
) -> FloatArray:
    """Try places around the clock, from the upper right on; keep the one that covers the least."""
    best, lowest = rim[0], np.inf
    for gap in _GAPS:
        for clock in range(12):
            angle = np.pi * (clock - 1.5) / 6.0
            way = np.array([np.cos(angle), np.sin(angle)])
            reach = gap * size + float(np.abs(way) @ half)
            middle = rim[int(np.argmax(rim @ way))] + reach * way
            at = np.clip(middle, half, np.array(frame) - half)
            cost = _cost(_box(at, half), every, boxes) + 0.5 * gap
            cost += 0.1 * float(np.abs(at - middle).sum())  # moved into the frame
            if cost < lowest:
                best, lowest = at, cost
    return np.asarray(best, float)


def _cost(box: Box, every: FloatArray, boxes: Sequence[Box]) -> float:
    left, top, right, bottom = box
    over = sum(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
        for other in boxes
    )
    inside = (every > (left, top)).all(axis=1) & (every < (right, bottom)).all(axis=1)
    return 100.0 * over + float(inside.sum())


def _box(at: FloatArray, half: FloatArray) -> Box:
    (left, top), (right, bottom) = at - half, at + half
    return float(left), float(top), float(right), float(bottom)
