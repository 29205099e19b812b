"""Body sites photographed by hand weeks apart: rolled, tilted, nearer, bent, changed, relit.

The ordinary series of the renderer hardly roll the phone and lie flat; here every later photo
is rolled by up to 30 and tilted by up to 20 degrees, from another distance, of skin that bends
and stretches, while its patches grow, fade or darken. Where each pixel lies on the skin is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from pigment.benchmark.bent import Bend, bent_photo, draw_bend, skin_places_mm, wider
from pigment.imaging.outlines import map_points
from pigment.imaging.registration import RegistrationFeatures, changing_outlines
from pigment.model.arrays import FloatArray, Mask
from pigment.model.patches import PatchKind
from pigment.model.photo import Capture, Photo, PhotoSource
from pigment.pipeline.photo import Prepared, measure_source
from pigment.pipeline.settings import Settings
from pigment.synth.camera import PHONES, Exposure
from pigment.synth.course import Course
from pigment.synth.light import draw_lighting
from pigment.synth.pose import Pose, mm_to_px
from pigment.synth.render import SkinScene, render_photo
from pigment.synth.scenarios import RenderedSeries, make_series
from pigment.synth.scene import TONES, Shape
from pigment.synth.spectra import DEVELOPED_LAMPS, HELD_APART_LAMPS
from pigment.synth.staging import SeriesPlan

PHOTOS_PER_SITE = 4
ROLL_DEG, TILT_DEG = 30.0, 20.0
DEVELOPED, HELD_APART = "developed", "held_apart"
GROWN = "grown by 25 %"
_COURSES = {
    GROWN: Course(area_factor=1.25, step_at=1),
    "stable": Course(),
    "darker": Course(contrast_step=3.0, step_at=1),
    "fading": Course(area_factor=0.85, contrast_step=-2.0),
    "doubled": Course(area_factor=2.0),
}
SIZE_PX = (1632, 1224)
_INVERSE_STEPS = 40
_STRETCH_MM = 0.5
_LANDMARKS_ACROSS = 24
_SHEET_REACH = 0.66  # of the view, from its middle: the drawn sheet ends there
_STEEPEST = 0.7  # height over width of a local patch of skin: turned away by 45 degrees


@dataclass(frozen=True, slots=True)
class Site:
    """One body site of the benchmark."""

    seed: int
    group: str
    tone: str
    course: str

    def series(self) -> RenderedSeries:
        """Return the series whose scenes are photographed."""
        return make_series(
            self.seed,
            kind=self.group,
            tone=self.tone,
            course=_COURSES[self.course],
            card="none",
            n_visits=PHOTOS_PER_SITE,
            size_px=SIZE_PX,
        )


@dataclass(frozen=True, slots=True, eq=False)
class StagedPhoto:
    """What registration gets of a photo, and where its skin lies.

    ``features``: ``None`` for a photo that was rejected; ``patches_px``: outlines measured in
    it, working px. ``landmarks_px`` (n, 2): an even grid on true skin, photo px;
    ``landmarks_mm`` (n, 2): their places on the sheet, which is the same for the whole site;
    ``outlines_mm``: true outlines of its patches there.
    """

    site: Site
    number: int
    shape: str
    pose: Pose
    bend: Bend
    features: RegistrationFeatures | None
    patches_px: tuple[FloatArray, ...]
    photo_to_work: float
    landmarks_px: FloatArray
    landmarks_mm: FloatArray
    outlines_mm: tuple[FloatArray, ...]

    def places_mm(self, work_px: FloatArray) -> FloatArray:
        """Return where on the sheet (n, 2), mm, the skin at these working px lies."""
        photo_px = (np.asarray(work_px, float) + 0.5) / self.photo_to_work - 0.5
        return skin_places_mm(photo_px, self.pose, self.bend, SIZE_PX)

    def work_px(self, places_mm: FloatArray) -> FloatArray:
        """Return the working px (n, 2) at which places on the sheet are seen."""
        photo_px = map_points(places_mm, mm_to_px(self.pose, SIZE_PX))
        to_px = np.eye(2) / (self.pose.view_mm / SIZE_PX[0])
        turn = np.radians(self.pose.roll_deg)
        to_px = to_px @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        for _ in range(_INVERSE_STEPS):
            missing = places_mm - skin_places_mm(photo_px, self.pose, self.bend, SIZE_PX)
            photo_px = photo_px + 0.7 * missing @ to_px
        return np.asarray((photo_px + 0.5) * self.photo_to_work - 0.5)


def sites(count: int, first_seed: int) -> tuple[Site, ...]:
    """Return ``count`` sites over all tones and courses, every fifth of the parts held apart."""
    tones, courses = tuple(TONES), tuple(_COURSES)
    return tuple(
        Site(
            first_seed + i,
            HELD_APART if i % 5 == 4 else DEVELOPED,
            tones[i % len(tones)],
            courses[(i // 2) % len(courses)],
        )
        for i in range(count)
    )


def photograph_site(site: Site) -> list[StagedPhoto]:
    """Take and prepare the photos of one site; the first is the baseline."""
    series = site.series()
    rng = np.random.default_rng([site.seed, 91])
    radius_mm, axis_deg = _draw_shape(series.plan.shape, rng)
    return [_take(site, series, visit, radius_mm, axis_deg) for visit in range(PHOTOS_PER_SITE)]


def _draw_shape(shape: Shape, rng: np.random.Generator) -> tuple[float | None, float]:
    """Return the radius and axis of the ridge that a body part makes."""
    flat = rng.random() < 0.35
    if shape == Shape.FOREARM:
        return float(rng.uniform(42.0, 70.0)), 0.0
    if shape == Shape.FACE:
        return float(rng.uniform(80.0, 120.0)), 90.0
    return (None if flat else float(rng.uniform(90.0, 220.0))), float(rng.uniform(0.0, 180.0))


def _take(
    site: Site, series: RenderedSeries, visit: int, radius_mm: float | None, axis_deg: float
) -> StagedPhoto:
    plan, apart = series.plan, site.group == HELD_APART
    rng = np.random.default_rng([site.seed, 92, visit])
    lamps = HELD_APART_LAMPS if apart else DEVELOPED_LAMPS
    light = draw_lighting(lamps, 1.0, rng)
    pose = _draw_pose(plan.view_mm, visit, rng)
    bend = draw_bend(radius_mm, axis_deg, _STRETCH_MM if visit else 0.0, rng)
    exposure = Exposure(
        bias_ev=float(rng.normal(0.0, 0.2)),
        balance_error=(float(rng.normal(0.0, 0.025)), float(rng.normal(0.0, 0.03))),
        blur_px=float(rng.uniform(0.55, 1.1)),
        motion_px=float(rng.uniform(0.5, 2.0)) if rng.random() < 0.2 else 0.0,
        motion_angle=float(rng.uniform(0.0, np.pi)),
        noise=float(np.exp(rng.uniform(-0.7, 0.7))),
    )
    flat = render_photo(
        series.scene(visit), PHONES[plan.camera], light, wider(pose), exposure, rng, SIZE_PX
    )
    pixels, places = bent_photo(flat.pixels_srgb, pose, bend, SIZE_PX)
    points = _grid_points()
    skin = _true_skin(skin_places_mm(points, pose, bend, SIZE_PX), flat.truth.skin, pose, plan)
    skin &= _facing(places)[points[:, 1].astype(int), points[:, 0].astype(int)]
    prepared = _prepared(pixels, f"{site.seed}_{visit}.png")
    return StagedPhoto(
        site=site,
        number=visit,
        shape=plan.shape.value,
        pose=pose,
        bend=bend,
        features=prepared.features,
        patches_px=changing_outlines(prepared.measured.patches),
        photo_to_work=prepared.measured.photo_to_work,
        landmarks_px=points[skin],
        landmarks_mm=skin_places_mm(points[skin], pose, bend, SIZE_PX),
        outlines_mm=tuple(_outlines_mm(series.scene(visit))),
    )


def _outlines_mm(scene: SkinScene) -> Iterator[FloatArray]:
    """Yield the true outline (n, 2) of each patch, sheet mm, where it is one piece."""
    sheet, truth = scene.body.sheet, scene.truth
    for number, spot in truth.spots.items():
        if spot.kind is not PatchKind.PATCH:
            continue
        inside = (truth.labels == number).astype(np.uint8)
        found, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        if found:
            cells = max(found, key=cv2.contourArea).reshape(-1, 2).astype(float)
            step = max(1, len(cells) // 100)
            yield map_points(cells[::step], np.linalg.inv(sheet.to_cells))


def _draw_pose(view_mm: float, visit: int, rng: np.random.Generator) -> Pose:
    """Return the baseline's pose, or one as far from it as hands hold a phone."""
    far = visit > 0
    roll = rng.uniform(-ROLL_DEG, ROLL_DEG) if far else rng.normal(0.0, 3.0)
    tilt = rng.uniform(0.0, TILT_DEG) if far else abs(rng.normal(0.0, 4.0))
    shift = rng.uniform(-8.0, 8.0, 2) if far else np.zeros(2)
    return Pose(
        view_mm=view_mm * float(np.exp(rng.uniform(-0.35, 0.0)) if far else 0.86),
        roll_deg=float(roll),
        tilt_deg=float(tilt),
        tilt_axis_deg=float(rng.uniform(0.0, 360.0)),
        shift_mm=(float(shift[0]), float(shift[1])),
    )


def _true_skin(places_mm: FloatArray, flat_skin: Mask, pose: Pose, plan: SeriesPlan) -> np.ndarray:
    """Whether the skin at these places (n, 2) of the sheet is measurable, by the flat truth."""
    height, width = flat_skin.shape
    at = np.round(map_points(places_mm, mm_to_px(wider(pose), (width, height)))).astype(int)
    inside = (at >= 0).all(axis=1) & (at < [width, height]).all(axis=1)
    reach = _SHEET_REACH * plan.view_mm * np.array([1.0, height / width])
    inside &= (np.abs(places_mm) < reach).all(axis=1)
    kept = np.zeros(len(places_mm), bool)
    kept[inside] = flat_skin[at[inside, 1], at[inside, 0]]
    return kept


def _facing(places: FloatArray) -> Mask:
    """Skin (H, W) that is not seen all too slantingly: neither turned away nor folded over."""
    across = np.gradient(places[..., 0].astype(float), axis=1), np.gradient(places[..., 1], axis=1)
    down = np.gradient(places[..., 0].astype(float), axis=0), np.gradient(places[..., 1], axis=0)
    jacobian = np.stack([np.stack(across, -1), np.stack(down, -1)], -1)
    gram = np.einsum("...ij,...ik->...jk", jacobian, jacobian)
    trace = gram[..., 0, 0] + gram[..., 1, 1]
    determinant = np.maximum(gram[..., 0, 0] * gram[..., 1, 1] - gram[..., 0, 1] ** 2, 0.0)
    root = np.sqrt(np.maximum(trace**2 - 4.0 * determinant, 0.0))
    ratio = np.sqrt(np.maximum(trace - root, 0.0) / np.maximum(trace + root, 1e-12))
    return np.asarray(ratio > _STEEPEST)


def _grid_points() -> FloatArray:
    width, height = SIZE_PX
    step = width / _LANDMARKS_ACROSS
    x, y = np.meshgrid(np.arange(step / 2, width, step), np.arange(step / 2, height, step))
    return np.column_stack([x.ravel(), y.ravel()])


def _prepared(pixels: np.ndarray, name: str) -> Prepared:
    sha256 = hashlib.sha256(pixels.tobytes()).hexdigest()
    photo = Photo(name, sha256, pixels, Capture())
    return measure_source(PhotoSource(name, sha256, Capture(), lambda: photo), Settings())
