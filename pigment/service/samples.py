"""The sample series: where they lie, and how to make them where they were not bundled."""

from __future__ import annotations

import json
from pathlib import Path

import pigment
from pigment.errors import OutputError

MANIFEST = "manifest.json"


def bundled_samples() -> Path | None:
    """Return the folder of sample photos beside the package, if it came with them."""
    folder = Path(pigment.__file__).resolve().parents[1] / "sample_images"
    return folder if sample_series(folder) else None


def sample_series(samples: Path) -> list[Path]:
    """Return the folders of the sample series, sorted by name."""
    if not (samples / MANIFEST).is_file():
        return []
    return sorted(p for p in samples.iterdir() if p.is_dir() and not p.name.startswith("."))


def ensure_samples_in(folder: Path) -> Path:
    """Render the sample photos into a folder unless they are there; return the folder.

    Raises
    ------
    OutputError
        When they cannot be written.
    """
    from pigment.benchmark.samples import ensure_samples  # noqa: PLC0415  (brings the renderer)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        ensure_samples(folder)
    except OSError as error:
        raise OutputError(
            f"The sample photos cannot be written to {folder} ({error.strerror or error}).",
            hint="Choose a folder that you may write to.",
        ) from error
    return folder


def sample_card_type(samples: Path, name: str) -> str | None:
    """Return the make of the card in a sample series, as its manifest says."""
    manifest = json.loads((samples / MANIFEST).read_text(encoding="utf-8"))
    series = manifest.get("series", {})
    entry = series.get(name, {}) if isinstance(series, dict) else {}
    card_type = entry.get("card_type")
    return card_type if isinstance(card_type, str) else None
