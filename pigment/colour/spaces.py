"""Between sRGB, linear light and CIELAB (D65, 2 degrees).

Sources: IEC 61966-2-1 (sRGB), CIE 15 (CIELAB, white points), Lam 1985 (Bradford).
"""

from __future__ import annotations

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, LabImage, LinearImage, SrgbImage

WHITE_D65 = np.array([0.95047, 1.0, 1.08883])
WHITE_D50 = np.array([0.96422, 1.0, 0.82521])
LINEAR_SRGB_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
XYZ_TO_LINEAR_SRGB = np.linalg.inv(LINEAR_SRGB_TO_XYZ)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear sRGB, ITU-R BT.709
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_EPSILON = 216.0 / 24389.0
_KAPPA = 24389.0 / 27.0
_STRIP_ROWS = 64


def srgb_to_linear(coded: FloatArray) -> FloatArray:
    """Undo the sRGB curve; ``coded`` (...) in [0, 1], linear out."""
    coded = np.asarray(coded, dtype=float)
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(linear: FloatArray) -> FloatArray:
    """Apply the sRGB curve; values below 0 and above 1 are clipped first."""
    linear = np.clip(np.asarray(linear, dtype=float), 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


SRGB_CURVE = srgb_to_linear(np.arange(256) / 255.0)  # (256,) code -> linear light


def xyz_to_lab(xyz: FloatArray, white: FloatArray = WHITE_D65) -> FloatArray:
    """CIELAB of ``xyz`` (..., 3) relative to ``white``; exact, float64, for reported numbers."""
    t = np.asarray(xyz, dtype=float) / white
    f = np.where(t > _EPSILON, np.cbrt(t), (_KAPPA * t + 16.0) / 116.0)
    fx, fy, fz = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)], axis=-1)


def lab_to_xyz(lab: FloatArray, white: FloatArray = WHITE_D65) -> FloatArray:
    """XYZ of CIELAB ``lab`` (..., 3)."""
    lab = np.asarray(lab, dtype=float)
    fy = (lab[..., 0] + 16.0) / 116.0
    f = np.stack([fy + lab[..., 1] / 500.0, fy, fy - lab[..., 2] / 200.0], axis=-1)
    return np.asarray(np.where(f**3 > _EPSILON, f**3, (116.0 * f - 16.0) / _KAPPA) * white)


def linear_to_lab(linear: FloatArray) -> FloatArray:
    """CIELAB of linear sRGB (..., 3); exact, float64."""
    return xyz_to_lab(np.asarray(linear, dtype=float) @ LINEAR_SRGB_TO_XYZ.T)


def lab_to_linear(lab: FloatArray) -> FloatArray:
    """Linear sRGB of CIELAB (..., 3); may lie outside [0, 1]."""
    return np.asarray(lab_to_xyz(lab) @ XYZ_TO_LINEAR_SRGB.T)


def adapt_white(xyz: FloatArray, source: FloatArray, target: FloatArray) -> FloatArray:
    """Move XYZ (..., 3) seen under white ``source`` to white ``target`` (Bradford)."""
    gain = (BRADFORD @ target) / (BRADFORD @ source)
    matrix = np.linalg.inv(BRADFORD) @ np.diag(gain) @ BRADFORD
    return np.asarray(np.asarray(xyz, dtype=float) @ matrix.T)


def linear_image_to_lab(linear: LinearImage) -> LabImage:
    """CIELAB (h, w, 3) float32 of a whole linear image, in strips; error under 0.001."""
    matrix = (LINEAR_SRGB_TO_XYZ / WHITE_D65[:, None]).astype(np.float32)
    lab = np.empty(linear.shape, np.float32)
    for top in range(0, len(linear), _STRIP_ROWS):
        rows = slice(top, top + _STRIP_ROWS)
        t = cv2.transform(linear[rows], matrix)
        f = np.where(t > _EPSILON, np.cbrt(t), (_KAPPA * t + 16.0) / 116.0)
        lab[rows, :, 0] = 116.0 * f[..., 1] - 16.0
        lab[rows, :, 1] = 500.0 * (f[..., 0] - f[..., 1])
        lab[rows, :, 2] = 200.0 * (f[..., 1] - f[..., 2])
    return lab


def linear_image_to_lightness(linear: LinearImage) -> FloatArray:
    """CIELAB L* (h, w) float32 of a whole linear image; error under 0.001."""
    row = (LINEAR_SRGB_TO_XYZ[1:2] / WHITE_D65[1]).astype(np.float32)
    y = np.asarray(cv2.transform(linear, row), np.float32).reshape(linear.shape[:2])
    f = np.where(y > _EPSILON, np.cbrt(y), (_KAPPA * y + 16.0) / 116.0)
    return np.asarray(116.0 * f - 16.0, np.float32)


def apply_curves(srgb: SrgbImage, curves: FloatArray, matrix: FloatArray) -> LinearImage:
    """Turn coded pixels (h, w, 3) into linear sRGB: ``matrix @ curves[channel][code]``."""
    table = np.ascontiguousarray(np.asarray(curves, np.float32).T[None])  # (1, 256, 3)
    opened = cv2.LUT(np.ascontiguousarray(srgb), table)
    return np.asarray(cv2.transform(opened, np.asarray(matrix, np.float32)), np.float32)
