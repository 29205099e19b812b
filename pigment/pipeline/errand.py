"""A second look at one photo: what it is asked, and on which terms it may borrow an outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pigment.colour.difference import delta_e00
from pigment.errors import PhotoError
from pigment.imaging.outlines import fill_even_odd
from pigment.imaging.recovery import FollowSettings, draw_as_expected, grown_mask, recover_spots
from pigment.model.arrays import FloatArray, Mask
from pigment.model.corrections import Painted
from pigment.model.patches import NO_REFERENCE, OUTLINE_OF_OTHER_VISIT, Patch, PatchMap
from pigment.model.photo import PhotoSource
from pigment.pipeline.measure import measure_patches, summarise_skin
from pigment.pipeline.prepare import prepare_view, target_mask
from pigment.pipeline.settings import Settings

OUTLINE_OF_MATE = "outline_of_mate"
OUTLINE_OF_NEIGHBOURS = "outline_of_neighbours"
BORROWED = frozenset({OUTLINE_OF_MATE, OUTLINE_OF_NEIGHBOURS, OUTLINE_OF_OTHER_VISIT})

Outlines = tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True)
class Lent:
    """An outline that a patch may be measured within where no edge of its own is found.

    ``flag``: whose it is. ``least_share``: of the contrast in the nearest photo that shows an
    edge, which must be seen within it.
    """

    flag: str
    least_share: float


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


def run_errand(errand: Errand) -> list[Patch | None]:
    """Look at one photo again; a patch, or ``None``, for each outline expected.

    What other photos show as a patch is skin here too, and no shadow to be evened away. What a
    photo of the same visit shows is there, even where this one shows no edge to follow; so is
    what other visits show, if enough of its contrast is seen; whether it is, is for them to say.
    """
    masks = [fill_even_odd(outlines, errand.shape) for outlines in errand.expected]
    try:
        view, found = prepare_view(errand.source.load(), errand.settings, _as_known(masks))
    except PhotoError:
        return [None] * len(errand.expected)
    free = ~target_mask(view.srgb, view.card, view.scale)
    around = [grown_mask(mask, errand.settings.follow) for mask in masks]
    view = replace(view, skin=np.logical_or.reduce([view.skin, *around]) & free)
    for mask in masks:
        found = _without(found, mask, errand.settings.follow)
    grown, labels = recover_spots(
        view, found, [mask & free for mask in masks],
        errand.settings.segmentation, errand.settings.follow,
    )  # fmt: skip
    grown, labels = _without_odd(grown, labels, masks, errand)
    borrowed: dict[int, Lent] = {}
    for number, (mask, lent) in enumerate(zip(masks, errand.lent, strict=True)):
        if labels[number] is None and lent is not None:
            given = [label for label in labels if label is not None]
            larger = draw_as_expected(grown, mask & view.skin, given, errand.settings.follow)
            if larger is not None:
                grown, borrowed = larger, borrowed | {len(larger.kinds): lent}
                labels = (*labels[:number], len(larger.kinds), *labels[number + 1 :])
    new = [label for label in labels if label is not None]
    measured = measure_patches(view, grown, errand.settings, new)
    normal = np.array(summarise_skin(view, grown).lab)
    most = errand.settings.follow.most_strange_delta_e00
    patches = {
        p.track_id: _as_borrowed(p, borrowed.get(p.track_id))
        for p in measured
        if p.reference == NO_REFERENCE
        or (p.delta_l.value < 0.0 and delta_e00(np.array(p.surround_lab), normal) <= most)
    }
    return [None if label is None else patches.get(label) for label in labels]


def _without_odd(
    grown: PatchMap, labels: Sequence[int | None], masks: Sequence[Mask], errand: Errand
) -> tuple[PatchMap, tuple[int | None, ...]]:
    """Take back edges that make a patch far larger or smaller than expected, where it may borrow.

    Of a patch so faint that it was missed, such an edge is mostly that of its surroundings.
    """
    most = float(np.log(errand.settings.follow.odd_size))
    kept: list[int | None] = []
    for label, mask, lent in zip(labels, masks, errand.lent, strict=True):
        size = 0 if label is None else np.count_nonzero(grown.labels == label)
        odd = lent is not None and size > 0 and abs(np.log(size / np.count_nonzero(mask))) > most
        if odd:
            grown = replace(grown, labels=np.where(grown.labels == label, 0, grown.labels))
        kept.append(None if odd else label)
    return grown, tuple(kept)


def _as_borrowed(patch: Patch, lent: Lent | None) -> Patch:
    """Mark a patch within an outline of other photos."""
    return patch if lent is None else replace(patch, flags=(*patch.flags, lent.flag))


def _as_known(masks: Sequence[Mask]) -> Painted:
    """Give what is expected the form of what a person knows of a photo."""
    parts = np.zeros(masks[0].shape, np.int16)
    for number, mask in enumerate(masks, start=1):
        parts[mask] = number
    return Painted(parts)


def _without(found: PatchMap, mask: Mask, settings: FollowSettings) -> PatchMap:
    """Free the place of spots that are the one expected, or a bad outline of it.

    A spot keeps its number, empty. One that holds the expected place among much else may be
    several patches in one, and stays, unless it holds nearly nothing but that place.
    """
    labels = found.labels
    inside = np.bincount(labels[mask], minlength=len(found.kinds) + 1)
    sizes = np.bincount(labels.ravel(), minlength=len(found.kinds) + 1)
    for number in np.flatnonzero(inside[1:]) + 1:
        either = sizes[number] + np.count_nonzero(mask) - inside[number]
        mostly = inside[number] >= 0.5 * min(sizes[number], np.count_nonzero(mask))
        if mostly and inside[number] >= settings.least_own * either:
            labels = np.where(labels == number, 0, labels).astype(found.labels.dtype)
    return replace(found, labels=labels)
