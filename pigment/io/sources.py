"""Paths into photo sources: named, dated and hashed from their headers, pixels when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath

from pigment.errors import PhotoError
from pigment.io.dates import DatePolicy, given_date
from pigment.io.photos import file_digest, list_photos, open_photo, read_header
from pigment.model.photo import PhotoSource


def photo_sources(
    paths: Path | str | Sequence[Path | str],
    date_policy: DatePolicy | str = DatePolicy.EXIF,
    dates: Mapping[str, datetime] | None = None,
) -> list[PhotoSource]:
    """Return one source per photo, ready for ``analyze_series``; only headers are read now.

    Parameters
    ----------
    paths
        Photos of one body site, or folders of them; one or several.
    date_policy
        Where dates are looked for (:class:`~pigment.io.dates.DatePolicy`).
    dates
        Dates that beat the policy, by path or by file name.

    A photo whose header cannot be read stays in the list: loading it says why.

    Raises
    ------
    SettingsError
        When a path does not exist, or no photo is found.
    """
    named = [paths] if isinstance(paths, (str, Path)) else list(paths)
    photos = list_photos(named)
    return [
        _source(path, name, date_policy, given_date(path, dates or {}))
        for path, name in zip(photos, short_names(photos), strict=True)
    ]


def _source(
    path: Path, name: str, date_policy: DatePolicy | str, given: datetime | None
) -> PhotoSource:
    load = partial(open_photo, path, date_policy=date_policy, given=given, file=name)
    try:
        sha256, capture = read_header(path, date_policy=date_policy, given=given)
    except PhotoError:
        return PhotoSource(name, file_digest(path), None, load)
    return PhotoSource(name, sha256, capture, load)


def short_names(paths: Sequence[Path]) -> list[str]:
    """Return the file names; those that clash get as many parent folders as tell them apart.

    Bytes of a name that are no UTF-8 are written as escapes, so that every name can be stored.
    """
    parts = [tuple(map(_printable, PurePath(path.absolute()).parts)) for path in paths]
    names = [part[-1] for part in parts]
    for depth in range(2, 2 + max((len(p) for p in parts), default=0)):
        clashing = {name for name in names if names.count(name) > 1}
        if not clashing:
            break
        names = [
            "/".join(part[-depth:]) if name in clashing else name
            for part, name in zip(parts, names, strict=True)
        ]
    return names


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
