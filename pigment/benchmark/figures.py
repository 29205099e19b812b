"""From the scores of single patches to the figures of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import beta

from pigment.benchmark.rows import PhotoRow, SeriesRow
from pigment.benchmark.scoring import PatchScore
from pigment.model.series import PhotoStatus

LEAST_DELTA_E00 = 3.0  # patches of less contrast are scored as faint ones only
LEAST_FAINT = 1.5
CLEAR_DELTA_E00 = 4.0  # from here on the class of hue is asked for
LIGHT_TONES, DARK_TONES = ("I", "II", "III", "IV"), ("V", "VI")


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, ``None`` of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def ci95(self) -> tuple[float, float] | None:
        """Return the exact binomial interval (Clopper and Pearson 1934)."""
        if not self.whole:
            return None
        k, n = self.part, self.whole
        low = 0.0 if k == 0 else float(beta.ppf(0.025, k, n - k + 1))
        high = 1.0 if k == n else float(beta.ppf(0.975, k + 1, n - k))
        return low, high


@dataclass(frozen=True, slots=True)
class Figures:
    """What a set of series shows. Patches are those of 3 delta_e00 or more, but for faint ones.

    ``dice`` counts a missed patch as 0; errors are of the patches found. ``None``: no case.
    """

    series: int
    photos: int
    rejected: Share
    within_photo_only: Share
    card_found: Share
    found: Share
    faint_found: Share
    false_per_photo: float | None
    dice: float | None
    area_error: float | None
    area_error_p90: float | None
    area_bias: float | None
    delta_e00_error: float | None
    delta_e00_bias: float | None
    melanin_error: float | None
    hue_right: Share
    clear_hue_right: Share
    same_track: Share
    area_covered: Share
    delta_e00_covered: Share
    landmark_median_mm: float | None
    landmark_p95_mm: float | None
    scale_error: float | None
    skin_dice: float | None


def figures_of(rows: Sequence[SeriesRow]) -> Figures:
    """Sum up series."""
    photos = [photo for row in rows for photo in row.photos]
    kept = [p for p in photos if p.status != PhotoStatus.REJECTED]
    later = [p for row in rows for p in _after_baseline(row)]
    patches = counted_patches(rows)
    faint = [p for photo in photos for p in photo.patches if _is_faint(p)]
    found = [patch for patch in patches if patch.found]
    area = _given(p.area_error for p in found)
    contrast = _given(p.delta_e00_error for p in found)
    misses = _given(p.landmark_median_mm for p in photos)
    return Figures(
        series=len(rows),
        photos=len(photos),
        rejected=Share(len(photos) - len(kept), len(photos)),
        within_photo_only=_share(p.status == PhotoStatus.WITHIN_PHOTO_ONLY for p in later),
        card_found=_share(p.card_found for p in kept),
        found=Share(len(found), len(patches)),
        faint_found=_share(p.found for p in faint),
        false_per_photo=_mean([float(len(p.false_on)) for p in kept]),
        dice=_median([patch.dice for patch in patches]),
        area_error=_median(np.abs(area)),
        area_error_p90=float(np.quantile(np.abs(area), 0.9)) if len(area) else None,
        area_bias=_median(area),
        delta_e00_error=_mean(np.abs(contrast)),
        delta_e00_bias=_mean(contrast),
        melanin_error=_mean(np.abs(_given(p.melanin_error for p in found))),
        hue_right=_share(p.hue_right for p in found),
        clear_hue_right=_share(p.hue_right for p in found if _is_clear(p)),
        same_track=_same_track(rows),
        area_covered=_share(p.area_covered for p in found),
        delta_e00_covered=_share(p.delta_e00_covered for p in found),
        landmark_median_mm=_median(misses),
        landmark_p95_mm=float(np.quantile(misses, 0.95)) if len(misses) else None,
        scale_error=_median(np.abs(_given(p.scale_error for p in kept))),
        skin_dice=_median(_given(p.skin_dice for p in kept)),
    )


def counted_patches(rows: Iterable[SeriesRow]) -> list[PatchScore]:
    """Return the patches that a report counts, those of rejected photos among them."""
    return [p for row in rows for photo in row.photos for p in photo.patches if _counts(p)]


def of_tones(rows: Iterable[SeriesRow], tones: Sequence[str]) -> list[SeriesRow]:
    """Return the series on skin of these tones."""
    return [row for row in rows if row.tone in tones]


def grouped(
    rows: Sequence[SeriesRow], key: Callable[[SeriesRow], str]
) -> list[tuple[str, list[SeriesRow]]]:
    """Return the series by ``key``, sorted by it."""
    names = sorted({key(row) for row in rows})
    return [(name, [row for row in rows if key(row) == name]) for name in names]


def by_lamp(rows: Sequence[SeriesRow]) -> list[tuple[str, list[SeriesRow]]]:
    """Return the photos by their lamp, each still in its series."""
    lamps = sorted({photo.lamp for row in rows for photo in row.photos})
    return [(lamp, _under(rows, lamp)) for lamp in lamps]


def _under(rows: Sequence[SeriesRow], lamp: str) -> list[SeriesRow]:
    cut = [replace(r, photos=tuple(p for p in r.photos if p.lamp == lamp)) for r in rows]
    return [row for row in cut if row.photos]


def _counts(patch: PatchScore) -> bool:
    return patch.true_delta_e00 >= LEAST_DELTA_E00


def _is_faint(patch: PatchScore) -> bool:
    return LEAST_FAINT <= patch.true_delta_e00 < LEAST_DELTA_E00


def _is_clear(patch: PatchScore) -> bool:
    return patch.true_delta_e00 >= CLEAR_DELTA_E00


def _after_baseline(row: SeriesRow) -> list[PhotoRow]:
    """Return the usable photos but the first, which is the baseline."""
    return [photo for photo in row.photos if photo.status != PhotoStatus.REJECTED][1:]


def _same_track(rows: Sequence[SeriesRow]) -> Share:
    """Sightings that carry their patch's own track, of all sightings of patches seen twice.

    Each patch owns at most one track of its series and each track one patch: those that
    together account for the most sightings.
    """
    kept = whole = 0
    for row in rows:
        seen = Counter(
            (patch.lesion_id, patch.track_id)
            for photo in row.photos
            for patch in photo.patches
            if patch.found and _counts(patch)
        )
        often = Counter(lesion for lesion, _ in seen.elements())
        lesions = sorted(lesion for lesion, times in often.items() if times > 1)
        tracks = sorted({track for _, track in seen if track is not None})
        if not lesions or not tracks:
            continue
        table = np.array([[seen[(lesion, track)] for track in tracks] for lesion in lesions])
        pairs = linear_sum_assignment(-table)
        kept += int(table[pairs].sum())
        whole += sum(often[lesion] for lesion in lesions)
    return Share(kept, whole)


def _share(flags: Iterable[bool | None]) -> Share:
    known = [flag for flag in flags if flag is not None]
    return Share(sum(known), len(known))


def _given(values: Iterable[float | None]) -> np.ndarray:
    known = np.array([value for value in values if value is not None], float)
    return np.asarray(known[np.isfinite(known)])


def _median(values: Sequence[float] | np.ndarray) -> float | None:
    return float(np.median(values)) if len(values) else None


def _mean(values: Sequence[float] | np.ndarray) -> float | None:
    return float(np.mean(values)) if len(values) else None
