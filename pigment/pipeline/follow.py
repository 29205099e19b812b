"""One patch through all photos of a series: what one photo missed or made up, the others tell.

A patch that most photos show is looked for again where one missed it, or drew it far larger or
smaller than the others; a spot that the other photos of the same skin do not show is dropped,
and one that a single visit shows is in doubt until another visit shows it too, if only as a
contrast within the outline that it has at the first visit; and a spot is one kind of thing, not
a mole in one photo and a patch in the next.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pigment.imaging.recovery import FollowSettings
from pigment.model.patches import OUTLINE_OF_OTHER_VISIT, UNCONFIRMED, Patch, PatchKind
from pigment.model.photo import PhotoSource
from pigment.model.series import MeasuredPhoto
from pigment.pipeline.errand import (
    BORROWED,
    OUTLINE_OF_MATE,
    OUTLINE_OF_NEIGHBOURS,
    Errand,
    Lent,
    Outlines,
    run_errand,
)
from pigment.pipeline.settings import Settings
from pigment.stats.visibility import shows_patch, shows_surround
from pigment.stats.visits import group_into_visits

RECOVERED = "recovered"
_ENOUGH_VISITS = 3  # for a spot to be asked to show in two of them
_FEWEST_WITNESSES = 2  # later visits, for a patch whose edge only the first visit shows


@dataclass(slots=True, eq=False)
class _Track:
    """One track: the patch in each photo that has it, and the photos that show its skin.

    ``borrowed``: the patch within an outline of other photos, which witnesses nothing to other
    visits. ``around``: photos that show the skin around it only, perhaps because the patch
    itself was not taken for skin.
    """

    number: int
    seen: dict[int, Patch]
    shown: set[int]
    around: set[int]
    borrowed: dict[int, Patch] = field(default_factory=dict)

    @property
    def share(self) -> float:
        return len(self.seen) / max(len(self.shown), 1)


def follow_patches(
    photos: Sequence[MeasuredPhoto],
    sources: Sequence[PhotoSource],
    settings: Settings,
    each: Callable[..., Iterable[list[Patch | None]]],
) -> list[MeasuredPhoto]:
    """Return the photos with their patches confirmed by one another.

    Parameters
    ----------
    photos
        Matched photos in the order of ``sources``; those without an alignment stay as they are.
    each
        Runs a function over errands, perhaps in other processes, and yields in their order.
    """
    visits = _visits(photos, settings)
    tracks = _tracks(photos)
    first = [track for track in tracks if _is_first_alone(track, visits, settings.follow)]
    wanted = _wanted(tracks, visits, settings.follow)
    while wanted:
        errands = [
            Errand(
                sources[i],
                tuple(_expected(track, i, photos, visits) for track in wanted[i]),
                tuple(_lent(track, i, visits, settings.follow) for track in wanted[i]),
                photos[i].work_shape,
                settings,
            )
            for i in sorted(wanted)
        ]
        missed = _take_what_is_found(wanted, errands, each(run_errand, errands))
        wanted = _with_new_mates(missed, visits)  # those found only now by their mates
    lasting = {track.number for track in first if _lasts(track, visits)}
    kept = [track for track in tracks if _stays(track, visits, settings.follow)]
    doubted = {track.number for track in kept if _in_doubt(track, visits)} - lasting
    for track in kept:  # no witness of its own, so only now
        track.seen |= _as_lent(track, visits)
    return _put_back(photos, kept, doubted)


def _take_what_is_found(
    wanted: Mapping[int, Sequence[_Track]],
    errands: Sequence[Errand],
    found: Iterable[Sequence[Patch | None]],
) -> dict[int, list[_Track]]:
    """Give every track what the errands found of it; return what is missing still, by photo."""
    missed: dict[int, list[_Track]] = defaultdict(list)
    within: list[tuple[int, _Track, Lent, Patch]] = []
    for index, errand, patches in zip(sorted(wanted), errands, found, strict=True):
        for track, lent, patch in zip(wanted[index], errand.lent, patches, strict=True):
            if patch is not None and lent is not None and BORROWED & set(patch.flags):
                within.append((index, track, lent, patch))
            elif patch is not None:
                track.seen[index] = _as_found(patch, track)
                track.shown.add(index)
            elif lent is None or lent.flag != OUTLINE_OF_MATE:
                missed[index].append(track)
    for index, track, lent, patch in within:  # beside all edges found, in this round too
        if _shows_enough(patch, index, track, lent):
            track.borrowed[index] = replace(patch, track_id=track.number)
        elif lent.flag != OUTLINE_OF_MATE:
            missed[index].append(track)
    return missed


def _visits(photos: Sequence[MeasuredPhoto], settings: Settings) -> list[list[int]]:
    """Positions of the photos of each visit, in the order of time."""
    position = {(photo.file, photo.sha256): i for i, photo in enumerate(photos)}
    groups = group_into_visits(photos, settings.stats.visits)
    return [[position[photo.file, photo.sha256] for photo in group] for group in groups]


def _tracks(photos: Sequence[MeasuredPhoto]) -> list[_Track]:
    seen: dict[int, dict[int, Patch]] = defaultdict(dict)
    for index, photo in enumerate(photos):
        if photo.alignment is not None:
            for patch in photo.patches:
                seen[patch.track_id][index] = patch
    return [_Track(number, found, *_shown(found, photos)) for number, found in seen.items()]


def _shown(seen: dict[int, Patch], photos: Sequence[MeasuredPhoto]) -> tuple[set[int], set[int]]:
    """Photos that show the skin of a patch (those that have it do), or the skin around it."""
    shown, around = set(seen), set()
    for index, photo in enumerate(photos):
        if photo.alignment is None or index in shown:
            continue
        nearest = min(seen, key=lambda at: abs(at - index))
        if shows_patch(photos[nearest], seen[nearest], photo):
            shown.add(index)
        elif shows_surround(photos[nearest], seen[nearest], photo):
            around.add(index)
    return shown, around


def _wanted(
    tracks: Sequence[_Track], visits: Sequence[Sequence[int]], settings: FollowSettings
) -> dict[int, list[_Track]]:
    """Photos to be looked at again, and for which tracks."""
    wanted: dict[int, list[_Track]] = defaultdict(list)
    for track in tracks:
        if _kind(track) is not PatchKind.PATCH:
            continue
        sure = track.share >= settings.least_share
        beside = {i for visit in visits if any(i in track.seen for i in visit) for i in visit}
        missing = (track.shown | track.around) - set(track.seen)
        followed = sure or _is_first_alone(track, visits, settings)
        again = missing if followed else missing & beside
        for index in sorted(again | (_odd(track, visits, settings) if sure else set())):
            wanted[index].append(track)
    return wanted


def _odd(track: _Track, visits: Sequence[Sequence[int]], settings: FollowSettings) -> set[int]:
    """Photos that draw a patch much larger or smaller than the visits nearest to theirs.

    Where another photo of the same visit, of the same skin on the same day, draws it as the
    other visits do, less is much.
    """
    odd = set()
    for number, visit in enumerate(visits):
        nearest = sorted(range(len(visits)), key=lambda other: (abs(other - number), other))
        others = [visits[other] for other in nearest if other != number]
        sizes = [_size(track.seen[i]) for own in others for i in own if i in track.seen]
        if len(sizes) < settings.fewest_photos:
            continue
        usual = float(np.median(sizes[: settings.nearest_photos]))
        off = {
            i: abs(float(np.log(_size(track.seen[i]) / usual))) for i in visit if i in track.seen
        }
        for index, own in off.items():
            mates = [away for other, away in off.items() if other != index]
            alone = bool(mates) and min(mates) < 0.5 * own
            most = settings.odd_beside_mate if alone else settings.odd_size
            if own > float(np.log(most)):
                odd.add(index)
    return odd


def _size(patch: Patch) -> float:
    """Area in mm2, or in pixels where there is no scale."""
    return max(patch.area_px if patch.area_mm2 is None else patch.area_mm2.value, 1e-6)


def _expected(
    track: _Track, index: int, photos: Sequence[MeasuredPhoto], visits: Sequence[Sequence[int]]
) -> Outlines:
    """Lay the outline of the nearest photo that has the patch on this one.

    To draw an odd patch again, that of another visit whose size is nearest to the usual.
    """
    odd = track.seen.get(index)
    if odd is None:
        having = _mates(track.seen, index, visits) or track.seen
        nearest = min(having, key=lambda at: abs(at - index))
    else:
        own = next((visit for visit in visits if index in visit), (index,))
        others = {at: _size(patch) for at, patch in track.seen.items() if at not in own}
        usual = float(np.median(list(others.values())))
        nearest = min(others, key=lambda at: abs(float(np.log(others[at] / usual))))
    there, here = photos[nearest].alignment, photos[index].alignment
    assert there is not None
    assert here is not None
    laid = [there.onto_baseline(line) for line in track.seen[nearest].outlines_px]
    return tuple(here.onto_photo(line) for line in laid)


def _lent(
    track: _Track, index: int, visits: Sequence[Sequence[int]], settings: FollowSettings
) -> Lent | None:
    """On which terms a photo that lacks a patch may borrow its outline, if on any."""
    if _is_mated(track, index, visits):
        return Lent(OUTLINE_OF_MATE, 0.0)
    own = next((n for n, visit in enumerate(visits) if index in visit), None)
    having = [n for n, visit in enumerate(visits) if any(i in track.seen for i in visit)]
    followed = track.share >= settings.least_share or _is_first_alone(track, visits, settings)
    if own is None or index in track.seen or not followed:
        return None
    between = having[0] < own < having[-1]
    whose = OUTLINE_OF_NEIGHBOURS if between else OUTLINE_OF_OTHER_VISIT
    return Lent(whose, settings.least_contrast_between)


def _shows_enough(patch: Patch, index: int, track: _Track, lent: Lent) -> bool:
    """Whether enough contrast is seen within an outline, for the nearest photo with an edge."""
    nearest = track.seen[min(track.seen, key=lambda at: abs(at - index))]
    return patch.delta_e00.value >= lent.least_share * nearest.delta_e00.value


def _as_lent(track: _Track, visits: Sequence[Sequence[int]]) -> dict[int, Patch]:
    """Return what was borrowed, where no photo of a visit shows an edge all by the same terms."""
    lent = {i: patch for i, patch in track.borrowed.items() if i not in track.seen}
    for visit in visits:
        own = [i for i in visit if i in lent]
        if not any(i in track.seen for i in visit):
            terms = [f for i in own for f in lent[i].flags if f in BORROWED - {OUTLINE_OF_MATE}]
            for index in own if terms else ():
                flags = (f for f in lent[index].flags if f not in BORROWED)
                lent[index] = replace(lent[index], flags=(*flags, terms[0]))
    return lent


def _is_first_alone(
    track: _Track, visits: Sequence[Sequence[int]], settings: FollowSettings
) -> bool:
    """Whether every photo of the first visit shows a patch, and too few later ones to be sure."""
    if len(visits) < _ENOUGH_VISITS or track.share >= settings.least_share:
        return False
    showing = [index for index in visits[0] if index in track.shown]
    later = set(track.seen) - set(visits[0])
    return not later and len(showing) > 1 and all(index in track.seen for index in showing)


def _lasts(track: _Track, visits: Sequence[Sequence[int]]) -> bool:
    """Whether later visits bear out a patch that only the first showed; else forget them.

    A patch that fades may soon show no edge, and still its contrast within its old outline. Of
    one that was a shadow two other lights show nothing there.
    """
    found = track.borrowed.keys() | (track.seen.keys() - set(visits[0]))
    witnesses = sum(any(index in found for index in visit) for visit in visits[1:])
    if witnesses >= _FEWEST_WITNESSES:
        return True
    track.seen = {index: patch for index, patch in track.seen.items() if index in visits[0]}
    track.borrowed = {}
    return False


def _is_mated(track: _Track, index: int, visits: Sequence[Sequence[int]]) -> bool:
    """Whether a photo lacks a patch that another of its visit has, or has borrowed."""
    return index not in track.seen and bool(
        _mates(track.seen, index, visits) or _mates(track.borrowed, index, visits)
    )


def _with_new_mates(
    missed: Mapping[int, Sequence[_Track]], visits: Sequence[Sequence[int]]
) -> dict[int, list[_Track]]:
    """Keep of what photos missed the patches that another of their visit has by now."""
    kept = {i: [t for t in own if _is_mated(t, i, visits)] for i, own in missed.items()}
    return {index: own for index, own in kept.items() if own}


def _mates(having: Mapping[int, Patch], index: int, visits: Sequence[Sequence[int]]) -> list[int]:
    """Return the other photos of its visit among those ``having`` the patch."""
    own = next((visit for visit in visits if index in visit), ())
    return [at for at in own if at != index and at in having]


def _as_found(patch: Patch, track: _Track) -> Patch:
    return replace(patch, track_id=track.number, flags=(*patch.flags, RECOVERED))


def _stays(track: _Track, visits: Sequence[Sequence[int]], settings: FollowSettings) -> bool:
    """Whether a spot is believed: many photos have it, or all of the first or latest visit."""
    if len(track.shown) < settings.fewest_photos or track.share >= settings.least_share:
        return True
    for visit in (visits[0], visits[-1]) if visits else ():
        shown = [index for index in visit if index in track.shown]
        if shown and all(index in track.seen for index in shown):
            return True
    return False


def _in_doubt(track: _Track, visits: Sequence[Sequence[int]]) -> bool:
    """Whether only one visit, one light that is, shows a spot, or most took its place for no skin.

    A spot that a single visit shows is believed where no other visit could have shown it and
    there are too few visits to ask for more.
    """
    having = sum(any(index in track.seen for index in visit) for visit in visits)
    showing = sum(any(index in track.shown for index in visit) for visit in visits)
    hiding = sum(any(index in track.around for index in visit) for visit in visits)
    alone = having == 1 and (showing > 1 or len(visits) >= _ENOUGH_VISITS)
    return alone or having < hiding


def _kind(track: _Track) -> PatchKind:
    """Name the kind that most photos give; a patch where they are divided."""
    votes = Counter(patch.kind for patch in track.seen.values())
    most = max(votes.values())
    tied = [kind for kind, count in votes.items() if count == most]
    return PatchKind.PATCH if PatchKind.PATCH in tied else tied[0]


def _put_back(
    photos: Sequence[MeasuredPhoto], tracks: Sequence[_Track], doubted: set[int]
) -> list[MeasuredPhoto]:
    result = []
    for index, photo in enumerate(photos):
        if photo.alignment is None:
            result.append(photo)
            continue
        patches = [
            _as_believed(track, index, track.number in doubted)
            for track in tracks
            if index in track.seen
        ]
        patches.sort(key=lambda patch: patch.track_id)
        result.append(replace(photo, patches=tuple(patches)))
    return result


def _as_believed(track: _Track, index: int, doubted: bool) -> Patch:
    patch = track.seen[index]
    flags = (*patch.flags, UNCONFIRMED) if doubted else patch.flags
    return replace(patch, kind=_kind(track), flags=flags)
