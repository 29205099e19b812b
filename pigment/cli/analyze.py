"""``pigment analyze``: photos of one body site in, a folder of measurements and pictures out."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pigment.cli.inputs import photo_sources, settings_from, short_names
from pigment.cli.pictures import write_pictures
from pigment.cli.progress import Progress
from pigment.errors import SettingsError
from pigment.io.dates import read_dates
from pigment.io.folder import SeriesFolder
from pigment.io.photos import list_photos
from pigment.io.results import to_json, write_series
from pigment.model.series import PhotoStatus, SeriesResult
from pigment.pipeline.series import PhotoSource, analyze_series
from pigment.pipeline.settings import Settings
from pigment.report.wording import DISCLAIMER, change_sentence


def run(arguments: argparse.Namespace) -> int:
    """Measure the series, write its folder, say what came of it; return the exit code."""
    settings = settings_from(arguments)
    dates = read_dates(arguments.dates) if arguments.dates is not None else {}
    paths = list_photos(arguments.paths)
    baseline = _baseline_name(arguments.baseline, paths)
    sources = photo_sources(paths, arguments.date, dates)
    result = analyze_into(
        arguments.out,
        paths,
        sources,
        settings,
        site=arguments.site,
        baseline=baseline,
        jobs=arguments.jobs,
        quiet=arguments.quiet,
    )
    if arguments.json:
        print(json.dumps(summary(result, arguments.out), ensure_ascii=False, indent=1))
    elif not arguments.quiet:
        print(summary_text(result, arguments.out))
    return exit_code(result)


def analyze_into(
    out: Path,
    paths: Sequence[Path],
    sources: Sequence[PhotoSource],
    settings: Settings,
    *,
    site: str = "",
    baseline: str | None = None,
    jobs: int = 1,
    quiet: bool = False,
) -> SeriesResult:
    """Measure a series and write its folder; ``out`` is whole afterwards, or as it was.

    Raises
    ------
    PigmentError
        When nothing can be measured, or ``out`` cannot be written.
    """
    with SeriesFolder(out, paths) as folder, Progress(quiet=quiet) as progress:
        result = analyze_series(
            sources, settings, site=site, baseline=baseline, jobs=jobs, progress=progress
        )
        write_pictures(result, sources, folder.staging, jobs=jobs, progress=progress)
        write_series(to_json(result), folder.staging)
    return result


def exit_code(result: SeriesResult) -> int:
    """Return 0 when every photo was measured, 3 when some were rejected."""
    return 3 if any(p.status is PhotoStatus.REJECTED for p in result.photos) else 0


def summary(result: SeriesResult, out: Path) -> dict[str, Any]:
    """Return what ``--json`` prints: counts, rejections, and the changes of the whole site."""
    content = to_json(result)
    counts = Counter(photo["status"] for photo in content["photos"])
    return {
        "out": str(out),
        "pigment_version": content["pigment_version"],
        "photos": {status.value: counts[status.value] for status in PhotoStatus},
        "visits": len(content["visits"]),
        "patches": len(_tracks(result)),
        "rejections": [
            {"file": photo["file"], **photo["rejection"]}
            for photo in content["photos"]
            if photo["rejection"]
        ],
        "skipped": content["skipped"],
        "changes": [change for change in content["changes"] if change["track_id"] is None],
    }


def summary_text(result: SeriesResult, out: Path) -> str:
    """Return what is printed for a person: what was measured, what was not, what changed."""
    counts = Counter(photo.status for photo in result.photos)
    used = len(result.photos) - counts[PhotoStatus.REJECTED]
    lines = [
        f"{used} of {_plural(len(result.photos), 'photo')} measured, "
        f"{_plural(len(result.visits), 'visit')}, {_plural(len(_tracks(result)), 'patch', 'es')}."
    ]
    for photo in result.photos:
        if photo.rejection is not None:
            lines += [f"{photo.file}: {photo.rejection.message}", f"  {photo.rejection.hint}"]
    lines += [f"{file}: skipped, the same file as {first}." for file, first in result.skipped]
    lines += [
        change_sentence(change)
        for change in result.changes
        if change.track_id is None and change.since == "baseline"
    ]
    return "\n".join([*lines, DISCLAIMER, f"Written to {out}."])


def _tracks(result: SeriesResult) -> set[int]:
    return {patch.track_id for photo in result.photos for patch in photo.patches}


def _plural(count: int, noun: str, ending: str = "s") -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}{ending}"


def _baseline_name(wanted: str | None, paths: Sequence[Path]) -> str | None:
    """Return the name by which the series knows the baseline that a person named."""
    if wanted is None:
        return None
    for path, name in zip(paths, short_names(paths), strict=True):
        if wanted in (name, path.name, str(path)) or Path(wanted).resolve() == path.resolve():
            return name
    raise SettingsError(
        f"The baseline {wanted} is not among the photos.",
        hint="Name one of the photos of the series for --baseline.",
    )
