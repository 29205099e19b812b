"""A data folder as after years of use: sites with many photos, all of them measured.

The photos are those of the sample series, made distinct by bytes after the end of the JPEG.
Each distinct picture is measured once and kept for its copies; the rest (registration,
tracks, statistics, pictures) is done by the app's own worker, as for anyone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from pigment.benchmark.samples import MANIFEST
from pigment.io.sources import photo_sources
from pigment.io.store import Site, Store
from pigment.model.photo import DateSource, PhotoSource
from pigment.pipeline.photo import Prepared, measure_source
from pigment.pipeline.settings import Settings

FIRST_VISIT = datetime(2021, 1, 4, 9, 0)
DAYS_BETWEEN_VISITS = 30
PHOTOS_PER_VISIT = 2


def fill_home(home: Path, samples: Path, n_sites: int, n_photos: int) -> Iterator[Site]:
    """Make the sites one by one, each measured; ``samples`` holds a folder a series."""
    known = json.loads((samples / MANIFEST).read_text(encoding="utf-8"))["series"]
    with Store(home) as store:
        for number, name in zip(range(n_sites), cycle(sorted(known)), strict=False):
            site = store.add_site(f"Site {number + 1}", card_type=known[name].get("card_type"))
            _add_photos(store, site, photo_sources(samples / name), samples / name, n_photos)
            _measure(home, site)
            yield site


def copy_of(jpeg: bytes, number: int) -> bytes:
    """Return the same picture with other bytes: what follows the end marker shows nowhere."""
    return jpeg + b"\n" + f"copy {number}".encode()


def _add_photos(
    store: Store, site: Site, sources: list[PhotoSource], folder: Path, n_photos: int
) -> None:
    settings = Settings().with_options(card_type=site.card_type, marker_mm=site.marker_mm)
    cache = store.prepared_cache(settings.fingerprint())
    measured: dict[str, Prepared] = {}
    for number, source in zip(range(n_photos), cycle(sources), strict=False):
        if source.file not in measured:
            measured[source.file] = measure_source(source, settings)
        visit, minutes = divmod(number, PHOTOS_PER_VISIT)
        taken_at = FIRST_VISIT + timedelta(days=DAYS_BETWEEN_VISITS * visit, minutes=minutes)
        content = copy_of((folder / source.file).read_bytes(), site.id * 1000 + number)
        name = f"IMG_{number:04d}.jpg"
        photo = store.add_photo(site.id, name, content, taken_at, DateSource.EXIF)
        first = measured[source.file]
        kept = replace(first.measured, file=photo.file, sha256=photo.sha256)
        cache.put(photo.sha256, replace(first, measured=kept))


def _measure(home: Path, site: Site) -> None:
    """Run the app's worker to its end; it would stop where its standard input closed."""
    command = [sys.executable, "-m", "pigment.service.worker"]
    command += ["--home", str(home), "--site", str(site.id)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as worker:
        assert worker.stdout is not None
        said = worker.stdout.readlines()
    if worker.returncode != 0:
        raise RuntimeError(f"the worker failed: {said[-1:]}")
