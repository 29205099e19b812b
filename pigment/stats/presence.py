"""A patch that is there at one visit and not at the other.

Its area counts as zero only where the photographs of that visit show the skin it lay on, and
a claim needs more than one photograph: a faint patch may be missed by the outline finder and
is not gone for that. So "gone" and "new" are claimed only for patches well above what can
be missed, seen and missed in full agreement, and where there are three visits or more only when
two of them in a row lack it: one visit may be wrong as a whole. All else is "cannot tell".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from pigment.model.photo import QualityFlag
from pigment.model.quantity import Quantity
from pigment.model.series import Change, MeasuredPhoto, Verdict
from pigment.stats.change import Comparison, visit_quantity
from pigment.stats.noise import AREA_METRICS
from pigment.stats.readings import EDGE_NOT_SEEN, Group, find_track
from pigment.stats.visibility import shows_patch


@dataclass(frozen=True, slots=True)
class PresenceSettings:
    """What it takes to call a patch gone or new.

    ``sure_delta_e00``: a patch of this contrast is not missed; ``fewest_photos``: how many
    photographs without it are needed, all showing its skin; ``fewest_visits``: in how many
    visits in a row, where there are more visits than that.
    """

    sure_delta_e00: float = 5.0
    fewest_photos: int = 2
    fewest_visits: int = 2


def classify_presence(
    comparison: Comparison,
    then: Group,
    now: Group,
    settings: PresenceSettings | None = None,
    visits: Sequence[Group] = (),
) -> Change:
    """Judge a patch that only one of two visits has; ``comparison`` carries that one's mean.

    ``visits``: all of the series up to ``now``, in the order of time.
    """
    settings = settings or PresenceSettings()
    track = comparison.track_id
    if track is None:
        raise ValueError("only a single patch can appear or vanish")
    vanished = any(find_track(photo, track) for photo in then)
    having, lacking = (then, now) if vanished else (now, then)
    if any(find_track(photo, track) for photo in lacking):
        return _answer(comparison, None, Verdict.CANNOT_TELL, EDGE_NOT_SEEN)
    reason = "vanished" if vanished else "appeared"
    if not all(_shown(track, having, photo) for photo in lacking):
        return _answer(comparison, None, Verdict.CANNOT_TELL, "patch_out_of_view")
    if comparison.metric not in AREA_METRICS:
        return _answer(comparison, None, Verdict.CANNOT_TELL, reason)
    found = [patch for patch in (find_track(photo, track) for photo in having) if patch]
    sure = (
        float(np.mean([patch.delta_e00.value for patch in found])) >= settings.sure_delta_e00
        and len(lacking) >= settings.fewest_photos
        and len(found) == len(having)
        and not any(_lost_its_surround(photo) for photo in lacking)
        and _lacking_long_enough(track, having, visits if vanished else visits[::-1], settings)
    )
    claim = Verdict.LOWER if vanished else Verdict.HIGHER
    if not sure:  # it may be there, unseen: unknown, not 0
        return _answer(comparison, None, Verdict.CANNOT_TELL, reason)
    return _answer(comparison, 0.0, claim, reason)


def _lacking_long_enough(
    track: int, having: Group, visits: Sequence[Group], settings: PresenceSettings
) -> bool:
    """Whether enough visits without the patch follow the last that has it; ``visits`` may be few.

    A visit that does not show its skin tells nothing. To ask the same of a patch that is new,
    visits come in backward order.
    """
    if len(visits) <= settings.fewest_visits:
        return True
    lacking = takewhile(
        lambda visit: all(find_track(p, track) is None for p in visit), visits[::-1]
    )
    witnesses = sum(all(_shown(track, having, photo) for photo in visit) for visit in lacking)
    return witnesses >= settings.fewest_visits


def _lost_its_surround(photo: MeasuredPhoto) -> bool:
    """Whether all skin is so much darker that a patch may have grown over it."""
    return photo.quality is not None and QualityFlag.SKIN_DARKER in photo.quality.flags


def _shown(track_id: int, having: Group, other: MeasuredPhoto) -> bool:
    for photo in having:
        patch = find_track(photo, track_id)
        if patch is not None and shows_patch(photo, patch, other) is True:
            return True
    return False


def _answer(
    comparison: Comparison, missing_value: float | None, verdict: Verdict, reason: str
) -> Change:
    """``missing_value`` stands for the visit without the patch: 0 where surely none, else null."""
    noise = comparison.noise
    then = visit_quantity(comparison.then, noise) if comparison.then else None
    now = visit_quantity(comparison.now, noise) if comparison.now else None
    difference: float | None = None
    if missing_value is not None and (then or now):
        absent = Quantity(missing_value, 0.0)
        then, now = then or absent, now or absent
        difference = now.value - then.value
    fraction = difference / then.value if difference is not None and then and then.value else None
    return Change(
        comparison.track_id,
        comparison.metric,
        comparison.since,
        then,
        now,
        difference,
        fraction,
        None,
        None,
        None,
        verdict,
        reason,
    )
