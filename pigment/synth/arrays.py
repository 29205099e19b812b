"""Array types of the renderer, as wide as what OpenCV declares that it gives back."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

Field = npt.NDArray[Any]  # numbers over a sheet, a photo or a spectrum; dtype as documented
Amount = npt.NDArray[Any] | float  # one number, or one for every place
