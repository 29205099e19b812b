"""What the report says of the regions of a face."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TITLE = "Regions of the face"
REGION = "Region"
NOTE = (
    "Share of each region's measured skin that patches cover. The regions are those of a usual "
    "face laid over this one, so their borders are only about right; left and right are those "
    "of the picture. A courtesy for comparison with visual scores: the result is the numbers above."
)
REGION_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "forehead": "Forehead",
        "cheek_left": "Cheek, left in the picture",
        "cheek_right": "Cheek, right in the picture",
        "nose": "Nose",
        "chin": "Chin and round the mouth",
    }
)
