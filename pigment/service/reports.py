"""From the folder of an analysed series to its report, as PDF and as pictures of its pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from pigment.errors import OutputError
from pigment.io.read_results import read_result
from pigment.io.results import photo_files, unique_stems
from pigment.model.arrays import SrgbImage
from pigment.model.diary import Exposure
from pigment.model.series import SeriesResult
from pigment.report.content import ReportOptions, build_report, without_diary
from pigment.report.figures import Loader, draw_pictures
from pigment.report.paper import PNG_PPI, PaperSize, render_pages_png, render_pdf
from pigment.service.diary import lay_beside

PDF_FILE = "report.pdf"
_PAGE_FILE = "page-{number:02d}.png"


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report as it leaves: ``pdf`` and its ``pages`` as PNG."""

    pdf: bytes
    pages: tuple[bytes, ...]


def make_report(
    folder: Path,
    *,
    paper: PaperSize = "a4",
    options: ReportOptions | None = None,
    ppi: float | None = PNG_PPI,
    diary: Sequence[Exposure] = (),
) -> MadeReport:
    """Make the report of the series in ``folder``; no pages as PNG where ``ppi`` is None.

    A ``diary`` goes in only with the option of that name. Pictures that are gone from the
    folder are left out; the originals are not read.

    Raises
    ------
    SeriesError
        When the folder holds no series, or a damaged one.
    ExportError
        When the pages cannot be set.
    """
    options = options or ReportOptions()
    together: tuple[str, ...] = ()
    result = without_diary(read_result(folder))
    if options.diary and diary:
        beside = lay_beside(result, diary)
        result, together = beside.result, beside.claimed
    report = build_report(result, options, together)
    pictures = draw_pictures(report, result, aligned_pictures(folder, result))
    pdf = render_pdf(report, pictures, paper)
    pages = [] if ppi is None else render_pages_png(report, pictures, paper, ppi)
    return MadeReport(pdf, tuple(pages))


def write_report(
    folder: Path,
    out: Path,
    *,
    paper: PaperSize = "a4",
    options: ReportOptions | None = None,
    ppi: float = PNG_PPI,
    diary: Sequence[Exposure] = (),
) -> list[Path]:
    """Write ``report.pdf`` and ``page-01.png`` ... into ``out``, a folder for nothing else.

    What ``out`` held before is replaced at the end, in one step. Returns the files, PDF first.

    Raises
    ------
    PigmentError
        As ``make_report``; or when the folder cannot be written.
    """
    made = make_report(folder, paper=paper, options=options, ppi=ppi, diary=diary)
    staging = out.with_name(f".{out.name}.new-{os.getpid()}")
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        (staging / PDF_FILE).write_bytes(made.pdf)
        write_pages(made.pages, staging)
        shutil.rmtree(out, ignore_errors=True)
        staging.rename(out)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise OutputError(
            f"{out} cannot be written ({error.strerror or error}).",
            hint="Free some space on the disk, or check your rights to that folder.",
        ) from error
    return [out / PDF_FILE, *page_files(out)]


def write_pages(pages: Sequence[bytes], folder: Path) -> list[Path]:
    """Write the pages into a folder; pages of an earlier, longer report go.

    Raises
    ------
    OSError
        When they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / _PAGE_FILE.format(number=number) for number in range(1, len(pages) + 1)]
    for path, page in zip(paths, pages, strict=True):
        path.write_bytes(page)
    for old in page_files(folder):
        if old not in paths:
            old.unlink()
    return paths


def page_files(folder: Path) -> list[Path]:
    """Return the pages that a folder holds, in order."""
    return sorted(folder.glob("page-[0-9][0-9].png"))


def aligned_pictures(folder: Path, result: SeriesResult) -> Loader:
    """Return a function from a photo's name to its picture on the baseline's grid, if there."""
    stems = unique_stems(photo.file for photo in result.photos)
    places = {
        photo.file: photo_files(photo, stem)["aligned"]
        for photo, stem in zip(result.photos, stems, strict=True)
    }

    def load(file: str) -> SrgbImage | None:
        place = places.get(file)
        if place is None:
            return None
        try:
            with Image.open(folder / place) as image:
                return np.asarray(image.convert("RGB"), np.uint8)
        except (OSError, UnidentifiedImageError):
            return None

    return load
