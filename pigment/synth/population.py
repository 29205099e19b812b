"""Chance over people: which patches, moles, freckles and hairs a piece of skin carries."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pigment.model.arrays import Mask
from pigment.model.patches import HueClass, PatchKind
from pigment.synth.arrays import Field
from pigment.synth.paint import points_in
from pigment.synth.render import CardPlace, Hair
from pigment.synth.scene import Body, Border, Evolution, Lesion, Shape, Tone

Rng = np.random.Generator
_LARGEST_MM = {  # patch diameter
    Shape.FOREARM: 34.0,
    Shape.TRUNK: 40.0,
    Shape.FACE: 20.0,
    Shape.HAND_BACK: 24.0,
}
_RING_MM = 8.0


@dataclass(frozen=True, slots=True)
class PatchPlan:
    """What the patches of a series are to be like; ``contrast``: range of delta_e00."""

    hue: HueClass
    border: Border
    evolution: Evolution
    n_visits: int
    contrast: tuple[float, float] = (3.0, 12.0)
    count: int | None = None


def draw_lesions(
    shape: Shape,
    body: Body,
    view_mm: float,
    keep_clear: Field | None,
    plan: PatchPlan,
    rng: Rng,
) -> tuple[Lesion, ...]:
    """Patches, then moles and freckles, at places where each has room.

    ``keep_clear`` (k, 2): corners, mm, of what will be covered by a card.
    """
    count = plan.count or int(
        rng.choice([1, 2, 3, 4, 5, 6], p=[0.18, 0.24, 0.22, 0.16, 0.12, 0.08])
    )
    largest = _LARGEST_MM[shape] / 2.0
    radii = np.clip(np.exp(rng.normal(np.log(5.0), 0.6, count)), 1.5, largest)
    placed: list[Lesion] = []
    for radius in np.sort(radii)[::-1]:
        patch = _patch(float(radius), plan, rng)
        fitted = _place(patch, placed, body, view_mm, keep_clear, rng)
        if fitted is not None:
            placed.append(replace(fitted, lesion_id=len(placed) + 1))
    if not placed:
        small = _patch(2.5, plan, rng)
        where = points_in(body.room, body.sheet, 1, rng)[0]
        placed.append(replace(small, lesion_id=1, centre_mm=(float(where[0]), float(where[1]))))
    for extra in _distractors(plan.n_visits, rng):
        fitted = _place(extra, placed, body, view_mm, keep_clear, rng, tries=25)
        if fitted is not None:
            placed.append(replace(fitted, lesion_id=len(placed) + 1))
    return tuple(placed)


def _reach(lesion: Lesion) -> float:
    growth = max(lesion.area_factors) ** 0.5
    return float(lesion.radius_mm * growth * lesion.elongation**0.5 * 1.15 + 1.5 * lesion.edge_mm)


def _place(
    lesion: Lesion, others: list[Lesion], body: Body, view_mm: float,
    keep_clear: Field | None, rng: Rng, tries: int = 160,
) -> Lesion | None:  # fmt: skip
    """Give a lesion a place in the room of the body, shrinking a patch that finds none."""
    candidates = points_in(body.room, body.sheet, tries * 3, rng)
    half = np.array([0.45, 0.45 * body.sheet.height_mm / body.sheet.width_mm]) * view_mm
    for attempt, where in enumerate(candidates):
        shrink = 1.0
        if lesion.kind == PatchKind.PATCH:
            shrink = max(0.35, 1.0 - attempt / (2.0 * tries))
        tried = replace(
            lesion,
            radius_mm=lesion.radius_mm * shrink,
            centre_mm=(float(where[0]), float(where[1])),
        )
        if _fits(tried, others, body, half, keep_clear):
            return tried
    return None


def _fits(
    lesion: Lesion,
    others: list[Lesion],
    body: Body,
    half: Field,
    keep_clear: Field | None,
) -> bool:
    centre, reach = np.array(lesion.centre_mm), _reach(lesion)
    patch = lesion.kind == PatchKind.PATCH
    if np.any(np.abs(centre) > half - reach):
        return False
    for other in others:
        gap = np.hypot(*(centre - other.centre_mm)) - reach - _reach(other)
        if gap < (3.0 if patch else 1.0):
            return False
    if keep_clear is not None and patch:
        low, high = keep_clear.min(axis=0), keep_clear.max(axis=0)
        outside = np.maximum(np.maximum(low - centre, centre - high), 0.0)
        if np.hypot(*outside) < reach + _RING_MM * 0.8:
            return False
    return not patch or _on_room(centre, reach, body)


def _on_room(centre: Field, reach: float, body: Body) -> bool:
    angles = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
    rim = centre + reach * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    cells = np.round(rim @ body.sheet.to_cells[:2, :2].T + body.sheet.to_cells[:2, 2]).astype(int)
    rows, columns = body.sheet.shape
    inside = (cells >= 0).all(axis=1) & (cells[:, 0] < columns) & (cells[:, 1] < rows)
    return bool(inside.all() and body.room[cells[:, 1], cells[:, 0]].all())


def _patch(radius_mm: float, plan: PatchPlan, rng: Rng) -> Lesion:
    # amplitude falls with the order, so that outlines stay smooth
    waves = tuple(
        (float(rng.normal(0.0, 0.16 / order**0.9)), float(rng.uniform(0.0, 2.0 * np.pi)))
        for order in range(2, 8)
    )
    low, high = np.log(plan.contrast)
    contrast = float(np.exp(rng.uniform(low, high)))
    edge = {
        Border.SHARP: rng.uniform(0.15, 0.45),
        Border.DIFFUSE: np.clip(rng.uniform(0.18, 0.34) * radius_mm, 0.5, 3.5),
        Border.RETICULATE: np.clip(rng.uniform(0.06, 0.14) * radius_mm, 0.3, 1.2),
    }[plan.border]
    strength, area = _course(plan.evolution, plan.n_visits, rng)
    return Lesion(
        lesion_id=0, kind=PatchKind.PATCH, hue=plan.hue, border=plan.border, centre_mm=(0.0, 0.0),
        radius_mm=radius_mm, elongation=float(rng.uniform(1.0, 1.6)),
        angle=float(rng.uniform(0.0, np.pi)), waves=waves, delta_e00=contrast, edge_mm=float(edge),
        seed=int(rng.integers(2**31)), evolution=plan.evolution, strength_factors=strength,
        area_factors=area,
    )  # fmt: skip


def _course(evolution: Evolution, n: int, rng: Rng) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Pigment and area at each visit over those of the first."""
    time = np.linspace(0.0, 1.0, max(n, 2))[:n]
    strength = area = np.ones(n)
    if evolution == Evolution.FADING:
        strength = 1.0 + (rng.uniform(0.40, 0.65) - 1.0) * time
        area = 1.0 + (rng.uniform(0.75, 0.95) - 1.0) * time
    elif evolution == Evolution.DARKENING:
        strength = 1.0 + (rng.uniform(1.5, 1.9) - 1.0) * time
        area = 1.0 + (rng.uniform(1.0, 1.15) - 1.0) * time
    elif evolution == Evolution.SPREADING:
        area = 1.0 + (rng.uniform(1.4, 2.2) - 1.0) * time
    return tuple(map(float, strength)), tuple(map(float, area))


def _distractors(n_visits: int, rng: Rng) -> list[Lesion]:
    moles = [
        _spot(PatchKind.MOLE, rng.uniform(0.75, 3.0), rng.uniform(14.0, 30.0), 0.2, n_visits, rng)
        for _ in range(int(rng.choice([0, 1, 2, 3, 5], p=[0.25, 0.3, 0.25, 0.12, 0.08])))
    ]
    freckles = [
        _spot(PatchKind.FRECKLE, rng.uniform(0.4, 1.25), rng.uniform(2.0, 6.0), 0.25, n_visits, rng)
        for _ in range(int(rng.integers(8, 50)) if rng.random() < 0.35 else 0)
    ]
    return moles + freckles


def _spot(
    kind: PatchKind, radius_mm: float, contrast: float, edge_mm: float, n_visits: int, rng: Rng
) -> Lesion:
    waves = tuple(
        (float(rng.normal(0.0, 0.10 / order)), float(rng.uniform(0.0, 6.28)))
        for order in range(2, 5)
    )
    return Lesion(
        lesion_id=0, kind=kind, hue=HueClass.BROWN, border=Border.SHARP, centre_mm=(0.0, 0.0),
        radius_mm=float(radius_mm), elongation=float(rng.uniform(1.0, 1.3)),
        angle=float(rng.uniform(0.0, np.pi)), waves=waves, delta_e00=float(contrast),
        edge_mm=edge_mm, seed=int(rng.integers(2**31)), strength_factors=(1.0,) * n_visits,
        area_factors=(1.0,) * n_visits,
    )  # fmt: skip


def draw_hair(shape: Shape, body: Body, tone: Tone, heading: float, rng: Rng) -> Hair | None:
    """Body hair of a person, or none; the face has only fine fair hair, left out."""
    if shape == Shape.FACE or rng.random() < 0.35:
        return None
    per_mm2 = float(np.exp(rng.uniform(np.log(0.003), np.log(0.06))))
    count = int(per_mm2 * body.cover.mean() * body.sheet.width_mm * body.sheet.height_mm)
    starts = points_in(np.asarray(body.cover > 0.95), body.sheet, max(count, 1), rng)
    length = rng.uniform(4.0, 12.0) * rng.uniform(0.5, 1.3, (len(starts), 1))
    angles = heading + rng.normal(0.0, 0.25, (len(starts), 1))
    bend = rng.normal(0.0, 0.05, (len(starts), 1)) * np.arange(10)[None, :]
    steps = (
        np.stack([np.cos(angles + bend), np.sin(angles + bend)], axis=-1)
        * (length / 10.0)[..., None]
    )
    paths = starts[:, None, :] + np.cumsum(steps, axis=1)
    dark = tone.epidermal > 0.06 or rng.random() < 0.5
    colour = (0.012, 0.009, 0.007) if dark else (0.085, 0.055, 0.034)
    return Hair(paths, float(rng.uniform(0.04, 0.075)), colour, float(rng.uniform(0.5, 0.85)))


def rearranged(hair: Hair | None, rng: Rng) -> Hair | None:
    """Lay the same hairs as on another day: each a little otherwise."""
    if hair is None:
        return None
    roots = hair.paths_mm[:, :1]
    turn = rng.normal(0.0, 0.18, (len(roots), 1))
    cos, sin = np.cos(turn), np.sin(turn)
    away = hair.paths_mm - roots
    turned = np.stack(
        [cos * away[..., 0] - sin * away[..., 1], sin * away[..., 0] + cos * away[..., 1]], axis=-1
    )
    return replace(hair, paths_mm=roots + turned)


def place_card(
    size_mm: tuple[float, float], body: Body, view_mm: float, view_height_mm: float, rng: Rng
) -> CardPlace:
    """Find a place at the edge of the view, preferably off the room where patches may lie."""
    best, place = np.inf, CardPlace((0.0, 0.0), 0.0)
    for _ in range(60):
        angle = float(rng.choice([0.0, 90.0, 180.0, 270.0]) + rng.normal(0.0, 4.0))
        corners = card_corners(size_mm, CardPlace((0.0, 0.0), angle))
        reach = np.abs(corners).max(axis=0)
        room = np.array([0.47 * view_mm, 0.46 * view_height_mm]) - reach
        if np.any(room < 0.0):
            continue
        spot = rng.uniform(-1.0, 1.0, 2)
        spot[int(rng.integers(2))] = rng.choice([-1.0, 1.0])
        centre = spot * room
        on_room = _share_on(centre, reach, body, body.room)
        on_body = _share_on(centre, reach, body, body.cover)
        cost = on_room + 0.5 * on_body + 0.15 * rng.random() - 0.15 * float(np.abs(spot).max())
        if cost < best:
            best, place = cost, CardPlace((float(centre[0]), float(centre[1])), angle)
    return place


def _share_on(centre: Field, reach: Field, body: Body, what: Field | Mask) -> float:
    x = np.linspace(-1.0, 1.0, 9)
    grid = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2) * reach + centre
    cells = np.round(grid @ body.sheet.to_cells[:2, :2].T + body.sheet.to_cells[:2, 2]).astype(int)
    cells = np.clip(cells, 0, [body.sheet.shape[1] - 1, body.sheet.shape[0] - 1])
    return float(what[cells[:, 1], cells[:, 0]].mean())


def card_corners(size_mm: tuple[float, float], place: CardPlace) -> Field:
    """Corners (4, 2) mm of a target of this size where it lies."""
    half = np.array(size_mm) / 2.0
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    angle = np.radians(place.angle_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(corners @ turn.T + place.centre_mm)
