"""``pigment demo``: the app on the sample series, or their measured folders."""

from __future__ import annotations

import argparse

from pigment.cli.analyze import exit_code, summary_text
from pigment.cli.app import serve
from pigment.cli.progress import Progress
from pigment.io.photos import list_photos
from pigment.io.sources import photo_sources
from pigment.pipeline.settings import Settings
from pigment.service.analysis import analyze_into
from pigment.service.samples import (
    bundled_samples,
    ensure_samples_in,
    sample_card_type,
    sample_series,
)


def run(arguments: argparse.Namespace) -> int:
    """Open the app on the samples, or measure them and say where the pictures are."""
    if arguments.write is not None:
        ensure_samples_in(arguments.write)
        print(f"The sample photos are in {arguments.write}.")
        return 0
    if arguments.out is None:
        return serve(sample="always")
    return _measure(arguments)


def _measure(arguments: argparse.Namespace) -> int:
    samples = bundled_samples() or ensure_samples_in(arguments.out / "sample_images")
    codes = []
    for folder in sample_series(samples):
        paths = list_photos([folder])
        out = arguments.out / folder.name
        with Progress(quiet=arguments.quiet) as progress:
            result = analyze_into(
                out,
                paths,
                photo_sources(paths),
                Settings().with_options(card_type=sample_card_type(samples, folder.name)),
                site=folder.name.replace("_", " "),
                jobs=arguments.jobs,
                progress=progress,
            )
        codes.append(exit_code(result))
        if not arguments.quiet:
            print(f"\n{folder.name}\n{summary_text(result, out)}")
    if not arguments.quiet:
        print(f"\nLook at the pictures in {arguments.out}/*/overlay, aligned and charts.")
    return max(codes, default=1)
