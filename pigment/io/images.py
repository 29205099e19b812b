"""Result images at the size of the upright photo: patch labels, the skin mask, pictures.

A result holds outlines and one bit per working pixel, never pixels; here both are brought
back to the photo they came from. Pixel centres are at integers on both grids.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pigment.imaging.outlines import fill_even_odd
from pigment.model.arrays import FloatArray, Mask, SrgbImage
from pigment.model.series import MeasuredPhoto

MAX_TRACK_ID = 65_535  # what 16 bits hold
_PNG = (cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)  # flat areas: a third the bytes
_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 90)


def work_to_photo(points_px: FloatArray, photo_to_work: float) -> npt.NDArray[np.float64]:
    """Map (..., 2) working pixels to pixels of the upright photo."""
    points = np.asarray(points_px, np.float64)
    mapped: npt.NDArray[np.float64] = (points + 0.5) / photo_to_work - 0.5
    return mapped


def label_image(measured: MeasuredPhoto) -> npt.NDArray[np.uint16]:
    """Return (H, W) uint16 at the size of the upright photo: 0 none, n = track_id n.

    Raises
    ------
    ValueError
        When the photo was not measured, or a track_id does not fit 16 bits.
    """
    width, height = _photo_size(measured)
    labels = np.zeros((height, width), np.uint16)
    for patch in measured.patches:
        if not 0 < patch.track_id <= MAX_TRACK_ID:
            raise ValueError(f"track_id {patch.track_id} does not fit a 16-bit label image")
        contours = [work_to_photo(c, measured.photo_to_work) for c in patch.outlines_px if len(c)]
        if not contours:
            continue
        corners = np.concatenate(contours)
        x0, y0 = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (width, height))
        if x0 >= x1 or y0 >= y1:
            continue
        inside = fill_even_odd([c - (x0, y0) for c in contours], (y1 - y0, x1 - x0))
        labels[y0:y1, x0:x1][inside] = patch.track_id
    return labels


def skin_image(measured: MeasuredPhoto) -> npt.NDArray[np.uint8]:
    """Return (H, W) uint8 at the size of the upright photo: 255 where skin is measurable.

    The working mask is interpolated and cut at one half, so that its border stays where it
    was instead of turning into stairs.

    Raises
    ------
    ValueError
        When the photo was not measured.
    """
    size = _photo_size(measured)
    skin = skin_mask(measured).astype(np.uint8) * 255
    factor = measured.photo_to_work
    offset = 0.5 * factor - 0.5
    photo_to_work = np.array([[factor, 0.0, offset], [0.0, factor, offset]])
    smooth = cv2.warpAffine(
        skin,
        photo_to_work,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    _, cut = cv2.threshold(smooth, 127, 255, cv2.THRESH_BINARY)
    return np.asarray(cut, np.uint8)


def skin_mask(measured: MeasuredPhoto) -> Mask:
    """Return the working-scale skin mask that a measured photo carries as packed bits."""
    height, width = measured.work_shape
    packed = np.frombuffer(measured.skin_bits, np.uint8)
    return np.unpackbits(packed, count=height * width).reshape(height, width).astype(bool)


def _photo_size(measured: MeasuredPhoto) -> tuple[int, int]:
    if measured.size_photo_px is None:
        raise ValueError(f"{measured.file} was not measured, so it has no size")
    return measured.size_photo_px


def write_png(path: Path, image: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> None:
    """Write a single-channel image as PNG, 8 or 16 bits as it comes.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    _write(path, ".png", image, _PNG)


def write_jpeg(path: Path, image: SrgbImage) -> None:
    """Write an (h, w, 3) sRGB picture as JPEG.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    _write(path, ".jpg", np.ascontiguousarray(image[..., ::-1]), _JPEG)


def _write(path: Path, kind: str, image: npt.NDArray[Any], options: Sequence[int]) -> None:
    done, coded = cv2.imencode(kind, image, options)
    if not done:
        raise OSError(f"{path.name} could not be encoded")
    path.write_bytes(coded.tobytes())  # not cv2.imwrite: it fails on names outside ASCII
