"""What a photo that is looked at again is asked, and on which terms it may borrow an outline."""

from __future__ import annotations

from dataclasses import dataclass

from pigment.model.arrays import FloatArray
from pigment.model.photo import PhotoSource
from pigment.pipeline.settings import Settings

OUTLINE_OF_MATE = "outline_of_mate"
OUTLINE_OF_NEIGHBOURS = "outline_of_neighbours"
BORROWED = frozenset({OUTLINE_OF_MATE, OUTLINE_OF_NEIGHBOURS})

Outlines = tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True)
class Lent:
    """An outline that a patch may be measured within where no edge of its own is found.

    ``flag``: whose it is. ``least_delta_e00``: contrast that must be seen within it.
    """

    flag: str
    least_delta_e00: float


@dataclass(frozen=True, slots=True, eq=False)
class Errand:
    """One photo to be looked at again.

    ``expected``: outlines in its working pixels of where patches should be; ``lent``: on which
    terms they may serve as they are. ``shape``: of its working grid (h, w).
    """

    source: PhotoSource
    expected: tuple[Outlines, ...]
    lent: tuple[Lent | None, ...]
    shape: tuple[int, int]
    settings: Settings
