"""``pigment report``: the report of an analysed series, as PDF and as pictures of its pages."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from pigment.errors import OutputError
from pigment.io.diary import read_diary
from pigment.io.folder import SERIES_FILE, is_series_folder
from pigment.report.content import ReportOptions
from pigment.report.paper import PNG_PPI
from pigment.service.reports import make_report, write_pages


def run(arguments: argparse.Namespace) -> int:
    """Write the report and name what was written; a file is replaced only by a whole new one."""
    out: Path = arguments.out
    if out.is_dir() or (is_series_folder(out.parent) and out.name == SERIES_FILE):
        raise OutputError(
            f"{out} is a folder or the result itself.",
            hint="Name a file of its own for --out, such as report.pdf.",
        )
    wants_pages = arguments.pages_png is not None
    ppi = PNG_PPI if wants_pages else None
    diary = read_diary(arguments.diary) if arguments.diary else ()
    options = ReportOptions(diary=bool(diary))
    made = make_report(
        arguments.series, paper=arguments.paper, options=options, ppi=ppi, diary=diary
    )
    staging = out.with_name(f".{out.name}.new-{os.getpid()}")
    try:
        staging.write_bytes(made.pdf)
        staging.replace(out)
        written = [out, *(write_pages(made.pages, arguments.pages_png) if wants_pages else [])]
    except OSError as error:
        raise OutputError(
            f"{error.filename or out} cannot be written ({error.strerror or error}).",
            hint="Name places that you may write to for --out and --pages-png.",
        ) from error
    finally:
        staging.unlink(missing_ok=True)
    for path in written:
        print(path)
    return 0
