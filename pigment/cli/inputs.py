"""What the commands share: options into settings, paths into photo sources."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath

from pigment.errors import PhotoError, SettingsError
from pigment.imaging.printed_layout import CHECK_LINE_MM
from pigment.io.dates import given_date
from pigment.io.photos import file_digest, open_photo, read_header
from pigment.pipeline.series import PhotoSource
from pigment.pipeline.settings import Settings

CARD_SCHEMA = "pigment.card/1"


def settings_from(arguments: argparse.Namespace) -> Settings:
    """Return the settings that the options ask for.

    Raises
    ------
    SettingsError
        When the settings file or the card file cannot be read, or says what is not known.
    """
    settings = Settings()
    if arguments.settings is not None:
        text = _read_text(arguments.settings, "Name a TOML file for --settings.")
        settings = Settings.from_toml(text)
    check_line_mm = None
    if arguments.card not in ("auto", "none"):
        check_line_mm = _read_check_line(Path(arguments.card))
    return settings.with_options(
        card_mode="none" if arguments.card == "none" else "auto",
        card_type=arguments.card_type,
        marker_mm=arguments.marker_mm,
        check_line_mm=check_line_mm,
    )


def photo_sources(
    paths: Sequence[Path], date_policy: str, dates: Mapping[str, datetime]
) -> list[PhotoSource]:
    """Return one source per photo; only headers are read now, pixels when it is loaded.

    A photo whose header cannot be read stays in the list: loading it says why.
    """
    return [
        _source(path, name, date_policy, given_date(path, dates))
        for path, name in zip(paths, short_names(paths), strict=True)
    ]


def _source(path: Path, name: str, date_policy: str, given: datetime | None) -> PhotoSource:
    load = partial(open_photo, path, date_policy=date_policy, given=given, file=name)
    try:
        sha256, capture = read_header(path, date_policy=date_policy, given=given)
    except PhotoError:
        return PhotoSource(name, file_digest(path), None, load)
    return PhotoSource(name, sha256, capture, load)


def short_names(paths: Sequence[Path]) -> list[str]:
    """Return the file names; those that clash get as many parent folders as tell them apart."""
    parts = [PurePath(path.absolute()).parts for path in paths]
    names = [path.name for path in paths]
    for depth in range(2, 2 + max((len(p) for p in parts), default=0)):
        clashing = {name for name in names if names.count(name) > 1}
        if not clashing:
            break
        names = [
            "/".join(part[-depth:]) if name in clashing else name
            for part, name in zip(parts, names, strict=True)
        ]
    return names


def _read_check_line(path: Path) -> float:
    """Return what the check line of a printed card measured, as its card.json says."""
    hint = "Use --card auto, --card none, or the card.json that `pigment card` wrote."
    try:
        card = json.loads(_read_text(path, hint))
        known, length_mm = card["schema"] == CARD_SCHEMA, float(card["check_line"]["length_mm"])
    except (ValueError, TypeError, KeyError) as error:
        raise SettingsError(f"{path} is not a card.json.", hint=hint) from error
    if not known:
        raise SettingsError(f"{path} is not a {CARD_SCHEMA} file.", hint=hint)
    if not 0.8 <= length_mm / CHECK_LINE_MM <= 1.25:
        raise SettingsError(
            f"{path} says that the {CHECK_LINE_MM:.0f} mm line measured {length_mm:g} mm.",
            hint="Measure the line of the printed card with a ruler and write its length in mm.",
        )
    return length_mm


def _read_text(path: Path, hint: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read.", hint=hint) from error
