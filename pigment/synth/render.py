"""A scene, a lamp, a phone and a pose become a photograph with its exact truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from pigment.model.arrays import SrgbImage, readonly
from pigment.synth.arrays import Field
from pigment.synth.camera import Exposure, PhoneCamera, decode, develop
from pigment.synth.light import Lighting, field, irradiance, shine
from pigment.synth.lut import skin_response, skin_table
from pigment.synth.optics import skin_reflectance
from pigment.synth.pose import Pose, area_scale, mapped, mm_to_px
from pigment.synth.scene import TONES, Body, GroundTruth, Sheet, Skin
from pigment.synth.spectra import camera_weights, chart_reflectance, smooth_basis
from pigment.synth.targets import FlatTarget
from pigment.synth.truth import SceneTruth

Rng = np.random.Generator


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """The surface behind: linear sRGB (rows, columns, 3) on a sheet of its own."""

    sheet: Sheet
    linear: Field


@dataclass(frozen=True, slots=True, eq=False)
class Hair:
    """Body hairs: paths (n, k, 2) mm in the skin plane, width, linear sRGB, opacity."""

    paths_mm: Field
    width_mm: float
    linear: tuple[float, float, float]
    opacity: float


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a flat target lies: middle (mm), turn (degrees), slope of its own."""

    centre_mm: tuple[float, float]
    angle_deg: float
    slope: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class SkinScene:
    """All there is in front of the camera at one visit."""

    body: Body
    skin: Skin
    truth: SceneTruth
    backdrop: Backdrop
    hair: Hair | None
    targets: tuple[tuple[FlatTarget, CardPlace], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RenderedPhoto:
    """A photograph (H, W, 3) sRGB as decoded from ``jpeg``, and what is true of it."""

    pixels_srgb: SrgbImage
    jpeg: bytes
    truth: GroundTruth

    def __post_init__(self) -> None:
        readonly(self.pixels_srgb)


def render_photo(
    scene: SkinScene,
    phone: PhoneCamera,
    light: Lighting,
    pose: Pose,
    exposure: Exposure,
    rng: Rng,
    size_px: tuple[int, int] = (1632, 1224),
) -> RenderedPhoto:
    """Photograph ``scene``; the same arguments and state of ``rng`` give the same pixels."""
    homography = mm_to_px(pose, size_px)
    reflected, mirrored = _surface(scene, phone, light, homography, size_px)
    card_cover = np.zeros(size_px[::-1], np.float32)
    for target, place in scene.targets:
        _lay_target(reflected, card_cover, target, place, phone, light, homography)
    mirrored *= 1.0 - card_cover

    level = field(light, size_px[::-1]) * _vignette(size_px, phone.vignette)
    white = camera_weights(phone.name, light.lamp).sum(axis=0).astype(np.float32)
    raw = (reflected + mirrored[..., None] * white) * level[..., None]
    jpeg = develop(raw, phone, light.lamp, exposure, rng)
    truth = _ground_truth(scene, phone, light, pose, homography, card_cover)
    return RenderedPhoto(decode(jpeg), jpeg, truth)


def _warp(image: Field, sheet: Sheet, homography: Field, size_px: tuple[int, int], *,
          nearest: bool = False, border: int = cv2.BORDER_REFLECT) -> Field:  # fmt: skip
    matrix = homography @ np.linalg.inv(sheet.to_cells)
    how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    return np.asarray(cv2.warpPerspective(image, matrix, size_px, flags=how, borderMode=border))


def _surface(
    scene: SkinScene, phone: PhoneCamera, light: Lighting, homography: Field,
    size_px: tuple[int, int],
) -> tuple[Field, Field]:  # fmt: skip
    """Light that the scene sends back in raw channels (H, W, 3), and what it mirrors (H, W)."""
    body, skin, sheet = scene.body, scene.skin, scene.body.sheet
    relief_y, relief_x = np.gradient(skin.relief, sheet.mm_per_cell)
    chromophores = cv2.merge([skin.epidermal, skin.dermal, skin.blood, body.cover])
    warped = _warp(chromophores, sheet, homography, size_px)
    slopes = cv2.merge(
        [body.slope_x + relief_x.astype(np.float32), body.slope_y + relief_y.astype(np.float32)]
    )
    slopes = _warp(slopes, sheet, homography, size_px)
    cover = warped[..., 3]

    seen = Skin(warped[..., 0], warped[..., 1], warped[..., 2], cover)
    reflected = skin_response(skin_table(phone.name, light.lamp), seen)
    to_raw = material_matrix(phone.name, light.lamp).astype(np.float32)
    if body.paint is not None:
        paint = _warp(body.paint, sheet, homography, size_px)
        reflected += (cv2.transform(paint[..., :3], to_raw.T) - reflected) * paint[..., 3:]
    if scene.hair is not None:
        _draw_hair(reflected, scene.hair, homography, to_raw)
    reflected = _lit(reflected, light, phone.name, slopes[..., 0], slopes[..., 1])
    mirrored = shine(light, slopes[..., 0], slopes[..., 1]) * cover
    if float(cover.min()) < 0.999:
        behind = _behind(scene, phone, light, homography, size_px, cover)
        reflected = behind + (reflected - behind) * cover[..., None]
    return reflected, mirrored


def _behind(
    scene: SkinScene, phone: PhoneCamera, light: Lighting, homography: Field,
    size_px: tuple[int, int], cover: Field,
) -> Field:  # fmt: skip
    """Return the backdrop in raw channels (H, W, 3), darker where the body stands on it."""
    to_raw = material_matrix(phone.name, light.lamp).astype(np.float32)
    backdrop = scene.backdrop
    linear = _warp(backdrop.linear, backdrop.sheet, homography, size_px, border=cv2.BORDER_REFLECT)
    flat = np.zeros((1, 1), np.float32)
    raw = _lit(cv2.transform(linear, to_raw.T), light, phone.name, flat, flat)
    rows, columns = cover.shape
    small = cv2.resize(cover, (columns // 8, rows // 8), interpolation=cv2.INTER_AREA)
    contact = cv2.GaussianBlur(small, (0, 0), columns / 8 * 0.02)
    return np.asarray(raw * (1.0 - 0.55 * cv2.resize(contact, (columns, rows)))[..., None])


@lru_cache(maxsize=64)
def material_matrix(camera: str, lamp: str) -> Field:
    """Matrix (3, 3): linear sRGB of a smooth material times it gives raw channels."""
    return np.asarray(smooth_basis().T @ camera_weights(camera, lamp))


@lru_cache(maxsize=64)
def _lamp_change(camera: str, lamp: str, other: str) -> Field:
    """Matrix (3, 3) that best turns raw channels under ``lamp`` into those under ``other``."""
    skins = [skin_reflectance(tone.epidermal, 0.0, tone.blood) for tone in TONES.values()]
    spectra = np.vstack([chart_reflectance(), skins])
    first, second = (spectra @ camera_weights(camera, name) for name in (lamp, other))
    return np.asarray(np.linalg.lstsq(first, second, rcond=None)[0])


def _lit(reflectance: Field, light: Lighting, camera: str, slope_x: Field, slope_y: Field) -> Field:
    """Raw reflectance (H, W, 3) times the light on surfaces of these slopes."""
    level = irradiance(light, slope_x, slope_y)[..., None]
    if light.second is None:
        return np.asarray(reflectance * level)
    name, share = light.second
    change = _lamp_change(camera, light.lamp, name).astype(np.float32)
    other = Lighting(name, light.azimuth + 2.6, 0.8, 0.1, 0.0, None, 0.0, (0, 0, 1), 0.0, 0.3)
    from_side = irradiance(other, slope_x, slope_y)[..., None] * np.float32(share)
    return np.asarray(
        reflectance * (level * np.float32(1.0 - share))
        + cv2.transform(reflectance, change.T) * from_side
    )


def _draw_hair(reflected: Field, hair: Hair, homography: Field, to_raw: Field) -> None:
    rows, columns = reflected.shape[:2]
    canvas = np.zeros((rows, columns), np.uint8)
    points = mapped(homography, hair.paths_mm).reshape(hair.paths_mm.shape)
    lines = list(np.round(points * 16).astype(np.int32).reshape(len(points), -1, 1, 2))
    middle = mapped(np.linalg.inv(homography), np.array([[columns / 2.0, rows / 2.0]]))[0]
    width_px = hair.width_mm * area_scale(homography, middle) ** 0.5
    thickness = max(1, round(width_px))
    cv2.polylines(canvas, lines, False, 255, thickness, cv2.LINE_AA, 4)
    share = np.float32(hair.opacity * min(1.0, width_px / thickness) / 255.0)
    alpha = (canvas * share)[..., None]
    colour = np.asarray(hair.linear, np.float32) @ to_raw
    reflected += (colour - reflected) * alpha


def _lay_target(
    reflected: Field, cover: Field, target: FlatTarget, place: CardPlace,
    phone: PhoneCamera, light: Lighting, homography: Field,
) -> None:  # fmt: skip
    """Draw a target over the photo (H, W, 3) in raw channels, with the shadow at its edge."""
    rows, columns = cover.shape
    picture = _target_raw(target, phone.name, light.lamp)
    to_px = homography @ _target_to_mm(target, place)
    picture, to_px = _reduced(picture, to_px)
    drawn = cv2.warpPerspective(
        picture, to_px, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    solid = np.full(picture.shape[:2], 1.0, np.float32)
    alpha = cv2.warpPerspective(solid, to_px, (columns, rows), flags=cv2.INTER_LINEAR)
    small = cv2.resize(alpha, (columns // 4, rows // 4), interpolation=cv2.INTER_AREA)
    shade = cv2.resize(cv2.GaussianBlur(small, (0, 0), columns / 4 * 0.004), (columns, rows))
    reflected *= (1.0 - 0.35 * shade)[..., None]
    slope_x, slope_y = (np.full((1, 1), value, np.float32) for value in place.slope)
    drawn = _lit(drawn, light, phone.name, slope_x, slope_y)
    reflected += (drawn - reflected) * alpha[..., None]
    np.maximum(cover, alpha, out=cover)


@lru_cache(maxsize=8)
def _target_raw(target: FlatTarget, camera: str, lamp: str) -> Field:
    raw = cv2.transform(target.linear, material_matrix(camera, lamp).T.astype(np.float32))
    if len(target.reflectances):
        colours = (target.reflectances @ camera_weights(camera, lamp)).astype(np.float32)
        printed = target.regions > 0
        raw[printed] = colours[target.regions[printed] - 1]
    grain = np.random.default_rng(7).standard_normal(raw.shape[:2], dtype=np.float32)
    raw *= np.exp(0.03 * cv2.GaussianBlur(grain, (0, 0), 1.2))[..., None]
    return np.asarray(raw)


def _target_to_mm(target: FlatTarget, place: CardPlace) -> Field:
    """Homography (3, 3) from the target's cells to the skin plane."""
    rows, columns = target.linear.shape[:2]
    width, height = target.size_mm
    angle = np.radians(place.angle_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    shrink = 1.0 / np.sqrt(1.0 + np.square(place.slope))
    to_card = np.array(
        [[width / columns, 0, width / columns / 2 - width / 2],
         [0, height / rows, height / rows / 2 - height / 2], [0, 0, 1.0]]
    )  # fmt: skip
    turn = np.array(
        [[shrink[0] * cos, -shrink[0] * sin, place.centre_mm[0]],
         [shrink[1] * sin, shrink[1] * cos, place.centre_mm[1]], [0, 0, 1.0]]
    )  # fmt: skip
    return np.asarray(turn @ to_card)


def _reduced(picture: Field, to_px: Field) -> tuple[Field, Field]:
    """Shrink a picture finer than the photo, so that drawing it does not alias."""
    rows, columns = picture.shape[:2]
    ratio = area_scale(to_px, np.array([columns / 2.0, rows / 2.0])) ** -0.5  # cells per pixel
    if ratio < 1.3:
        return picture, to_px
    size = (max(8, round(columns / ratio)), max(8, round(rows / ratio)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    sx, sy = columns / size[0], rows / size[1]
    grow = np.array([[sx, 0, (sx - 1) / 2.0], [0, sy, (sy - 1) / 2.0], [0, 0, 1.0]])
    return small, to_px @ grow


def _vignette(size_px: tuple[int, int], depth: float) -> Field:
    width, height = size_px
    x = np.linspace(-1.0, 1.0, width, dtype=np.float32)[None, :]
    y = np.linspace(-1.0, 1.0, height, dtype=np.float32)[:, None] * np.float32(height / width)
    r2 = (x**2 + y**2) / (1.0 + (height / width) ** 2)
    return np.asarray(1.0 - np.float32(depth) * r2)


def _ground_truth(
    scene: SkinScene, phone: PhoneCamera, light: Lighting, pose: Pose, homography: Field,
    card_cover: Field,
) -> GroundTruth:  # fmt: skip
    rows, columns = card_cover.shape
    size_px, sheet, truth = (columns, rows), scene.body.sheet, scene.truth
    free = card_cover < 0.02
    ids = truth.labels.astype(np.float32)
    ids = _warp(ids, sheet, homography, size_px, nearest=True, border=cv2.BORDER_CONSTANT)
    labels = np.where(free, ids, 0).astype(np.int32)
    measurable = scene.body.measurable.astype(np.uint8)
    measurable = _warp(measurable, sheet, homography, size_px, nearest=True)
    to_mm = np.linalg.inv(homography)
    to_mm = to_mm / to_mm[2, 2]
    middle = np.array([(columns - 1) / 2.0, (rows - 1) / 2.0])
    outline = None
    if scene.targets:
        target, place = scene.targets[0]
        h, w = target.linear.shape[:2]
        corners = np.array([[-0.5, -0.5], [w - 0.5, -0.5], [w - 0.5, h - 0.5], [-0.5, h - 0.5]])
        outline = readonly(mapped(homography @ _target_to_mm(target, place), corners))
    return GroundTruth(
        labels=labels,
        skin=(measurable > 0) & free,
        px_to_mm=to_mm,
        mm_per_px=area_scale(to_mm, middle) ** 0.5,
        tilt_deg=pose.tilt_deg,
        spots=truth.spots,
        visible_fraction=_visible(labels, truth, to_mm),
        skin_lab=truth.skin_lab,
        camera=phone.model,
        lamp=light.lamp,
        card=scene.targets[0][0].name if scene.targets else "none",
        card_outline_px=outline,
    )


def _visible(labels: Field, truth: SceneTruth, to_mm: Field) -> dict[int, float]:
    """Share of each spot's area in the labels."""
    most = max(truth.spots, default=0)
    rows, columns = np.nonzero(labels)
    ids = labels[rows, columns]
    w = to_mm[2, 0] * columns + to_mm[2, 1] * rows + to_mm[2, 2]
    cell_mm2 = abs(np.linalg.det(to_mm)) / np.abs(w) ** 3
    seen = np.bincount(ids, weights=cell_mm2, minlength=most + 1)
    return {
        spot_id: float(min(1.0, seen[spot_id] / max(spot.area_mm2, 1e-6)))
        for spot_id, spot in truth.spots.items()
    }
