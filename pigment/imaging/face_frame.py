"""From what the network sees to one face: where it lies, how large, and how it is turned.

Every pair of parts proposes a place, size and turn of a face, the other parts vote, and the best
proposal is fitted to all that agree (a similarity transform by least squares; Umeyama 1991, IEEE
TPAMI 13:376). Parts count only where their size suits the face, and a face needs skin between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np

from pigment.imaging.face_net import PARTS
from pigment.model.arrays import FloatArray, Mask
from pigment.model.face import FaceFrame

PLACES_MM: Mapping[str, tuple[str, float, float]] = {  # of an adult's parts: class, x, y
    "eye_left": ("eye", -31.0, -16.0),
    "eye_right": ("eye", 31.0, -16.0),
    "nostrils": ("nostril", 0.0, 26.0),
    "lips": ("lips", 0.0, 52.5),
    "brow_left": ("brow", -31.0, -34.0),
    "brow_right": ("brow", 31.0, -34.0),
}
_ANCHORS = tuple(name for name, place in PLACES_MM.items() if place[0] != "brow")
_SIZES_MM2 = {"eye": 420.0, "nostril": 150.0, "lips": 700.0}
_EYES_APART_MM = 62.0
_LEVELS = (0.3, 0.5, 0.85)
_MOST_PER_LEVEL = 4
_BROW_MM = (14.0, 4.5)  # half axes of where a brow is looked for
_STRIP = 3.46  # length of a strip over the standard deviation along it
_MIDDLE_MM = (48.0, 55.0)  # half axes of the middle of the face
_CHEEKS_MM = ((-36.0, 16.0, 10.0), (36.0, 16.0, 10.0), (0.0, -52.0, 9.0))  # and forehead: x, y, r


@dataclass(frozen=True, slots=True)
class FrameSettings:
    """When parts make a face."""

    tolerance: float = 0.32  # distance of a part from its place, of the distance of the eyes
    most_misfit: float = 0.11  # root mean square of those distances, of the distance of the eyes
    size_range: tuple[float, float] = (0.2, 3.5)  # of a part, of what is usual
    least_weight: float = 3.4  # of the parts found: 1 each, brows half
    least_share: float = 0.65  # of the parts that should be in view
    least_skin: tuple[float, float] = (0.5, 0.7)  # of the face's middle: skin or a part of it
    close_misfit: tuple[float, float] = (0.03, 0.06)  # less skin will do where parts fit so well,
    full_weight: tuple[float, float] = (4.5, 3.5)  # or where so many of them are seen
    eyes_apart_share: tuple[float, float] = (0.08, 0.75)  # of the picture's long side


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    x: float
    y: float
    area_px: float


def fit_frame(probability: FloatArray, covered: Mask, settings: FrameSettings) -> FaceFrame | None:
    """Return the face in part probabilities (h, w, 7), in their pixels; ``None`` if unsure.

    ``covered`` (h, w): what lies before the face, such as a card.
    """
    parts = [part for part in _parts(probability) if not covered[round(part.y), round(part.x)]]
    best: tuple[float, dict[str, _Part]] | None = None
    for to_px in _proposals(parts, max(probability.shape[:2]), settings):
        members = _members(to_px, parts, settings)
        score = len(members) - 1.5 * _misfit(to_px, members)
        if best is None or score > best[0]:
            best = score, members
    if best is None or len(best[1]) < 2:
        return None
    to_px = _fitted(best[1])
    members = _members(to_px, parts, settings)
    if len(members) < 2:
        return None
    return _believed(_fitted(members), members, probability, covered, settings)


def millimetres(to_px: FloatArray, shape: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    """Face coordinates x and y (h, w), mm, of every pixel."""
    inverse = np.linalg.inv(to_px[:, :2])
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    u, v = columns - np.float32(to_px[0, 2]), rows - np.float32(to_px[1, 2])
    x = np.float32(inverse[0, 0]) * u + np.float32(inverse[0, 1]) * v
    y = np.float32(inverse[1, 0]) * u + np.float32(inverse[1, 1]) * v
    return x, y


def strip_of(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    """Length and width, mm, of the strip with the variance of points (n,); its turn from y, deg."""
    values, vectors = np.linalg.eigh(np.cov(np.stack([x, y])))
    width, length = (_STRIP * float(np.sqrt(max(value, 1e-6))) for value in values)
    return length, width, float(np.degrees(np.arctan2(abs(vectors[0, 1]), abs(vectors[1, 1]))))


def middle_of_face(x: FloatArray, y: FloatArray) -> Mask:
    """Where a face surely is, from face coordinates (h, w)."""
    return np.asarray((x / _MIDDLE_MM[0]) ** 2 + ((y - 8.0) / _MIDDLE_MM[1]) ** 2 < 1.0)


def _parts(probability: FloatArray) -> list[_Part]:
    """Return the largest connected parts of each class at several levels of probability."""
    found: list[_Part] = []
    for kind in _SIZES_MM2:
        likely = probability[..., PARTS.index(kind)]
        for level in _LEVELS:
            mask = (likely > level).astype(np.uint8)
            if kind == "nostril":  # the two nostrils are one part
                closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 7), np.uint8))
                mask = np.asarray(closed, np.uint8)
            _, _, stats, centres = cv2.connectedComponentsWithStats(mask)
            areas = stats[1:, cv2.CC_STAT_AREA]
            for number in 1 + np.argsort(-areas, kind="stable")[:_MOST_PER_LEVEL]:
                x, y = centres[number]
                part = _Part(kind, float(x), float(y), float(stats[number, cv2.CC_STAT_AREA]))
                if not any(_alike(part, other) for other in found):
                    found.append(part)
    return found


def _alike(a: _Part, b: _Part) -> bool:
    near = abs(a.x - b.x) < 1.0 and abs(a.y - b.y) < 1.0
    return a.kind == b.kind and near and 0.6 < a.area_px / b.area_px < 1.6


def _proposals(parts: list[_Part], long_side: int, settings: FrameSettings) -> Iterator[FloatArray]:
    """Similarities (2, 3) from face millimetres to pixels that two parts suggest."""
    low, high = (share * long_side for share in settings.eyes_apart_share)
    for name_a, name_b in combinations(_ANCHORS, 2):
        (kind_a, *a_mm), (kind_b, *b_mm) = PLACES_MM[name_a], PLACES_MM[name_b]
        apart_mm = float(np.hypot(a_mm[0] - b_mm[0], a_mm[1] - b_mm[1]))
        for a in (part for part in parts if part.kind == kind_a):
            for b in (part for part in parts if part.kind == kind_b and part is not a):
                scale = float(np.hypot(a.x - b.x, a.y - b.y)) / apart_mm
                if not low < scale * _EYES_APART_MM < high:
                    continue
                if _suits(a, scale, settings) and _suits(b, scale, settings):
                    yield _similarity(np.array([a_mm, b_mm]), np.array([[a.x, a.y], [b.x, b.y]]))


def _suits(part: _Part, scale: float, settings: FrameSettings) -> bool:
    low, high = settings.size_range
    return low < part.area_px / scale**2 / _SIZES_MM2[part.kind] < high


def _similarity(source: FloatArray, target: FloatArray) -> FloatArray:
    """Least-squares turn, scale and shift (2, 3) from points (n, 2) to points (n, 2)."""
    middle_s, middle_t = source.mean(axis=0), target.mean(axis=0)
    s, t = source - middle_s, target - middle_t
    norm = max(float((s**2).sum()), 1e-9)
    a = float((s * t).sum()) / norm
    b = float((s[:, 0] * t[:, 1] - s[:, 1] * t[:, 0]).sum()) / norm
    turn = np.array([[a, -b], [b, a]])
    return np.column_stack([turn, middle_t - turn @ middle_s])


def _fitted(members: Mapping[str, _Part]) -> FloatArray:
    return _similarity(
        np.array([PLACES_MM[name][1:] for name in members]),
        np.array([(part.x, part.y) for part in members.values()]),
    )


def _members(to_px: FloatArray, parts: list[_Part], settings: FrameSettings) -> dict[str, _Part]:
    """For each place the nearest part of its class and size within the tolerance."""
    scale = float(np.hypot(*to_px[:, 0]))
    reach = settings.tolerance * scale * _EYES_APART_MM
    members: dict[str, _Part] = {}
    for name in _ANCHORS:
        kind, x, y = PLACES_MM[name]
        at_x, at_y = to_px @ (x, y, 1.0)
        best = reach
        for part in parts:
            if part.kind != kind or part in members.values():
                continue
            away = float(np.hypot(part.x - at_x, part.y - at_y))
            if away < best and _suits(part, scale, settings):
                best, members[name] = away, part
    return members


def _misfit(to_px: FloatArray, members: Mapping[str, _Part]) -> float:
    """Root mean square distance of the parts from their places, of the distance of the eyes."""
    if not members:
        return 1.0
    places = np.array([(*PLACES_MM[name][1:], 1.0) for name in members]) @ to_px.T
    away = places - np.array([(part.x, part.y) for part in members.values()])
    apart = float(np.hypot(*to_px[:, 0])) * _EYES_APART_MM
    return float(np.sqrt(np.square(away).sum(axis=1).mean())) / max(apart, 1e-6)


def _believed(
    to_px: FloatArray,
    members: Mapping[str, _Part],
    probability: FloatArray,
    covered: Mask,
    settings: FrameSettings,
) -> FaceFrame | None:
    """Return the frame where enough of what should be in view was seen, on skin."""
    x, y = millimetres(to_px, (probability.shape[0], probability.shape[1]))
    seen = (*members, *_brows(x, y, probability))
    weight = sum(_weight(name) for name in seen)
    expected = sum(_weight(name) for name in PLACES_MM if _in_view(to_px, name, covered))
    share = weight / max(expected, weight, 1e-6)
    kinds = {PLACES_MM[name][0] for name in seen}
    if weight < settings.least_weight or share < settings.least_share or len(kinds) < 3:
        return None
    misfit = _misfit(to_px, members)
    if "eye" not in kinds or misfit > settings.most_misfit:
        return None
    if _skin_share(x, y, probability, covered) < _least_skin(misfit, weight, settings):
        return None
    confidence = share * min(1.0, weight / 4.0) * (1.0 - misfit)
    return FaceFrame(to_px, seen, float(np.clip(confidence, 0.0, 1.0)))


def _least_skin(misfit: float, weight: float, settings: FrameSettings) -> float:
    """Return how much of the face must look like skin: less of dark or shaded ones is enough."""
    close = np.interp(misfit, settings.close_misfit, settings.least_skin)
    full = np.interp(-weight, [-w for w in settings.full_weight], settings.least_skin)
    return float(min(close, full))


def _weight(name: str) -> float:
    return 0.5 if name.startswith("brow") else 1.0


def _brows(x: FloatArray, y: FloatArray, probability: FloatArray) -> tuple[str, ...]:
    """Names of the brows that are seen where they should be; strong ones look like hair."""
    likely = probability[..., PARTS.index("brow")] + probability[..., PARTS.index("hair")]
    seen = []
    for name, (kind, at_x, at_y) in PLACES_MM.items():
        if kind != "brow":
            continue
        here = ((x - at_x) / _BROW_MM[0]) ** 2 + ((y - at_y) / _BROW_MM[1]) ** 2 < 1.0
        if here.any() and float(likely[here].mean()) > 0.4:
            seen.append(name)
    return tuple(seen)


def _in_view(to_px: FloatArray, name: str, covered: Mask) -> bool:
    x, y = to_px @ (*PLACES_MM[name][1:], 1.0)
    height, width = covered.shape
    edge = 0.03 * max(height, width)
    if not (edge < x < width - edge and edge < y < height - edge):
        return False
    return not covered[int(y), int(x)]


def _skin_share(x: FloatArray, y: FloatArray, probability: FloatArray, covered: Mask) -> float:
    """Share of cheeks and forehead in view that is skin; the lower of that and of the middle."""
    skin = probability[..., PARTS.index("skin")]
    middle = middle_of_face(x, y) & ~covered
    rest = probability[..., PARTS.index("other")]
    shares = [1.0 - float(rest[middle].mean())] if middle.any() else [0.0]
    spots = np.zeros_like(middle)
    for at_x, at_y, radius in _CHEEKS_MM:
        spots |= np.hypot(x - at_x, y - at_y) < radius
    spots &= ~covered
    shares.append(float(skin[spots].mean()) if spots.any() else 0.0)
    return min(shares)
