"""The sites a person follows: photos put in, what is still missing, what each photo was worth."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Protocol

from pigment import VERSION
from pigment.errors import DuplicatePhotoError, PhotoError, PigmentError
from pigment.io.diary import diary_csv
from pigment.io.photo_names import plain_name
from pigment.io.photos import list_photos, read_header
from pigment.io.store import Site, Store, StoredPhoto
from pigment.model.calibration import ScaleMethod
from pigment.model.photo import Capture, DateSource
from pigment.model.series import PhotoStatus, SeriesResult
from pigment.service.samples import (
    bundled_samples,
    ensure_samples_in,
    sample_card_type,
    sample_series,
)

PRINTED_CARD = "pigment"  # kept as a site's card type; it is found in the photo by itself
UNKNOWN_MAKE = "colorchecker"  # kept as a site's card type; it gives colour, but no millimetres
_TOLD_SCALES = (ScaleMethod.COLORCHECKER24, ScaleMethod.ARUCO)
REJECTIONS_FILE = "rejections.json"
REPORT_KEY_FILE = "key.txt"


class Standing(StrEnum):
    """How far a site has got."""

    EMPTY = "empty"
    NEEDS_DATES = "needs_dates"
    TO_MEASURE = "to_measure"
    MEASURED = "measured"
    NOTHING_USABLE = "nothing_usable"


class Usability(StrEnum):
    """What one photo was worth."""

    GOOD = "good"
    WITH_ADVICE = "with_advice"
    ALONE = "alone"  # measured, but not comparable with the others
    REFUSED = "refused"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class PhotoVerdict:
    """What one photo was worth, and why: codes of rejections, or quality flags."""

    usability: Usability
    reasons: tuple[str, ...] = ()
    camera: str | None = None


class Upload(Protocol):
    """A file as a browser hands it over."""

    name: str

    def read(self) -> bytes:
        """Return all its bytes."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of uploaded files."""

    kept: tuple[StoredPhoto, ...]
    duplicates: tuple[tuple[str, str], ...]  # file, the one it repeats
    failed: tuple[tuple[str, PigmentError], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A bundled series of rendered photos."""

    name: str
    folder: Path
    n_photos: int
    card_type: str | None


def add_photos(store: Store, site_id: int, uploads: Iterable[Upload]) -> Added:
    """Keep uploaded photos with the dates that their headers or names tell, one at a time."""
    kept: list[StoredPhoto] = []
    duplicates: list[tuple[str, str]] = []
    failed: list[tuple[str, PigmentError]] = []
    for upload in uploads:
        try:
            kept.append(_add(store, site_id, upload))
        except DuplicatePhotoError as error:
            duplicates.append((upload.name, error.message))
        except PigmentError as error:
            failed.append((upload.name, error))
    return Added(tuple(kept), tuple(duplicates), tuple(failed))


def _add(store: Store, site_id: int, upload: Upload) -> StoredPhoto:
    with tempfile.TemporaryDirectory(prefix="pigment-") as folder:
        path = Path(folder) / plain_name(upload.name)
        path.write_bytes(upload.read())
        capture = _header(path)
        return store.add_photo(
            site_id,
            upload.name,
            path,
            capture.taken_at if capture else None,
            capture.taken_at_source if capture else None,
        )


def _header(path: Path) -> Capture | None:
    try:
        return read_header(path)[1]
    except PhotoError:
        return None


@lru_cache(maxsize=4096)
def is_readable(path: Path) -> bool:
    """Return whether the header of an original says that it is a photo; originals never change."""
    return _header(path) is not None


def undated(store: Store, site_id: int) -> tuple[StoredPhoto, ...]:
    """Return the photos that lack a date; files that are no photos need none."""
    return undated_among(store.photos(site_id))


def undated_among(photos: Iterable[StoredPhoto]) -> tuple[StoredPhoto, ...]:
    """Return those of ``photos`` that lack a date and are photos at all."""
    return tuple(p for p in photos if p.taken_at is None and is_readable(p.path))


def standing(store: Store, site_id: int) -> Standing:
    """Return how far a site has got."""
    state = store.state(site_id)
    if state.n_photos == 0:
        return Standing.EMPTY
    if state.is_current:
        return Standing.MEASURED
    judged = (state.measured_key, state.measured_version) == (state.input_key, VERSION)
    if judged and rejections(store, site_id):
        return Standing.NOTHING_USABLE
    return Standing.NEEDS_DATES if undated(store, site_id) else Standing.TO_MEASURE


def told_view_mm(result: SeriesResult) -> tuple[float, float] | None:
    """Return the longer and the shorter side (mm) of what one photo shows.

    The middle one of all photos whose scale is what the person told: the make of a colour card,
    or the side of a marker. ``None`` where no photo has such a scale.
    """
    sides = []
    for photo in result.photos:
        if photo.mm_per_work_px and photo.size_photo_px and photo.scale_method in _TOLD_SCALES:
            mm_per_px = photo.mm_per_work_px * photo.photo_to_work
            sides.append(sorted((mm_per_px * side for side in photo.size_photo_px), reverse=True))
    if not sides:
        return None
    return median(longer for longer, _ in sides), median(shorter for _, shorter in sides)


# --- what each photo was worth ---


def photo_verdicts(
    photos: Iterable[StoredPhoto], result: SeriesResult | None, refused: Mapping[str, str]
) -> dict[int, PhotoVerdict]:
    """Return the verdict on each photo by its id.

    ``refused``: code of the rejection by content hash, where a whole site gave no result.
    """
    measured = {photo.sha256: photo for photo in result.photos} if result else {}
    verdicts = {}
    for photo in photos:
        found = measured.get(photo.sha256)
        if found is not None:
            reason = (found.rejection.code,) if found.rejection else ()
            flags = tuple(found.quality.flags) if found.quality else ()
            verdicts[photo.id] = PhotoVerdict(
                _usability(found.status, flags), reason or flags, found.capture.camera
            )
        elif photo.sha256 in refused:
            verdicts[photo.id] = PhotoVerdict(Usability.REFUSED, (refused[photo.sha256],))
        elif photo.taken_at is None and not is_readable(photo.path):
            verdicts[photo.id] = PhotoVerdict(Usability.REFUSED, ("unreadable",))
        else:
            verdicts[photo.id] = PhotoVerdict(Usability.PENDING)
    return verdicts


def _usability(status: PhotoStatus, flags: tuple[str, ...]) -> Usability:
    if status is PhotoStatus.REJECTED:
        return Usability.REFUSED
    if status is PhotoStatus.WITHIN_PHOTO_ONLY:
        return Usability.ALONE
    return Usability.WITH_ADVICE if flags else Usability.GOOD


def rejections(store: Store, site_id: int) -> dict[str, str]:
    """Return the code by which each photo of a site was refused, where none could be measured."""
    try:
        found = json.loads(_rejections_file(store, site_id).read_text(encoding="utf-8"))
        return {str(sha256): str(code) for sha256, code in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def keep_rejections(store: Store, site_id: int, codes: Mapping[str, str]) -> None:
    """Write down why no photo of a site could be measured, or that there is nothing to say."""
    path = _rejections_file(store, site_id)
    if not codes:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(dict(codes)), encoding="utf-8")
    beside.replace(path)


def _rejections_file(store: Store, site_id: int) -> Path:
    return store.series_folder(site_id).parent / REJECTIONS_FILE


# --- the report ---


def report_key(
    store: Store, site_id: int, paper: str, leave_out: Iterable[str], *, with_diary: bool = False
) -> str:
    """Return what stands for one report: of which measurement, on which paper, without what.

    With the diary, also which one: a changed entry asks for another report.
    """
    state = store.state(site_id)
    of = f"{state.measured_key} {state.measured_version}"
    parts = [of, paper, *sorted(leave_out)]
    if with_diary:
        told = diary_csv(store.diary.exposures())
        parts.append(f"diary-{hashlib.sha256(told).hexdigest()}")
    return " ".join(parts)


def report_files(store: Store, site_id: int, key: str) -> tuple[Path, ...]:
    """Return the PDF and its pages as pictures, if the report that ``key`` stands for is there."""
    folder = store.report_folder(site_id)
    try:
        known = (folder / REPORT_KEY_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    pages = sorted(folder.glob("page-*.png"))
    return (folder / "report.pdf", *pages) if known == key else ()


# --- samples ---


def samples(home: Path) -> tuple[Sample, ...]:
    """Return the sample series that came with the program, or were rendered into ``home``."""
    folder = bundled_samples() or home / "sample_images"
    return tuple(
        Sample(
            series.name, series, len(list_photos([series])), sample_card_type(folder, series.name)
        )
        for series in sample_series(folder)
    )


def import_sample(store: Store, sample: Sample, title: str) -> Site:
    """Return the site that holds a sample series under this title; its photos are put in once."""
    for site in store.sites():
        if site.is_sample and site.name == title:
            return site
    site = store.add_site(title, is_sample=True, card_type=sample.card_type)
    for path in list_photos([sample.folder]):
        capture = _header(path)
        when = (capture.taken_at, capture.taken_at_source) if capture else (None, None)
        store.add_photo(site.id, path.name, path, *when)
    return site


def prepare_samples(home: Path) -> None:
    """Render the sample photos into ``home`` where the program came without them."""
    if not bundled_samples():
        ensure_samples_in(home / "sample_images")


def card_pdf() -> bytes:
    """Return the printable card, a page each for A4 and US Letter."""
    from pigment.report.card_sheet import write_card_files  # noqa: PLC0415  (drawn when asked for)

    with tempfile.TemporaryDirectory(prefix="pigment-") as folder:
        return write_card_files(Path(folder))[0].read_bytes()


def latest_date(photos: Iterable[StoredPhoto]) -> datetime | None:
    """Return when the last photo was taken, on its own clock."""
    dates = [photo.taken_at.replace(tzinfo=None) for photo in photos if photo.taken_at]
    return max(dates, default=None)


def is_dated_by_hand(photo: StoredPhoto) -> bool:
    """Return whether the person said when the photo was taken."""
    return photo.taken_at_source is DateSource.GIVEN
