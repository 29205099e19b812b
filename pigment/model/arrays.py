"""Array types by meaning, and the two checks every noun makes of its arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating[Any]]
SrgbImage = npt.NDArray[np.uint8]  # (h, w, 3), IEC 61966-2-1, R first
LabImage = npt.NDArray[np.float32]  # (h, w, 3), CIELAB, D65, 2 degrees
LinearImage = npt.NDArray[np.float32]  # (h, w, 3), linear sRGB, 1 = diffuse white
Mask = npt.NDArray[np.bool_]  # (h, w)
IndexArray = npt.NDArray[np.intp]  # (n,), flat indices of pixels
Labels = npt.NDArray[np.int32]  # (h, w), 0 = background


def readonly(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return ``array`` with its buffer frozen, so that a frozen noun is frozen through."""
    array.flags.writeable = False
    return array


def require_shape(name: str, array: npt.NDArray[Any], *shape: int | None) -> None:
    """Raise ``ValueError`` unless ``array`` has this shape; ``None`` stands for any length."""
    fits = array.ndim == len(shape) and all(
        want is None or want == got for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name}: expected shape {shape}, got {array.shape}")
