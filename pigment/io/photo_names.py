"""File names as phones and browsers hand them over, made plain and unique; never a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_NAME_BYTES = 150  # of UTF-8; file systems end at 255, and results add to the name
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # reserved by Windows
_SUFFIX = re.compile(r"(?<=.)\.([A-Za-z0-9]{1,9})$")


def plain_name(name: str) -> str:
    """Return the name without folders, control signs or signs that a file system forbids.

    Letters of all scripts and emoji stay; a very long name is cut before its suffix.
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = unicodedata.normalize("NFC", "".join(_shown(sign) for sign in last))
    stem, suffix = _parted(re.sub(r"\s+", " ", shown).strip(" ."))
    if _DEVICES.fullmatch(stem.split(".")[0]):
        stem = f"_{stem}"
    room = MAX_NAME_BYTES - len(suffix)
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return (stem or "photo") + suffix


def unique_name(name: str, taken: Iterable[str]) -> str:
    """Return ``name``, or ``name (2)``, ``name (3)`` ... before its suffix; case is no difference.

    ``name`` must be plain already.
    """
    held = {other.casefold() for other in taken}
    stem, suffix = _parted(name)
    number, candidate = 1, name
    while candidate.casefold() in held:
        number += 1
        candidate = f"{stem} ({number}){suffix}"
    return candidate


def stored_suffix(name: str) -> str:
    """Return the suffix, small letters and figures only (``.heic``), or nothing."""
    return _parted(plain_name(name))[1].lower()


def _parted(name: str) -> tuple[str, str]:
    found = _SUFFIX.search(name)
    return (name[: found.start()], found.group()) if found else (name, "")


def _shown(sign: str) -> str:
    if sign in '<>:"|?*':
        return "_"
    if sign == "\u200d":  # joins the parts of an emoji
        return sign
    kind = unicodedata.category(sign)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind in ("Cf", "Cs") else sign
