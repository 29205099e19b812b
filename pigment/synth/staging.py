"""From the plan of a series to its scenes and shots: every draw comes from the plan's seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from pigment.model.patches import HueClass
from pigment.synth.background import background
from pigment.synth.camera import PHONES, Exposure
from pigment.synth.course import Course, on_course
from pigment.synth.light import draw_lighting
from pigment.synth.population import (
    PatchPlan,
    card_corners,
    draw_hair,
    draw_lesions,
    place_card,
    rearranged,
)
from pigment.synth.pose import Pose, mapped, mm_to_px
from pigment.synth.render import Backdrop, CardPlace, Hair, RenderedPhoto, SkinScene, render_photo
from pigment.synth.scene import (
    TONES,
    Body,
    Border,
    Evolution,
    Lesion,
    Shape,
    Sheet,
    Skin,
    Tone,
)
from pigment.synth.shapes import make_body
from pigment.synth.skin import Flesh, Flush, SkinBase, skin_at_visit, skin_base
from pigment.synth.spectra import (
    DEVELOPED_CAMERAS,
    DEVELOPED_LAMPS,
    HELD_APART_CAMERAS,
    HELD_APART_LAMPS,
)
from pigment.synth.targets import FlatTarget, colorchecker
from pigment.synth.truth import scene_truth

Rng = np.random.Generator
_SHEET_MARGIN = 1.36


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """All that defines a series; two equal plans render the same pixels.

    ``card``: ``none``, ``colorchecker`` (make by the seed) or ``colorchecker-mini`` and so on.
    ``difficulty``: 1 = a careful person at home; 2 = dim, shadowed, tilted, blurred.
    ``course``: takes the place of ``evolution`` where a change of stated size is wanted.
    """

    seed: int
    kind: str
    tone: str
    hue: HueClass
    shape: Shape
    border: Border
    card: str
    backdrop: str
    camera: str
    evolution: Evolution
    n_visits: int
    photos_per_visit: int
    size_px: tuple[int, int]
    view_mm: float
    contrast: tuple[float, float]
    n_patches: int | None
    difficulty: float
    change_camera: bool
    course: Course | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """What stays the same over a series."""

    tone: Tone
    body: Body
    base: SkinBase
    lesions: tuple[Lesion, ...]
    hair: Hair | None
    target: FlatTarget | None
    place: CardPlace | None


def plan_target(plan: SeriesPlan, target: FlatTarget | None) -> FlatTarget | None:
    """Return the flat target of a plan, if it has one."""
    if target is not None or plan.card == "none":
        return target
    return colorchecker(plan.card.removeprefix("colorchecker-"))


@lru_cache(maxsize=1)
def _stage(plan: SeriesPlan, given: FlatTarget | None) -> _Stage:
    rng = np.random.default_rng([plan.seed, 2])
    width, height = plan.size_px
    cell = max(plan.view_mm / width, 0.03)
    wide = plan.view_mm * _SHEET_MARGIN
    sheet = Sheet(wide, wide * height / width, cell)
    tone = TONES[plan.tone]
    tone = replace(tone, epidermal=tone.epidermal * float(np.exp(rng.normal(0.0, 0.10))),
                   blood=tone.blood * float(np.exp(rng.normal(0.0, 0.12))))  # fmt: skip
    body = make_body(plan.shape, sheet, rng)
    target = plan_target(plan, given)
    view_height = plan.view_mm * height / width
    place = corners = None
    if target is not None:
        place = place_card(target.size_mm, body, plan.view_mm, view_height, rng)
        corners = card_corners(target.size_mm, place)
    patches = PatchPlan(
        plan.hue, plan.border, plan.evolution, plan.n_visits, plan.contrast, plan.n_patches
    )
    lesions = draw_lesions(plan.shape, body, plan.view_mm, corners, patches, rng)
    if plan.course is not None:
        lesions = tuple(on_course(one, plan.course, tone, plan.n_visits) for one in lesions)
    heading = float(rng.normal(0.0, 0.3))
    flesh = Flesh(
        mottle=float(rng.uniform(0.6, 1.25)),
        redness=int(rng.choice([0, 0, 1, 2])),
        veins=float(rng.uniform(0.3, 1.0))
        if rng.random() < 0.4 and plan.shape != Shape.FACE
        else 0.0,
        coarseness=float(rng.uniform(0.8, 1.4)),
        relief=float(rng.uniform(0.5, 1.1)),
        heading=heading,
        seed=int(rng.integers(2**31)),
    )
    hair = draw_hair(plan.shape, body, tone, heading + 0.5, rng)
    return _Stage(tone, body, skin_base(body, tone, flesh), lesions, hair, target, place)


@lru_cache(maxsize=2)
def scene_at(plan: SeriesPlan, given: FlatTarget | None, visit: int) -> SkinScene:
    """Set up what stands before the camera at ``visit``; the last two are kept."""
    stage = _stage(plan, given)
    rng = np.random.default_rng([plan.seed, 3, visit])
    flush = Flush(
        tan=float(rng.normal(0.0, 0.03)),
        blood=float(rng.normal(0.0, 0.10)),
        blotches=int(rng.random() < 0.25),
        seed=int(rng.integers(2**31)),
    )
    flush = _on_course(flush, plan, visit)
    skin = skin_at_visit(stage.body, stage.base, stage.tone, stage.lesions, visit, flush)
    seen = replace(stage.tone, epidermal=stage.tone.epidermal * float(np.exp(flush.tan)))
    truth = scene_truth(stage.body, skin, stage.lesions, seen, visit)
    sheet = stage.body.sheet
    behind = Sheet(sheet.width_mm * 1.1, sheet.height_mm * 1.1, max(0.2, sheet.mm_per_cell))
    surface = background(plan.backdrop, behind, np.random.default_rng([plan.seed, 4, visit // 3]))
    targets: tuple[tuple[FlatTarget, CardPlace], ...] = ()
    if stage.target is not None and stage.place is not None:
        targets = ((stage.target, _laid_again(stage.place, rng)),)
    return SkinScene(
        stage.body, skin, truth, Backdrop(behind, surface), rearranged(stage.hair, rng), targets
    )


def _on_course(flush: Flush, plan: SeriesPlan, visit: int) -> Flush:
    """Add the tan and the blood of a stated course to those of the day."""
    course = plan.course
    if course is None:
        return flush
    share = course.share(visit, plan.n_visits)
    that_day = float(np.random.default_rng([plan.seed, 7, visit]).normal(0.0, course.flush_ln))
    return replace(
        flush,
        tan=flush.tan + share * course.tan_ln,
        blood=flush.blood + share * course.blood_ln + that_day,
    )


def _laid_again(place: CardPlace, rng: Rng) -> CardPlace:
    shift = rng.normal(0.0, 1.5, 2)
    return CardPlace(
        (place.centre_mm[0] + float(shift[0]), place.centre_mm[1] + float(shift[1])),
        place.angle_deg + float(rng.normal(0.0, 3.0)) + float(rng.choice([0.0, 180.0])),
        (float(rng.normal(0.0, 0.02)), float(rng.normal(0.0, 0.02))),
    )


def photograph(plan: SeriesPlan, given: FlatTarget | None, visit: int, photo: int) -> RenderedPhoto:
    """Take one photograph of a planned series."""
    scene = scene_at(plan, given, visit)
    apart = plan.kind == "held_apart"
    same_visit = np.random.default_rng([plan.seed, 5, visit])
    lamps = HELD_APART_LAMPS if apart else DEVELOPED_LAMPS
    light = draw_lighting(lamps, plan.difficulty, same_visit)
    rng = np.random.default_rng([plan.seed, 6, visit, photo])
    pose = _draw_pose(plan, scene, rng)
    exposure = _draw_exposure(plan, light.lamp, rng)
    camera = PHONES[_camera_at(plan, visit)]
    return render_photo(scene, camera, light, pose, exposure, rng, plan.size_px)


def photograph_evenly(
    plan: SeriesPlan, given: FlatTarget | None, visit: int, photo: int
) -> RenderedPhoto:
    """Take the same photograph with even light, no gloss, and the camera held straight above.

    Lamp, camera, exposure and noise are those of ``photograph``: what differs is what a
    measurement would have to know to do without.
    """
    scene = scene_at(plan, given, visit)
    lamps = HELD_APART_LAMPS if plan.kind == "held_apart" else DEVELOPED_LAMPS
    drawn = draw_lighting(lamps, plan.difficulty, np.random.default_rng([plan.seed, 5, visit]))
    light = replace(drawn, ambient=1.0, falloff=0.0, second=None, shadow=0.0, gloss=0.0)
    rng = np.random.default_rng([plan.seed, 6, visit, photo])
    pose = _draw_pose(plan, scene, rng)
    straight = Pose(pose.view_mm, 0.0, 0.0, 0.0, (0.0, 0.0))
    exposure = _draw_exposure(plan, light.lamp, rng)
    even = replace(scene, body=_flat(scene.body), skin=_flat_skin(scene.skin))
    camera = PHONES[_camera_at(plan, visit)]
    return render_photo(even, camera, light, straight, exposure, rng, plan.size_px)


def _flat(body: Body) -> Body:
    level = np.zeros_like(body.slope_x)
    return replace(body, slope_x=level, slope_y=level)


def _flat_skin(skin: Skin) -> Skin:
    return replace(skin, relief=np.zeros_like(skin.relief))


def _camera_at(plan: SeriesPlan, visit: int) -> str:
    cameras = HELD_APART_CAMERAS if plan.kind == "held_apart" else DEVELOPED_CAMERAS
    if plan.change_camera and visit >= plan.n_visits // 2:
        return cameras[(cameras.index(plan.camera) + 1) % len(cameras)]
    return plan.camera


def _draw_pose(plan: SeriesPlan, scene: SkinScene, rng: Rng) -> Pose:
    """Draw where the camera stands; a careful person steps back until the card is in view."""
    hard = plan.difficulty
    shift = np.clip(rng.normal(0.0, 0.015 * hard**0.5, 2) * plan.view_mm, -8.0, 8.0)
    pose = Pose(
        view_mm=plan.view_mm * float(np.clip(np.exp(rng.normal(0.02, 0.04)), 0.92, 1.12)),
        roll_deg=float(rng.normal(0.0, 4.0) * hard**0.5),
        tilt_deg=float(min(abs(rng.normal(0.0, 5.0)) * hard, 20.0)),
        tilt_axis_deg=float(rng.uniform(0.0, 360.0)),
        shift_mm=(float(shift[0]), float(shift[1])),
    )
    for _ in range(12):
        if _card_in_view(plan, scene, pose):
            break
        nearer = (pose.shift_mm[0] * 0.6, pose.shift_mm[1] * 0.6)
        pose = replace(pose, view_mm=pose.view_mm * 1.015, shift_mm=nearer)
    return pose


def _card_in_view(plan: SeriesPlan, scene: SkinScene, pose: Pose) -> bool:
    width, height = plan.size_px
    margin = 0.01 * width
    for target, place in scene.targets:
        px = mapped(mm_to_px(pose, plan.size_px), card_corners(target.size_mm, place))
        if (px < margin).any() or (px > np.array([width, height]) - margin).any():
            return False
    return True


def _draw_exposure(plan: SeriesPlan, lamp: str, rng: Rng) -> Exposure:
    hard = plan.difficulty
    warm = {"A": 0.22, "LED_B1": 0.18}.get(lamp, 0.06)
    return Exposure(
        bias_ev=float(np.clip(rng.normal(0.0, 0.2 * hard), -0.5 * hard, 0.5 * hard)),
        balance_error=(float(rng.normal(0.0, 0.025 * hard)), float(rng.normal(0.0, 0.03 * hard))),
        warmth=warm * float(rng.uniform(0.3, 1.3)),
        blur_px=float(rng.uniform(0.55, 1.0) * hard**0.7),
        motion_px=float(rng.uniform(0.5, 2.0) * hard) if rng.random() < 0.2 * hard else 0.0,
        motion_angle=float(rng.uniform(0.0, np.pi)),
        noise=float(np.exp(rng.uniform(-0.7, 0.7))) * hard**2,
    )
