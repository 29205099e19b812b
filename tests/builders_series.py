"""Plausible measured photographs for tests of everything that comes after measuring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from pigment.model.calibration import Alignment, ColourMethod, ScaleMethod
from pigment.model.patches import HueClass, Patch, PatchKind
from pigment.model.photo import Capture, DateSource
from pigment.model.quantity import Quantity
from pigment.model.series import (
    Affected,
    MeasuredPhoto,
    Metric,
    PhotoStatus,
    SeriesResult,
)
from pigment.stats.series import StatsSettings, summarise_series

START = datetime(2026, 1, 5, 9, 30)
WORK = (900, 1200)  # height, width
MM_PER_WORK_PX = 0.16


def circle(centre_px: tuple[float, float], radius_px: float, wobble: float = 0.0) -> np.ndarray:
    angle = np.linspace(0.0, 2.0 * np.pi, 80, endpoint=False)
    radius = radius_px * (1.0 + wobble * np.sin(3 * angle) + 0.5 * wobble * np.cos(5 * angle))
    x, y = centre_px
    return np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)]


def make_patch(
    track_id: int = 1,
    centre_px: tuple[float, float] = (600.0, 450.0),
    area_mm2: float = 120.0,
    delta_e00: float = 8.0,
    kind: PatchKind = PatchKind.PATCH,
    *,
    scale: bool = True,
    wobble: float = 0.0,
) -> Patch:
    area_px = area_mm2 / MM_PER_WORK_PX**2
    small = Quantity(0.0, 0.2)
    return Patch(
        track_id=track_id,
        kind=kind,
        outlines_px=(circle(centre_px, float(np.sqrt(area_px / np.pi)), wobble),),
        centre_px=centre_px,
        area_px=area_px,
        area_px_sd=0.03 * area_px,
        area_mm2=Quantity(area_mm2, 0.03 * area_mm2) if scale else None,
        perimeter_mm=None,
        lab=(50.0, 12.0, 18.0),
        surround_lab=(60.0, 12.0, 18.0),
        delta_e00=Quantity(delta_e00, 0.3),
        delta_l=Quantity(-1.1 * delta_e00, 0.4),
        delta_a=small,
        delta_b=small,
        delta_chroma=small,
        delta_ita_deg=small,
        melanin_contrast=Quantity(0.02 * delta_e00, 0.01),
        hue_class=HueClass.BROWN,
        reference="surround",
        area_contrast_curve=((0.5, area_mm2),),
    )


def affected_of(patches: Sequence[Patch], *, scale: bool = True) -> Affected:
    own = [p for p in patches if p.kind is PatchKind.PATCH]
    area = sum(p.area_px for p in own)
    skin = 0.6 * WORK[0] * WORK[1]

    def weighted(name: str) -> Quantity | None:
        if not own:
            return None
        return Quantity(sum(p.area_px * getattr(p, name).value for p in own) / area, 0.3)

    area_mm2 = area * MM_PER_WORK_PX**2
    return Affected(
        area_mm2=Quantity(area_mm2, 0.03 * area_mm2) if scale else None,
        fraction=Quantity(area / skin, 0.03 * area / skin),
        delta_e00=weighted("delta_e00"),
        melanin_contrast=weighted("melanin_contrast"),
        delta_l=weighted("delta_l"),
    )


def make_photo(
    file: str,
    taken_at: datetime | None,
    patches: Sequence[Patch] = (),
    *,
    scale: bool = True,
    camera: str | None = "Phone A",
    method: ColourMethod = ColourMethod.COLORCHECKER24,
    status: PhotoStatus = PhotoStatus.MEASURED,
    source: DateSource = DateSource.EXIF,
    skin: np.ndarray | None = None,
    to_baseline: np.ndarray | None = None,
) -> MeasuredPhoto:
    mask = np.ones(WORK, bool) if skin is None else skin
    return MeasuredPhoto(
        file=file,
        sha256=file,
        capture=Capture(taken_at, source, camera),
        status=status,
        rejection=None,
        size_photo_px=(2 * WORK[1], 2 * WORK[0]),
        photo_to_work=0.5,
        work_shape=WORK,
        colour_method=method,
        scale_method=ScaleMethod.COLORCHECKER24 if scale else None,
        mm_per_work_px=MM_PER_WORK_PX if scale else None,
        scale_rel_sd=0.01 if scale else None,
        alignment=Alignment(np.eye(3) if to_baseline is None else to_baseline, 0.5, 0.97),
        skin_bits=np.packbits(mask).tobytes(),
        affected=affected_of(patches, scale=scale),
        patches=tuple(patches),
    )


def make_series(
    areas_mm2: Sequence[float],
    contrasts: Sequence[float],
    *,
    photos_per_visit: int = 2,
    noise: float = 0.02,
    days: float = 30.0,
    seed: int = 0,
    patches: int = 2,
    scale: bool = True,
    cameras: Sequence[str] | None = None,
) -> list[MeasuredPhoto]:
    """Visits a month apart; ``noise`` is relative, per photograph, on areas and contrasts."""
    rng = np.random.default_rng(seed)
    out = []
    for visit, (area, contrast) in enumerate(zip(areas_mm2, contrasts, strict=True)):
        for shot in range(photos_per_visit):
            when = START + timedelta(days=days * visit, minutes=shot)
            spots = [
                make_patch(
                    track + 1,
                    (250.0 + 230.0 * (track % 4), 200.0 + 250.0 * (track // 4)),
                    area / (track + 1.0) * float(np.exp(noise * rng.standard_normal())),
                    contrast * float(np.exp(noise * rng.standard_normal())),
                    scale=scale,
                )
                for track in range(patches)
            ]
            camera = cameras[visit] if cameras else "Phone A"
            name = f"visit_{visit:02d}_{shot}.jpg"
            out.append(make_photo(name, when, spots, scale=scale, camera=camera))
    return out


def make_result(
    photos: Sequence[MeasuredPhoto],
    site: str = "left forearm",
    settings: StatsSettings | None = None,
) -> SeriesResult:
    summary = summarise_series(photos, None, settings)
    return SeriesResult(
        site=site,
        photos=summary.photos,
        visits=summary.visits,
        changes=summary.changes,
        trends=summary.trends,
        noise=summary.noise,
        baseline_file=photos[0].file if photos else "",
        settings_fingerprint="test",
        pigment_version="0",
    )


def pick(changes: Sequence[object], metric: Metric, since: str, track: int | None = None):
    found = [c for c in changes if (c.metric, c.since, c.track_id) == (metric, since, track)]
    assert len(found) == 1
    return found[0]
