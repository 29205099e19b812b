"""``pigment benchmark``: how accurate and how fast, on scenes whose truth is known."""

from __future__ import annotations

import argparse
from pathlib import Path

from pigment.benchmark.run import run_benchmark, run_part
from pigment.cli.progress import Progress
from pigment.errors import OutputError


def run(arguments: argparse.Namespace) -> int:
    """Run the benchmark, or one part of it; its text goes to ``--out``, or to the screen."""
    try:
        with Progress() as progress:
            if arguments.part is not None:
                run_part(
                    arguments.part,
                    out=arguments.out or Path("ACCURACY.md"),
                    jobs=arguments.jobs,
                    progress=progress,
                    real=arguments.real,
                )
                return 0
            run_benchmark(
                quick=arguments.quick,
                out=arguments.out,
                jobs=arguments.jobs,
                progress=progress,
                real=arguments.real,
            )
    except OSError as error:
        raise OutputError(
            f"The benchmark cannot be written ({error.strerror or error}).",
            hint="Choose a place that you may write to for --out.",
        ) from error
    return 0
