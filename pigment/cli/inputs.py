"""What the commands share: options into settings."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pigment.errors import SettingsError
from pigment.imaging.printed_layout import CHECK_LINE_MM
from pigment.pipeline.settings import Settings

CARD_SCHEMA = "pigment.card/1"
_CARD_MODES = {None: None, "none": "none"}  # a path asks for a card; unsaid leaves the settings


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
    if arguments.card not in (None, "auto", "none"):
        check_line_mm = _read_check_line(Path(arguments.card))
    return settings.with_options(
        card_mode=_CARD_MODES.get(arguments.card, "auto"),
        card_type=arguments.card_type,
        marker_mm=arguments.marker_mm,
        ruler=arguments.ruler,
        check_line_mm=check_line_mm,
    )


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
