"""A phone camera: from raw channels in the scene to the JPEG it saves.

Order as in a phone: lens blur, exposure, shot and read noise, clipping, denoising, white
balance, colour matrix, local tone mapping, tone curve, sharpening, JPEG.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from pigment.colour.spaces import LUMINANCE, XYZ_TO_LINEAR_SRGB, linear_to_srgb
from pigment.model.arrays import SrgbImage
from pigment.synth.arrays import Field
from pigment.synth.optics import skin_reflectance
from pigment.synth.scene import TONES
from pigment.synth.spectra import (
    camera_weights,
    chart_reflectance,
    lamp,
    linear_srgb_weights,
    observer,
)

Rng = np.random.Generator
_LAMP_KELVIN = {
    "D65": 6500, "D50": 5000, "A": 2856, "LED_B1": 2730, "LED_B3": 4100, "LED_B5": 6600,
    "LED_V2": 4070, "FL2": 4230, "FL11": 4000, "FL10": 5000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PhoneCamera:
    """How one phone make turns light into a picture; the sensor's curves go by ``name``.

    ``contrast``: depth of the S of the tone curve; ``lift``: exponent on linear light before
    it; ``saturation``: about the grey axis; ``local_tone``: exponent of the local exposure;
    ``sharpen``, ``sharpen_px``: strength and radius; ``shot``, ``read``: noise at full scale.
    """

    name: str
    model: str
    contrast: float
    lift: float
    saturation: float
    local_tone: float
    sharpen: float
    sharpen_px: float
    denoise_px: float
    shot: float
    read: float
    vignette: float
    jpeg_quality: int


PHONES = {
    phone.name: phone
    for phone in (
        PhoneCamera(
            "phone_a", "Synthetic A1", 0.12, 0.96, 1.06, 0.08, 0.55,
            1.0, 0.45, 0.0006, 0.0012, 0.1, 92,
        ),
        PhoneCamera(
            "phone_b", "Synthetic B2", 0.2, 0.9, 1.12, 0.14, 0.85,
            1.3, 0.65, 0.0009, 0.0016, 0.16, 88,
        ),
        PhoneCamera(
            "phone_c", "Synthetic C3", 0.08, 1.0, 1.02, 0.05, 0.35,
            0.9, 0.35, 0.0005, 0.001, 0.08, 95,
        ),
        PhoneCamera(
            "phone_d", "Synthetic D4", 0.16, 0.93, 1.1, 0.12, 0.7,
            1.6, 0.8, 0.0012, 0.0022, 0.2, 86,
        ),
        PhoneCamera(
            "phone_e", "Synthetic E5", 0.15, 0.94, 1.08, 0.1, 0.65,
            1.2, 0.55, 0.0008, 0.0015, 0.13, 90,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exposure:
    """How one shot was exposed and balanced, against what the camera would have chosen.

    ``bias_ev``: exposure; ``balance_error``: ln gain of red and blue; ``warmth``: share of the
    lamp's own colour that stays; ``blur_px``, ``motion_px``, ``motion_angle``: lens and hand;
    ``noise``: factor on the sensor's noise (dim light).
    """

    bias_ev: float = 0.0
    balance_error: tuple[float, float] = (0.0, 0.0)
    warmth: float = 0.08
    blur_px: float = 0.7
    motion_px: float = 0.0
    motion_angle: float = 0.0
    noise: float = 1.0


@lru_cache(maxsize=32)
def _matrix_for(camera: str, lamp_name: str) -> Field:
    """Colour matrix (3, 3), balanced raw to linear sRGB, fitted under one lamp; keeps grey."""
    spectra = np.vstack(
        [
            chart_reflectance(),
            [skin_reflectance(tone.epidermal, 0.0, tone.blood) for tone in TONES.values()],
        ]
    )
    weights = camera_weights(camera, lamp_name)
    raw = (spectra @ weights) / weights.sum(axis=0)
    goal = spectra @ linear_srgb_weights()
    # rows sum to 1: solve for the change against green in each row
    free = raw[:, [0, 2]] - raw[:, [1]]
    part = np.linalg.lstsq(free, goal - raw[:, [1]], rcond=None)[0].T
    return np.stack([part[:, 0], 1.0 - part.sum(axis=1), part[:, 1]], axis=1)


@lru_cache(maxsize=32)
def lamp_tint(lamp_name: str) -> Field:
    """Colour (3,) of white paper under a lamp as an eye used to daylight sees it, green = 1."""
    white = np.maximum(XYZ_TO_LINEAR_SRGB @ (lamp(lamp_name) @ observer()), 1e-3)
    return np.asarray(white / white[1])


def colour_matrix(camera: str, lamp_name: str) -> Field:
    """Return the matrix a phone would use, between A's and D65's by colour temperature."""
    kelvin = float(_LAMP_KELVIN[lamp_name])
    share = np.clip((1 / 2856 - 1 / kelvin) / (1 / 2856 - 1 / 6500), 0.0, 1.0)
    return np.asarray((1.0 - share) * _matrix_for(camera, "A") + share * _matrix_for(camera, "D65"))


def develop(raw: Field, phone: PhoneCamera, lamp_name: str, exposure: Exposure, rng: Rng) -> bytes:
    """Turn scene light (H, W, 3) in raw channels, white in green = 1, into a JPEG file."""
    weights = camera_weights(phone.name, lamp_name)
    white = weights.sum(axis=0)
    image = _blurred(raw.astype(np.float32, copy=False), exposure)
    image *= np.float32(_auto_gain(image) * 2.0**exposure.bias_ev)
    _add_noise(image, phone, exposure.noise, rng)
    np.clip(image, 0.0, 1.05, out=image)
    image = _denoised(image, phone.denoise_px * min(1.6, exposure.noise**0.5))

    error = np.exp([exposure.balance_error[0], 0.0, exposure.balance_error[1]])
    np.minimum(image * (error / white).astype(np.float32), np.float32(1.05), out=image)
    tint = np.diag(lamp_tint(lamp_name) ** exposure.warmth)
    matrix = saturation_matrix(phone.saturation) @ tint @ colour_matrix(phone.name, lamp_name)
    image = cv2.transform(image, matrix.astype(np.float32))
    np.clip(image, 0.0, 1.0, out=image)
    coded = _tone_curve(_locally_toned(image, phone.local_tone), phone)
    coded = _sharpened(coded, phone)
    pixels = np.clip(coded * 255.0 + 0.5, 0.0, 255.0).astype(np.uint8)
    flags = [cv2.IMWRITE_JPEG_QUALITY, phone.jpeg_quality]
    ok, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), flags)
    if not ok:
        raise RuntimeError("the JPEG could not be encoded")
    return bytes(data)


def decode(jpeg: bytes) -> SrgbImage:
    """Pixels (H, W, 3) sRGB of a JPEG file."""
    bgr = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise ValueError("not a JPEG file")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _blurred(image: Field, exposure: Exposure) -> Field:
    image = cv2.GaussianBlur(image, (0, 0), max(exposure.blur_px, 0.3))
    if exposure.motion_px < 0.6:
        return image
    size = 2 * int(np.ceil(exposure.motion_px)) + 1
    kernel = np.zeros((size, size), np.float32)
    half = (
        exposure.motion_px
        / 2.0
        * np.array([np.cos(exposure.motion_angle), np.sin(exposure.motion_angle)])
    )
    ends = np.round((np.array([-half, half]) + size // 2) * 256).astype(int)
    cv2.line(kernel, tuple(ends[0].tolist()), tuple(ends[1].tolist()), 1.0, 1, cv2.LINE_AA, 8)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def _auto_gain(image: Field) -> float:
    """Exposure of the camera: a middle grey mean, but bright areas and spots are kept."""
    green = image[::4, ::4, 1]
    rows, columns = green.shape
    middle = green[rows // 5 : -rows // 5 or None, columns // 5 : -columns // 5 or None]
    mean = 0.6 * float(middle.mean()) + 0.4 * float(green.mean())
    area, spot = np.quantile(green, [0.995, 0.9995])
    return float(min(0.24 / max(mean, 1e-4), 0.80 / max(area, 1e-4), 0.95 / max(spot, 1e-4)))


def _add_noise(image: Field, phone: PhoneCamera, factor: float, rng: Rng) -> None:
    grain = rng.standard_normal(image.shape, dtype=np.float32)
    sd = np.sqrt(
        np.maximum(image, 0.0) * np.float32(phone.shot * factor)
        + np.float32((phone.read**2) * factor)
    )
    image += grain * sd * np.float32(0.6)


def _denoised(image: Field, sigma_px: float) -> Field:
    """Light smoothing of brightness; colour, as a ratio to it, is kept at half the size."""
    smooth = cv2.GaussianBlur(image, (0, 0), max(sigma_px, 0.3))
    luma = np.maximum(smooth @ np.full(3, 1 / 3, np.float32), 1e-3)
    half: Field = cv2.resize(smooth, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    half = cv2.GaussianBlur(half, (0, 0), 0.3 + 0.5 * sigma_px)
    half = half / np.maximum(half @ np.full(3, 1 / 3, np.float32), 1e-3)[..., None]
    hue = cv2.resize(half, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(luma[..., None] * hue, np.float32)


def saturation_matrix(saturation: float) -> Field:
    """Matrix (3, 3) on linear RGB columns that spreads colours about their grey."""
    grey = np.tile(LUMINANCE, (3, 1)).astype(float)
    return np.asarray(grey + saturation * (np.eye(3) - grey))


def _locally_toned(image: Field, strength: float) -> Field:
    rows, columns = image.shape[:2]
    small = cv2.resize(
        image @ LUMINANCE, (columns // 8 or 1, rows // 8 or 1), interpolation=cv2.INTER_AREA
    )
    wide = cv2.GaussianBlur(small, (0, 0), max(small.shape) * 0.06)
    gain = (np.maximum(wide, 0.01) / max(float(wide.mean()), 0.01)) ** -strength
    return np.asarray(image * cv2.resize(gain, (columns, rows))[..., None], np.float32)


def _tone_curve(linear: Field, phone: PhoneCamera) -> Field:
    """Coded values (H, W, 3) float32 by table: sRGB coding bent into an S, as phones do."""
    steps = np.linspace(0.0, 1.0, 4096)
    coded = linear_to_srgb(steps**phone.lift)
    coded = coded - phone.contrast * np.sin(2.0 * np.pi * coded) / (2.0 * np.pi)
    index = np.clip(linear * 4095.0 + 0.5, 0, 4095).astype(np.uint16)
    return np.asarray(coded.astype(np.float32)[index])


def _sharpened(coded: Field, phone: PhoneCamera) -> Field:
    luma = coded @ LUMINANCE
    detail = luma - cv2.GaussianBlur(luma, (0, 0), phone.sharpen_px)
    detail = np.clip(phone.sharpen * detail, -0.08, 0.08)
    return np.asarray(coded + detail[..., None])
