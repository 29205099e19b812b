"""What the store hands out: sites, photographs, and whether a result is of what is held now."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pigment import VERSION
from pigment.errors import StoreError
from pigment.model.photo import DateSource

MAX_SITE_NAME = 80


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the skin; the scale is what its photos show, where the person said it."""

    id: int
    name: str
    created_at: datetime  # aware, UTC
    is_sample: bool
    card_type: str | None
    marker_mm: float | None


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """One photograph of a site; ``path`` is the untouched original."""

    id: int
    site_id: int
    sha256: str
    file: str  # as uploaded, made plain and unique within the site
    path: Path
    taken_at: datetime | None  # as given: naive, or with its offset
    taken_at_source: DateSource | None
    added_at: datetime  # aware, UTC
    size_bytes: int


@dataclass(frozen=True, slots=True)
class SiteState:
    """Whether the last finished measurement is of what the site holds now.

    ``input_key`` stands for everything that a measurement depends on.
    """

    input_key: str
    measured_key: str | None
    measured_version: str | None
    measured_at: datetime | None  # aware, UTC
    n_photos: int
    has_result: bool

    @property
    def is_current(self) -> bool:
        """Return whether the result on the disk is of these photos, dates and settings."""
        same = self.measured_key == self.input_key and self.measured_version == VERSION
        return same and self.has_result


def by_date(photo: StoredPhoto) -> tuple[datetime, str, int]:
    """Return what photos are sorted by: the time on their own clock, undated ones last."""
    moment = photo.taken_at or datetime.max
    return moment.replace(tzinfo=None), photo.file, photo.id


def input_key(site: Site, photos: Sequence[StoredPhoto]) -> str:
    """Return a hash of everything that a measurement of this site depends on."""
    held = [(p.sha256, p.file, p.taken_at and p.taken_at.isoformat()) for p in photos]
    known = [site.name, site.card_type, site.marker_mm, sorted(held, key=lambda row: row[0])]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def site_name(name: str) -> str:
    """Return a site's name without control signs and needless spaces; refuse an unusable one."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not shown or len(shown) > MAX_SITE_NAME:
        what = f"The name has {len(shown)} signs." if shown else "The site has no name."
        raise StoreError(what, hint=f"Give it a short name, at most {MAX_SITE_NAME} signs.")
    return shown


def marker_length(marker_mm: float | None) -> float | None:
    """Return the side of a marker, or refuse one that cannot be."""
    if marker_mm is not None and not (math.isfinite(marker_mm) and marker_mm > 0):
        raise StoreError(
            f"A marker cannot be {marker_mm} mm wide.", hint="Measure its side in millimetres."
        )
    return marker_mm
