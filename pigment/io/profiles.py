"""Any file's pixels as 8-bit sRGB: embedded ICC profiles are followed, alpha is laid on white.

A photograph in Display-P3 read as if it were sRGB is wrong by about 3 CIEDE2000 on skin,
which is as large as a change worth finding. Conversion is relative colorimetric (LittleCMS).
"""

from __future__ import annotations

import io
import struct
from functools import cache

import numpy as np
from PIL import Image, ImageCms

from pigment.io.capture import is_adobe_rgb

# CIE 1931 chromaticities of red, green and blue. Display P3: SMPTE EG 432-1;
# Adobe RGB (1998): specification version 2005-05, section 4.3.
DISPLAY_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE_RGB = ((0.6400, 0.3300), (0.2100, 0.7100), (0.1500, 0.0600))
_WHITE_D65 = (0.3127, 0.3290)
_WHITE_D50 = (0.9642, 1.0, 0.8249)  # XYZ of the ICC profile connection space
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)  # IEC 61966-2-1
_NCLX_P3_PRIMARIES = 12  # ITU-T H.273, table 2


def to_srgb(image: Image.Image) -> Image.Image:
    """Return a decoded image in mode RGB, sRGB-coded.

    A profile that is damaged, or is for another kind of pixel than the file holds, is
    passed over: the pixels then count as sRGB, as they do without a profile.
    """
    source = _source_profile(image)
    if image.mode in ("P", "PA", "RGBa") or (image.mode != "RGBA" and "transparency" in image.info):
        image = image.convert("RGBA")
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    if image.mode not in ("RGB", "CMYK", "LAB"):
        image = image.convert("RGB")
    colours = _convert(image, source)
    if alpha is None or alpha.getextrema() == (255, 255):
        return colours
    on_white = Image.new("RGB", colours.size, (255, 255, 255))
    on_white.paste(colours, mask=alpha)
    return on_white


def _source_profile(image: Image.Image) -> bytes | None:
    embedded = image.info.get("icc_profile")
    if embedded:
        return bytes(embedded)
    nclx = image.info.get("nclx_profile")
    if isinstance(nclx, dict) and nclx.get("color_primaries") == _NCLX_P3_PRIMARIES:
        return matrix_profile(DISPLAY_P3, None)
    if image.mode == "RGB" and is_adobe_rgb(image):
        return matrix_profile(ADOBE_RGB, 563 / 256)
    return None


def _convert(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile is not None:
        try:
            return _through_profile(image, profile)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a bad profile: fall back to the pixels as they stand
    if image.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        return _apply(image, _transform(lab, image.mode))
    return image if image.mode == "RGB" else image.convert("RGB")


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    transform = _transform(ImageCms.ImageCmsProfile(io.BytesIO(profile)), image.mode)
    if image.mode == "RGB":
        probe = _probe()
        moved = np.asarray(_apply(probe, transform), np.int16) - np.asarray(probe, np.int16)
        if np.abs(moved).max() <= 1:  # the profile is sRGB itself under one of its many names
            return image
    return _apply(image, transform)


def _transform(source: object, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        source,  # type: ignore[arg-type]
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )


def _apply(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    converted = ImageCms.applyTransform(image, transform)
    if converted is None:
        raise ValueError("no image came back from the colour conversion")
    return converted


@cache
def _probe() -> Image.Image:
    """Return a small image that holds every combination of nine levels per channel."""
    levels = np.linspace(0, 255, 9).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    return Image.fromarray(grid.reshape(27, 27, 3))


@cache
def matrix_profile(primaries: tuple[tuple[float, float], ...], gamma: float | None) -> bytes:
    """Return an ICC version 2-4 matrix profile with white D65; ``gamma=None`` is the sRGB curve.

    Source: ICC.1:2010, sections 7 and 10.
    """
    curve = b"para" + bytes(4)
    if gamma is None:
        curve += struct.pack(">HH5i", 3, 0, *(round(v * 65536) for v in _SRGB_CURVE))
    else:
        curve += struct.pack(">HHi", 0, 0, round(gamma * 65536))
    columns = _colorants_d50(primaries)
    tags = {
        b"desc": _text_tag("pigment working profile"),
        b"cprt": _text_tag("no copyright"),
        b"wtpt": _xyz_tag(_WHITE_D50),
        **{
            name: _xyz_tag(tuple(c))
            for name, c in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T, strict=True)
        },
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    return _assemble(tags)


def _colorants_d50(primaries: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Return the (3, 3) matrix from linear RGB to XYZ, adapted from D65 to D50 (Bradford)."""
    unscaled = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in primaries]).T
    x, y = _WHITE_D65
    white = np.array([x / y, 1.0, (1 - x - y) / y])
    to_xyz = unscaled * np.linalg.solve(unscaled, white)
    ratio = (_BRADFORD @ np.array(_WHITE_D50)) / (_BRADFORD @ white)
    adapted: np.ndarray = np.linalg.inv(_BRADFORD) @ np.diag(ratio) @ _BRADFORD @ to_xyz
    return adapted


def _xyz_tag(xyz: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in xyz))


def _text_tag(text: str) -> bytes:
    coded = text.encode("utf-16-be")
    return (
        b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(coded), 28) + coded
    )


def _assemble(tags: dict[bytes, bytes]) -> bytes:
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, payload in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(payload))
        body += payload + bytes(-len(payload) % 4)
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + bytes(24)
    header += struct.pack(">I", 1) + struct.pack(">3i", *(round(v * 65536) for v in _WHITE_D50))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
