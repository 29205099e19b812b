"""A place in a store with a result in it, as if its photos had been measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from pigment import VERSION
from pigment.io.results import photo_files, to_json, unique_stems, write_series
from pigment.io.store import Site, Store
from pigment.model.series import PhotoStatus, SeriesResult

ALIGNED_PX = (240, 180)


def measured_site(store: Store, result: SeriesResult, name: str = "left forearm") -> Site:
    """Put a place, its photos and this result into the store; every page can then be drawn."""
    site = store.add_site(name)
    stored = {}
    for photo in result.photos:
        taken_at, source = photo.capture.taken_at, photo.capture.taken_at_source
        content = f"original of {photo.file}".encode()
        stored[photo.file] = store.add_photo(site.id, photo.file, content, taken_at, source)
    photos = tuple(replace(p, sha256=stored[p.file].sha256) for p in result.photos)
    folder = store.series_folder(site.id)
    (folder / "aligned").mkdir(parents=True)
    write_series(to_json(replace(result, photos=photos, site=name)), folder)
    for path in aligned_files(folder, result):
        Image.new("RGB", ALIGNED_PX, (200, 150, 120)).save(path)
    store.mark_measured(site.id, store.state(site.id).input_key, VERSION)
    return site


def aligned_files(folder: Path, result: SeriesResult) -> list[Path]:
    """Return where the aligned pictures of a result belong."""
    stems = unique_stems(photo.file for photo in result.photos)
    named = [photo_files(p, stem)["aligned"] for p, stem in zip(result.photos, stems, strict=True)]
    seen = [p.status is not PhotoStatus.REJECTED for p in result.photos]
    return [folder / name for name, ok in zip(named, seen, strict=True) if name and ok]
