"""``python -m pigment.service.worker``: measure one site of a store, or make its report.

Runs beside the app, so that the app stays small and a closed window loses nothing. Each step
is one line of JSON on stdout; the process ends when its parent closes stdin.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn

import cv2
import numpy as np

from pigment import VERSION
from pigment.errors import NoUsablePhotosError, PhotoError, PigmentError
from pigment.io.images import write_jpeg
from pigment.io.photos import open_photo, read_header
from pigment.io.store import Site, Store, StoredPhoto
from pigment.model.photo import Capture, DateSource, Photo, PhotoSource
from pigment.pipeline.settings import Settings
from pigment.service.analysis import analyze_into
from pigment.service.library import (
    PRINTED_CARD,
    REPORT_KEY_FILE,
    UNKNOWN_MAKE,
    Standing,
    keep_rejections,
    standing,
    undated_among,
)

Say = Callable[..., None]

THUMBNAIL_PX = 320
MAX_PROCESSES = 2
NICENESS = 10
GRACE_S = 20.0
LEFTOVER_AGE_S = 3600.0
TERMINATED = 143


def main(argv: Sequence[str] | None = None) -> int:
    """Do one job; 0 when it was finished, 1 when the reason stands in the last line."""
    arguments = _parser().parse_args(argv)
    say = _speaker()
    _be_considerate()
    _end_with_parent()
    try:
        return _work(arguments, say)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # from here on it ends by itself


def _work(arguments: argparse.Namespace, say: Say) -> int:
    try:
        with Store(arguments.home) as store:
            if arguments.report:
                _make_report(store, arguments, say)
            else:
                measure_site(store, arguments.site, say)
    except PigmentError as error:
        say(error=error.message, hint=error.hint)
        return 1
    except MemoryError:
        say(error="The memory of this computer is used up.", hint="Close other programs.")
        return 1
    except Exception:
        traceback.print_exc()
        say(error=None, hint=None)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pigment-worker", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--site", type=int, required=True)
    parser.add_argument("--report", choices=("a4", "letter"), help="make the report instead")
    parser.add_argument("--leave-out", action="append", default=[], metavar="PART")
    parser.add_argument("--with-diary", action="store_true")
    parser.add_argument("--key", default="", help="what the report is of, kept beside it")
    return parser


# --- measuring ---


def measure_site(store: Store, site_id: int, say: Say) -> None:
    """Measure a site and keep the result; photos without a date are asked for first.

    Raises
    ------
    PigmentError
        When the store or its folder cannot be used.
    """
    site, key = store.site(site_id), store.state(site_id).input_key
    photos = store.photos(site_id)
    write_thumbnails(store, photos, say)
    if standing(store, site_id) in (Standing.MEASURED, Standing.NOTHING_USABLE):
        say(finished=True)  # by the job before, which began after the same change
        return
    if not photos or undated_among(photos):
        say(waiting=True)
        return
    _clear_leftovers(store.series_folder(site_id))
    settings = site_settings(site)
    cache = store.prepared_cache(settings.fingerprint())
    names = {photo.file for photo in photos}
    try:
        analyze_into(
            store.series_folder(site_id),
            [photo.path for photo in photos],
            [photo_source(photo) for photo in photos],
            settings,
            site=site.name,
            jobs=min(MAX_PROCESSES, os.cpu_count() or 1),
            progress=partial(_progress, say, names),
            cache=cache,
        )
        codes = {}
    except NoUsablePhotosError:
        known = {photo.sha256: cache.get(photo.sha256) for photo in photos}
        codes = {
            sha256: prepared.measured.rejection.code
            for sha256, prepared in known.items()
            if prepared is not None and prepared.measured.rejection is not None
        }
    keep_rejections(store, site_id, codes)
    store.mark_measured(site_id, key, VERSION)
    say(finished=True)


def _clear_leftovers(series: Path) -> None:
    """Remove the half-written folders of workers that were ended by force, long ago."""
    for staging in series.parent.glob(f".{series.name}.new-*"):
        with suppress(OSError):
            if time.time() - staging.stat().st_mtime > LEFTOVER_AGE_S:
                shutil.rmtree(staging)


def _progress(say: Say, names: set[str], done: int, total: int, label: str) -> None:
    measuring = label in names
    say(step="measuring" if measuring else "drawing", done=done, total=total, label=label)


def site_settings(site: Site) -> Settings:
    """Return the settings that a site's scale asks for; the printed card is found by itself."""
    card_type = None if site.card_type in (PRINTED_CARD, UNKNOWN_MAKE) else site.card_type
    return Settings().with_options(card_type=card_type, marker_mm=site.marker_mm)


def photo_source(photo: StoredPhoto) -> PhotoSource:
    """Return a stored photo as the pipeline takes it: named and dated as the store says."""
    load = partial(_load, photo.path, photo.file, photo.taken_at, photo.taken_at_source)
    try:
        _, capture = read_header(photo.path)
    except PhotoError:
        return PhotoSource(photo.file, photo.sha256, None, load)
    return PhotoSource(photo.file, photo.sha256, _dated(capture, photo), load)


def _dated(capture: Capture, photo: StoredPhoto) -> Capture:
    return replace(capture, taken_at=photo.taken_at, taken_at_source=photo.taken_at_source)


def _load(path: Path, file: str, taken_at: datetime | None, source: DateSource | None) -> Photo:
    """Open an original under the name and date that the person knows it by."""
    try:
        photo = open_photo(path, file=file)
    except PhotoError as error:
        told = error.message.replace(path.name, file)
        raise type(error)(error.code, told, hint=error.hint) from error
    capture = replace(photo.capture, taken_at=taken_at, taken_at_source=source)
    return replace(photo, capture=capture)


# --- small pictures ---


def write_thumbnails(store: Store, photos: Sequence[StoredPhoto], say: Say) -> None:
    """Write the small picture of every photo that lacks one and can be read."""
    missing = [photo for photo in photos if not store.thumbnail(photo.sha256).exists()]
    for number, photo in enumerate(missing):
        say(step="pictures", done=number, total=len(missing), label=photo.file)
        with suppress(PhotoError):
            write_thumbnail(photo.path, store.thumbnail(photo.sha256))


def write_thumbnail(original: Path, target: Path) -> None:
    """Write a small JPEG of a photo, upright, without any of its metadata.

    Raises
    ------
    PhotoError
        When the photo cannot be read.
    """
    pixels = open_photo(original).pixels_srgb
    height, width = pixels.shape[:2]
    factor = min(1.0, THUMBNAIL_PX / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    beside = target.with_name(f"{target.stem}.{os.getpid()}.part.jpg")
    try:
        write_jpeg(beside, small)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


# --- the report ---


def _make_report(store: Store, arguments: argparse.Namespace, say: Say) -> None:
    from pigment.report.content import ReportOptions  # noqa: PLC0415  (typesetting is loaded
    from pigment.service.reports import write_report  # noqa: PLC0415   only when asked for)

    site_id = arguments.site
    say(step="report", done=0, total=1, label="")
    options = ReportOptions(diary=arguments.with_diary, **dict.fromkeys(arguments.leave_out, False))
    diary = store.diary.exposures() if arguments.with_diary else ()
    folder = store.report_folder(site_id)
    write_report(
        store.series_folder(site_id), folder, paper=arguments.report, options=options, diary=diary
    )
    (folder / REPORT_KEY_FILE).write_text(arguments.key, encoding="utf-8")
    say(finished=True)


# --- a process beside the app ---


def _speaker() -> Say:
    """Return a function that writes one line of JSON; whatever else prints goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**message: object) -> None:
        with suppress(BrokenPipeError):
            print(json.dumps(message), file=out, flush=True)

    return say


def _be_considerate() -> None:
    cv2.setNumThreads(1)
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICENESS)


def _end_with_parent() -> None:
    """Stop in an orderly way once the parent is gone, and at the latest after the grace."""
    signal.signal(signal.SIGTERM, _stop)

    def wait() -> None:
        with suppress(OSError):
            while os.read(0, 1024):
                pass
        _interrupt_main()
        timer = threading.Timer(GRACE_S, _stop_at_once)
        timer.daemon = True
        timer.start()

    threading.Thread(target=wait, daemon=True).start()


def _interrupt_main() -> None:
    main_thread = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main_thread is not None:
        signal.pthread_kill(main_thread, signal.SIGTERM)  # wakes it where it waits
    else:
        signal.raise_signal(signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for child in multiprocessing.active_children():
        child.kill()  # the photos at hand are measured again; what was finished is kept
    sys.exit(TERMINATED)


def _stop_at_once() -> None:
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(TERMINATED)


if __name__ == "__main__":
    sys.exit(main())
