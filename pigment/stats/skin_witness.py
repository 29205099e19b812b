"""What the skin around the patches did: how much of every contrast its own darkening takes away.

With a card in every photo the skin's own melanin can be followed. On light and medium skin by
ln(G / B) of its linear colour: melanin takes more of the blue, blood as much of either, and the
strength of the light cancels. On dark skin, where melanin takes nearly all of the blue as it is,
by -ln R, the melanin index of narrow-band reflectometers (Diffey et al. 1984, Br. J. Dermatol.
111:663), which the light's strength does not leave alone.

There moles help, with a card or without: a mole is as dark this month as last, and stands out
less from skin that darkened, by the same share as the patches do. Small marks may fade as the
patches do, so that freckles which pale show nothing; freckles that hold show that no tan came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, inf, log, nan
from statistics import median

import numpy as np

from pigment.colour.spaces import lab_to_linear
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourMethod
from pigment.model.patches import UNCONFIRMED, HueClass, PatchKind
from pigment.model.series import MeasuredPhoto
from pigment.stats.estimate import Stretch, estimate_change
from pigment.stats.noise_figures import DARK_ITA_DEG
from pigment.stats.readings import Group

SKIN_DARKENED, SKIN_LIGHTENED, SKIN_UNSURE = "skin_darkened", "skin_lightened", "skin_unsure"
_LEAST_LIGHT = 0.002  # linear light that still has a logarithm
_CARDS = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)
_ROUNDS = 5  # of the medians over marks and visits by turns


@dataclass(frozen=True, slots=True)
class TanSettings:
    """When a tan is believed and what it may do to a contrast.

    ``light_sd``, ``dark_sd``: of the index of unchanged skin from visit to visit. ``light_share``,
    ``dark_share``: of its contrast that a brown patch loses per unit of it, by layered optics.
    ``sure``: standard deviations of its own beyond which light or medium skin has changed, and on
    dark skin those of what it may have done that a claim must leave behind. ``mark_sd``: of the
    natural log of a mark's contrast from visit to visit, by itself; ``marks_sd``: what all marks
    of a visit share. ``least_mark``: contrast (CIEDE2000) of a mark that is asked.
    ``brown_by_mole``, ``brown_by_freckle``: what a brown patch loses for what they do, being
    denser. ``grey_blue``: what a grey-blue patch loses for what a brown one does: its pigment lies
    below what darkens. ``tan_sd``: of the share of a brown contrast that the sun takes on dark
    skin between two visits, before anything was seen; two sunny weeks take 0.2 to 0.3.
    """

    light_sd: float = 0.016
    dark_sd: float = 0.082
    light_share: float = 3.0
    dark_share: float = 1.3
    sure: float = 1.645
    mark_sd: float = 0.060
    marks_sd: float = 0.045
    least_mark: float = 3.0
    brown_by_mole: float = 1.6
    brown_by_freckle: float = 1.1
    grey_blue: float = 0.3
    tan_sd: float = 0.20


When = Callable[["SkinWitness"], tuple[float, float] | None]


@dataclass(frozen=True, slots=True, eq=False)
class SkinWitness:
    """Share of a brown contrast that the normal skin (n,) takes away by visit, natural log.

    From a level of its own; NaN where nothing tells. ``variance`` (n,): of a visit of unchanged
    skin. ``is_dark``: whether the skin is. ``felt``: the share of it that the patches asked for
    feel. ``second``: what freckles say besides; a contrast is explained where both say so.
    """

    taken: FloatArray
    variance: FloatArray
    is_dark: bool
    felt: float
    settings: TanSettings
    second: SkinWitness | None = None

    @classmethod
    def of(
        cls, groups: Sequence[Group], settings: TanSettings, track_id: int | None = None
    ) -> SkinWitness:
        """Read the normal skin of every visit; light or dark skin as the first visit has it.

        ``track_id``: of the patch whose contrast is asked for, ``None`` for the whole site.
        """
        dark = _is_dark(groups[0])
        sd, share = settings.light_sd, settings.light_share
        if dark:
            sd, share = settings.dark_sd, settings.dark_share
        skin = share * _by_skin(groups, dark=dark), np.full(len(groups), (share * sd) ** 2)
        if not dark:
            return cls(*skin, dark, 1.0, settings)
        felt = _felt(groups, track_id, settings)
        factors = {
            PatchKind.MOLE: settings.brown_by_mole,
            PatchKind.FRECKLE: settings.brown_by_freckle,
        }
        every = _weighed(skin, _by_marks(groups, settings, factors))
        del factors[PatchKind.FRECKLE]
        moles = _weighed(skin, _by_marks(groups, settings, factors))
        return cls(*moles, dark, felt, settings, cls(*every, dark, felt, settings))

    def between_ends(self, days: FloatArray) -> tuple[float, float] | None:
        """Tell what was taken from the first visit to the last, and its sd; ``None`` if unknown."""
        kept = np.flatnonzero(np.isfinite(self.taken))
        if len(kept) < 2 or kept[0] != 0 or kept[-1] != len(self.taken) - 1:
            return None
        moments, noise = np.asarray(days, float)[kept], np.diag(self.variance[kept])
        skin = estimate_change(Stretch(moments, self.taken[kept], noise, inf))
        return skin.difference, skin.sd

    def across(self, place: int) -> tuple[float, float] | None:
        """Tell what the visits from ``place`` on take more than those before, and its sd."""
        known = np.isfinite(self.taken)
        sides = np.arange(len(known)) < place
        parts = [np.flatnonzero(known & side) for side in (sides, ~sides)]
        if not all(part.size for part in parts):
            return None
        before, after = (float(self.taken[part].mean()) for part in parts)
        variance = sum(float(self.variance[part].sum()) / part.size**2 for part in parts)
        return after - before, variance**0.5

    def explains(self, when: When, moved: float, level: float, noise: float) -> str | None:
        """Return the reason why a contrast need not have changed of itself; ``None`` if it must.

        ``when``: asks a witness over which visits, as ``between_ends`` or ``across`` do.
        ``moved``: what the contrast did, from ``level``; ``noise``: what chance may do to it.
        """
        reason = self._explains(when(self), moved, level, noise)
        if reason is None or self.second is None:
            return reason
        return reason if self.second.explains(when, moved, level, noise) else None

    def _explains(
        self, skin: tuple[float, float] | None, moved: float, level: float, noise: float
    ) -> str | None:
        if skin is None:
            return None
        fades = moved * level < 0.0
        taken, sd = (skin[0] if fades else -skin[0]), skin[1]
        seen = taken >= self.settings.sure * sd
        if self.is_dark:
            believed = self.settings.tan_sd**2 / (self.settings.tan_sd**2 + sd**2)
            explained = max(believed * taken, 0.0) * self.felt * abs(level)
            left = self.settings.sure * believed**0.5 * sd * self.felt * abs(level)
            if abs(moved) - explained > hypot(noise, left):
                return None
        elif not seen or abs(moved) - (taken + sd) * abs(level) > noise:
            return None
        if not seen:
            return SKIN_UNSURE
        return SKIN_DARKENED if fades else SKIN_LIGHTENED


def _by_skin(groups: Sequence[Group], *, dark: bool) -> FloatArray:
    """Melanin index of the normal skin (n,) by visit."""
    read = [[melanin_index(photo, dark=dark) for photo in group] for group in groups]
    known = [[value for value in visit if value is not None] for visit in read]
    return np.array([float(np.mean(visit)) if visit else nan for visit in known])


def _felt(groups: Sequence[Group], track_id: int | None, settings: TanSettings) -> float:
    """Share of what a brown patch loses to a tan that one patch does, or all by their areas."""
    patches = [
        patch
        for group in groups
        for photo in group
        for patch in photo.patches
        if patch.counts and track_id in (None, patch.track_id)
    ]
    whole = sum(patch.area_px for patch in patches)
    grey = sum(patch.area_px for patch in patches if patch.hue_class is HueClass.GREY_BLUE)
    return 1.0 - (1.0 - settings.grey_blue) * grey / max(whole, 1e-9)


def _by_marks(
    groups: Sequence[Group], settings: TanSettings, factors: Mapping[PatchKind, float]
) -> tuple[FloatArray, FloatArray]:
    """Share (n,) that a brown patch would lose with marks of these kinds, and its variance."""
    contrasts: dict[int, FloatArray] = {}
    kinds: dict[int, PatchKind] = {}
    for visit, group in enumerate(groups):
        read: dict[int, list[float]] = {}
        for photo in group:
            for spot in photo.patches:
                if spot.kind in factors and UNCONFIRMED not in spot.flags:
                    read.setdefault(spot.track_id, []).append(spot.delta_e00.value)
                    kinds[spot.track_id] = spot.kind
        for track, values in read.items():
            row = contrasts.setdefault(track, np.full(len(groups), nan))
            row[visit] = log(max(float(np.mean(values)), 0.1))
    least = log(settings.least_mark)
    asked = [
        factors[kinds[track]] * row
        for track, row in contrasts.items()
        if np.isfinite(row).sum() * 3 >= 2 * len(groups) and np.nanmedian(row) >= least
    ]
    counts = np.isfinite(asked).sum(axis=0) if asked else np.zeros(len(groups))
    seen = counts > 0
    variance = np.full(len(groups), inf)
    factor = float(np.mean([factors[kind] for kind in kinds.values()])) if kinds else 1.0
    variance[seen] = factor**2 * (settings.marks_sd**2 + settings.mark_sd**2 / counts[seen])
    stands_out = np.full(len(groups), nan)
    if seen.any():
        stands_out[seen] = _polished(np.array(asked)[:, seen])
    return -stands_out, variance


def _polished(rows: FloatArray) -> FloatArray:
    """Medians by column of rows (k, n) of levels of their own (Tukey's median polish)."""
    columns = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        levels = np.nanmedian(rows - columns, axis=1, keepdims=True)
        columns = np.nanmedian(rows - levels, axis=0)
    return np.asarray(columns, float)


def _weighed(
    one: tuple[FloatArray, FloatArray], other: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Mean of two witnesses, each of a level of its own, by their variances."""
    if np.isnan(one[0]).all():
        return other
    if np.isnan(other[0]).all():
        return one
    both = np.isfinite(one[0]) & np.isfinite(other[0])
    if not both.any():
        return one
    values = np.array([part - part[both].mean() for part, _ in (one, other)])
    weights = np.where(np.isfinite(values), 1.0 / np.array([one[1], other[1]]), 0.0)
    total = weights.sum(axis=0)
    known = total > 0.0
    mean, variance = np.full(len(total), nan), np.full(len(total), inf)
    mean[known] = (np.nan_to_num(values) * weights).sum(axis=0)[known] / total[known]
    variance[known] = 1.0 / total[known]
    return mean, variance


def _is_dark(group: Group) -> bool:
    known = [photo.skin.ita_deg for photo in group if photo.skin is not None]
    return bool(known) and median(known) < DARK_ITA_DEG


def melanin_index(photo: MeasuredPhoto, *, dark: bool) -> float | None:
    """Melanin of a photo's normal skin, natural log; ``None`` where its colours are unknown."""
    if photo.skin is None or photo.colour_method not in _CARDS:
        return None
    linear = lab_to_linear(np.array(photo.skin.lab))
    red, green, blue = (log(max(float(part), _LEAST_LIGHT)) for part in linear)
    return -red if dark else green - blue
