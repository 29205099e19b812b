"""``pigment export``: an analysed series in a format that other programs read."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from pigment.errors import OutputError
from pigment.io.folder import SERIES_FILE, is_series_folder
from pigment.io.results import read_series
from pigment.io.tables import write_csv


def run(arguments: argparse.Namespace) -> int:
    """Write the export and name it; the file is replaced only once the new one is whole."""
    series = read_series(arguments.series)
    out: Path = arguments.out
    if out.is_dir() or (is_series_folder(out.parent) and out.name == SERIES_FILE):
        raise OutputError(
            f"{out} is a folder or the result itself.",
            hint="Name a file of its own for --out, such as series.csv.",
        )
    staging = out.with_name(f".{out.name}.new-{os.getpid()}")
    try:
        write_csv(series, staging)
        staging.replace(out)
    except OSError as error:
        raise OutputError(
            f"{out} cannot be written ({error.strerror or error}).",
            hint="Name a file in a folder that you may write to for --out.",
        ) from error
    finally:
        staging.unlink(missing_ok=True)
    print(out)
    return 0
