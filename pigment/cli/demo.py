"""``pigment demo``: the sample series, measured, so that one can see what comes out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pigment
from pigment.cli.analyze import analyze_into, exit_code, summary_text
from pigment.errors import OutputError
from pigment.io.photos import list_photos
from pigment.io.sources import photo_sources
from pigment.pipeline.settings import Settings

MANIFEST = "manifest.json"


def run(arguments: argparse.Namespace) -> int:
    """Measure every sample series and say where the pictures are."""
    if arguments.write is not None:
        _ensure(arguments.write)
        print(f"The sample photos are in {arguments.write}.")
        return 0
    samples = bundled_samples() or _ensure(arguments.out / "sample_images")
    codes = []
    for folder in sample_series(samples):
        paths = list_photos([folder])
        out = arguments.out / folder.name
        result = analyze_into(
            out,
            paths,
            photo_sources(paths),
            Settings().with_options(card_type=_card_type(samples, folder.name)),
            site=folder.name.replace("_", " "),
            jobs=arguments.jobs,
            quiet=arguments.quiet,
        )
        codes.append(exit_code(result))
        if not arguments.quiet:
            print(f"\n{folder.name}\n{summary_text(result, out)}")
    if not arguments.quiet:
        print(f"\nLook at the pictures in {arguments.out}/*/overlay, aligned and charts.")
    return max(codes, default=1)


def bundled_samples() -> Path | None:
    """Return the folder of sample photos beside the package, if it came with them."""
    folder = Path(pigment.__file__).resolve().parents[1] / "sample_images"
    return folder if sample_series(folder) else None


def sample_series(samples: Path) -> list[Path]:
    """Return the folders of the sample series, sorted by name."""
    if not (samples / MANIFEST).is_file():
        return []
    return sorted(p for p in samples.iterdir() if p.is_dir() and not p.name.startswith("."))


def _ensure(folder: Path) -> Path:
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


def _card_type(samples: Path, name: str) -> str | None:
    """Return the make of the card in a sample series, as its manifest says."""
    manifest = json.loads((samples / MANIFEST).read_text(encoding="utf-8"))
    series = manifest.get("series", {})
    entry = series.get(name, {}) if isinstance(series, dict) else {}
    card_type = entry.get("card_type")
    return card_type if isinstance(card_type, str) else None
