"""Photograph files into :class:`Photo`: upright, 8-bit sRGB, dated, named by their content hash.

JPEG (two-image phone files too), PNG, HEIC, HEIF, AVIF, TIFF and WebP. The content of a file
decides what it is, never its suffix. Files are opened for reading only.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from io import BufferedReader
from pathlib import Path

import numpy as np
from PIL import Image

from pigment.errors import SettingsError, UnreadablePhotoError
from pigment.io.capture import ORIENTATION, exif_tags, read_capture
from pigment.io.dates import DatePolicy, choose_date
from pigment.io.profiles import to_srgb
from pigment.model.arrays import SrgbImage
from pigment.model.photo import Capture, Photo

MAX_PIXELS = 100_000_000
GREY_TOLERANCE = 2  # largest channel difference, in 8-bit codes, that rounding can leave
IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".tif", ".tiff", ".webp"}
    | {".heic", ".heif", ".hif", ".avif"}
)
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF")  # two-image JPEG opens as JPEG
_KINDS = "JPEG, PNG, HEIC, AVIF, TIFF or WebP"
_GREY_MODES = ("1", "L", "LA", "La", "I", "I;16", "I;16L", "I;16B", "I;16N", "F")
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def open_photo(
    path: Path,
    *,
    date_policy: DatePolicy | str = DatePolicy.EXIF,
    given: datetime | None = None,
    file: str | None = None,
) -> Photo:
    """Read one photograph.

    Parameters
    ----------
    path
        The image file.
    date_policy
        Where its date is looked for (:class:`~pigment.io.dates.DatePolicy`).
    given
        A date that beats the policy.
    file
        What the photo is called in results; by default the file's own name.

    Raises
    ------
    UnreadablePhotoError
        With code ``unreadable`` (no image, damaged, empty), ``too_large`` (over 100
        megapixels; found before decoding) or ``no_colour`` (greyscale).
    """
    path = Path(path)
    with _opened(path) as (stream, image):
        capture = _dated(path, read_capture(image, path.name), DatePolicy(date_policy), given)
        if image.mode in _GREY_MODES:
            raise _no_colour(path)
        with _decoding(path):
            pixels = _upright_srgb(image)
        sha256 = _digest(stream)
    if not _has_colour(pixels):
        raise _no_colour(path)
    return Photo(file or path.name, sha256, pixels, capture)


def read_header(
    path: Path,
    *,
    date_policy: DatePolicy | str = DatePolicy.EXIF,
    given: datetime | None = None,
) -> tuple[str, Capture]:
    """Return the SHA-256 of the file and its capture facts, without decoding pixels.

    Raises
    ------
    UnreadablePhotoError
        As :func:`open_photo`, as far as the header shows it.
    """
    path = Path(path)
    with _opened(path) as (stream, image):
        capture = _dated(path, read_capture(image, path.name), DatePolicy(date_policy), given)
        return _digest(stream), capture


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, or the empty string where it cannot be read."""
    try:
        with Path(path).open("rb") as stream:
            return _digest(stream)
    except OSError:
        return ""


def list_photos(paths: Sequence[Path | str]) -> list[Path]:
    """Return the image files that ``paths`` name, in order, each once.

    A folder stands for the image files right inside it, sorted by name; hidden files and
    files of other kinds are left out. A file named outright is kept whatever it is called,
    so that a photo with a wrong suffix is still read.

    Raises
    ------
    SettingsError
        When a path does not exist or cannot be read, or nothing is left.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        try:
            path.stat()
            members = list(_images_in(path)) if path.is_dir() else [path]
        except FileNotFoundError as error:
            hint = "Check the spelling of the path."
            raise SettingsError(f"{path} does not exist.", hint=hint) from error
        except OSError as error:
            reason = error.strerror or "unknown reason"
            hint = "Name a folder or files that you may read."
            raise SettingsError(f"{path} cannot be read ({reason}).", hint=hint) from error
        for member in members:
            found.setdefault(member.resolve(), member)
    if not found:
        raise SettingsError(
            "There is no photo here: " + ", ".join(map(str, paths)) + ".",
            hint=f"Name image files ({_KINDS}) or a folder that holds them.",
        )
    return list(found.values())


def _images_in(folder: Path) -> Iterable[Path]:
    members = (p for p in folder.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES and p.is_file())
    return sorted(p for p in members if not p.name.startswith("."))


@cache
def _know_heif() -> None:
    import pillow_heif  # noqa: PLC0415  (registers itself with Pillow; loaded when first needed)

    pillow_heif.register_heif_opener(thumbnails=False)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BufferedReader, Image.Image]]:
    """Open a file and its image header, refusing what is no photo or too large."""
    _know_heif()
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        stream = path.open("rb")
    except OSError as error:
        raise UnreadablePhotoError(
            "unreadable",
            f"{path.name} cannot be opened.",
            hint="Check that the file exists and that you may read it.",
        ) from error
    with stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd headers and large images; we judge both here
        with _decoding(path):
            image = Image.open(stream, formats=_FORMATS)
        with image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_large(path, f"{image.width * image.height / 1e6:.0f} megapixels")
            yield stream, image


@contextmanager
def _decoding(path: Path) -> Iterator[None]:
    """Turn whatever a decoder raises on hostile or damaged bytes into a rejection."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise _too_large(path, "far more pixels than a photo has") from error
    except Exception as error:
        empty = path.stat().st_size == 0
        raise UnreadablePhotoError(
            "unreadable",
            f"{path.name} is empty."
            if empty
            else f"{path.name} is damaged or is no {_KINDS} image.",
            hint="Copy the original from the phone again, or leave this file out.",
        ) from error


def _upright_srgb(image: Image.Image) -> SrgbImage:
    image.seek(0)
    image.load()
    turn = _TURN.get(exif_tags(image).get(ORIENTATION, 1))  # after load: some decoders turn it
    colours = to_srgb(image)
    if turn is not None:
        colours = colours.transpose(turn)
    return np.asarray(colours, dtype=np.uint8)


def _has_colour(pixels: SrgbImage) -> bool:
    """Tell whether any pixel's channels differ by more than rounding; a sample is tried first."""
    for part in (pixels[::16, ::16], pixels):
        if (part.max(axis=2) - part.min(axis=2)).max() > GREY_TOLERANCE:
            return True
    return False


def _dated(path: Path, capture: Capture, policy: DatePolicy, given: datetime | None) -> Capture:
    taken_at, source = choose_date(path, capture.taken_at, policy, given)
    return replace(capture, taken_at=taken_at, taken_at_source=source)


def _digest(stream: BufferedReader) -> str:
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _too_large(path: Path, size: str) -> UnreadablePhotoError:
    return UnreadablePhotoError(
        "too_large",
        f"{path.name} has {size}; the limit is {MAX_PIXELS // 1_000_000} megapixels.",
        hint="Save it at half its width and height, then try again.",
    )


def _no_colour(path: Path) -> UnreadablePhotoError:
    return UnreadablePhotoError(
        "no_colour",
        f"{path.name} is black and white.",
        hint="Use the colour original: contrast of pigment cannot be read from grey.",
    )
