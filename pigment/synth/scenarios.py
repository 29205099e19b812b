"""Named series from a seed: one person's skin over the visits, photographed as at home.

A series is only a plan until a photograph is asked for; the same seed gives the same pixels.
Scenes to develop on never use the parts held apart (a camera, two lamps, a body shape, a
border), and held-apart scenes use nothing else where such a part exists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from pigment.model.patches import HueClass
from pigment.synth.background import BACKGROUNDS
from pigment.synth.course import Course
from pigment.synth.render import RenderedPhoto, SkinScene
from pigment.synth.scene import (
    DEVELOPED_BORDERS,
    DEVELOPED_SHAPES,
    HELD_APART_BORDERS,
    HELD_APART_SHAPES,
    TONES,
    Border,
    Evolution,
    Shape,
)
from pigment.synth.shapes import VIEW_MM
from pigment.synth.spectra import DEVELOPED_CAMERAS, HELD_APART_CAMERAS
from pigment.synth.staging import SeriesPlan, photograph, photograph_evenly, scene_at
from pigment.synth.targets import CHART_MAKES, FlatTarget

Rng = np.random.Generator
KINDS = ("developed", "held_apart")
_FIRST_DAY = datetime(2026, 1, 5, 9, 30)


@dataclass(frozen=True, slots=True, eq=False)
class RenderedVisit:
    """One visit: when, and how many photographs."""

    taken_at: datetime
    n_photos: int


@dataclass(frozen=True, slots=True, eq=False)
class RenderedSeries:
    """A plan and, on request, its photographs. ``target`` replaces the 24-patch chart."""

    name: str
    plan: SeriesPlan
    target: FlatTarget | None = None

    @property
    def visits(self) -> tuple[RenderedVisit, ...]:
        """When each visit is: 9 to 16 days apart."""
        rng = np.random.default_rng([self.plan.seed, 11])
        days = np.concatenate([[0], np.cumsum(rng.integers(9, 17, self.plan.n_visits))])
        minutes = rng.integers(-90, 90, self.plan.n_visits)
        return tuple(
            RenderedVisit(
                _FIRST_DAY + timedelta(days=int(days[i]), minutes=int(minutes[i])),
                self.plan.photos_per_visit,
            )
            for i in range(self.plan.n_visits)
        )

    @property
    def n_photos(self) -> int:
        """Photographs of the whole series."""
        return self.plan.n_visits * self.plan.photos_per_visit

    def taken_at(self, visit: int, photo: int = 0) -> datetime:
        """Time of a photograph, naive; those of one visit are a minute apart."""
        return self.visits[visit].taken_at + timedelta(minutes=photo)

    def scene(self, visit: int) -> SkinScene:
        """Set up what stands before the camera at a visit."""
        return scene_at(self.plan, self.target, visit)

    def render(self, visit: int, photo: int = 0) -> RenderedPhoto:
        """Take the photograph ``photo`` of ``visit``, both from 0."""
        if not (0 <= visit < self.plan.n_visits and 0 <= photo < self.plan.photos_per_visit):
            raise IndexError(f"no photo {photo} at visit {visit}")
        return photograph(self.plan, self.target, visit, photo)

    def render_evenly(self, visit: int, photo: int = 0) -> RenderedPhoto:
        """Take the same photograph in even light, without gloss, from straight above."""
        return photograph_evenly(self.plan, self.target, visit, photo)


def make_series(  # noqa: PLR0913 - the public door, all by keyword
    seed: int,
    *,
    tone: str | None = None,
    hue: str | None = None,
    shape: str | None = None,
    border: str | None = None,
    card: str | None = None,
    target: FlatTarget | None = None,
    kind: str = "developed",
    evolution: str | None = None,
    backdrop: str | None = None,
    camera: str | None = None,
    n_visits: int = 6,
    photos_per_visit: int = 1,
    size_px: tuple[int, int] = (1632, 1224),
    contrast: tuple[float, float] = (3.0, 12.0),
    n_patches: int | None = None,
    difficulty: float = 1.0,
    change_camera: bool = False,
    course: Course | None = None,
    name: str | None = None,
) -> RenderedSeries:
    """Plan a series; what is not given is drawn from ``seed``.

    Parameters
    ----------
    card
        ``none``, ``colorchecker`` or ``colorchecker-`` and a make; with ``target`` (any flat
        sheet, such as the printed card) its name.
    contrast
        Range of the patches' delta_e00 at the first visit.
    course
        A change of stated size, in place of ``evolution``.

    Raises
    ------
    ValueError
        When a part is unknown, or a held-apart part is asked for in a developed scene.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is one of {KINDS}, not {kind!r}")
    rng = np.random.default_rng([seed, 1])
    apart = kind == "held_apart"
    shapes = HELD_APART_SHAPES if apart else DEVELOPED_SHAPES
    borders = HELD_APART_BORDERS if apart else DEVELOPED_BORDERS
    cameras = HELD_APART_CAMERAS if apart else DEVELOPED_CAMERAS
    hues = (HueClass.BROWN, HueClass.GREY_BLUE, HueClass.MIXED)
    drawn_shape = Shape(_pick(shape, shapes, rng))
    drawn_border = Border(_pick(border, borders, rng))
    plan = SeriesPlan(
        seed=seed,
        kind=kind,
        tone=_pick(tone, tuple(TONES), rng),
        hue=HueClass(_pick(hue, hues, rng)),
        shape=drawn_shape,
        border=drawn_border,
        card=_card_name(card, target, rng),
        backdrop=_pick(backdrop, BACKGROUNDS, rng),
        camera=_pick(camera, cameras, rng),
        evolution=Evolution(_pick(evolution, tuple(Evolution), rng)),
        n_visits=n_visits,
        photos_per_visit=photos_per_visit,
        size_px=size_px,
        view_mm=float(rng.uniform(*VIEW_MM[drawn_shape])),
        contrast=contrast,
        n_patches=n_patches,
        difficulty=difficulty,
        change_camera=change_camera,
        course=course,
    )
    plan = replace(plan, view_mm=_wide_enough(plan, target))
    _check_apart(plan)
    label = name or f"{plan.evolution}-{plan.tone}-{plan.hue}-{plan.shape}-{seed}"
    return RenderedSeries(label, plan, target)


def fading(seed: int, **options: object) -> RenderedSeries:
    """Brown patches that fade, with a chart, unless ``options`` say otherwise."""
    given = {"hue": "brown", "card": "colorchecker", "evolution": "fading"}
    return make_series(seed, **{**given, **options})  # type: ignore[arg-type]


def stable(seed: int, **options: object) -> RenderedSeries:
    """Patches that stay as they are, without a card."""
    return make_series(seed, **{"card": "none", "evolution": "stable", **options})  # type: ignore[arg-type]


def darkening(seed: int, **options: object) -> RenderedSeries:
    """Grey-blue patches that darken on dark skin, with a chart."""
    given = {"tone": "V", "hue": "grey-blue", "card": "colorchecker", "evolution": "darkening"}
    return make_series(seed, **{**given, **options})  # type: ignore[arg-type]


def bad_light(seed: int, **options: object) -> RenderedSeries:
    """Photographs in dim, shadowed, mixed light, from a shaky hand."""
    return make_series(seed, **{"difficulty": 2.2, **options})  # type: ignore[arg-type]


def _pick(given: str | None, choices: tuple[str, ...], rng: Rng) -> str:
    drawn = choices[int(rng.integers(len(choices)))]
    return drawn if given is None else given


def _card_name(card: str | None, target: FlatTarget | None, rng: Rng) -> str:
    make = str(rng.choice(["nano", "mini", "passport"], p=[0.4, 0.35, 0.25]))
    if target is not None:
        return target.name
    if card is None:
        card = "none" if rng.random() < 0.25 else "colorchecker"
    if card == "colorchecker":
        return f"colorchecker-{make}"
    if card != "none" and card.removeprefix("colorchecker-") not in CHART_MAKES:
        raise ValueError(f"unknown card {card!r}")
    return card


def _wide_enough(plan: SeriesPlan, target: FlatTarget | None) -> float:
    """View of a photograph that leaves room for the patches beside the card."""
    if target is not None:
        size = target.size_mm
    elif plan.card == "none":
        return plan.view_mm
    else:
        size = CHART_MAKES[plan.card.removeprefix("colorchecker-")][2]
    beside = 155.0 + 1.3 * min(size) if plan.shape == Shape.FACE else 0.0
    return max(
        beside, plan.view_mm, min(size) / 0.33, max(size) / 0.86 * plan.size_px[1] / plan.size_px[0]
    )


def _check_apart(plan: SeriesPlan) -> None:
    if plan.kind != "developed":
        return
    if (
        plan.shape in HELD_APART_SHAPES
        or plan.border in HELD_APART_BORDERS
        or plan.camera in HELD_APART_CAMERAS
    ):
        raise ValueError("this part is held apart: ask for kind='held_apart'")
