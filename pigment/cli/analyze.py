"""``pigment analyze``: photos of one body site in, a folder of measurements and pictures out."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pigment.cli.inputs import settings_from
from pigment.cli.progress import Progress
from pigment.errors import SettingsError
from pigment.io.corrections import read_corrections
from pigment.io.dates import read_dates
from pigment.io.diary import read_diary
from pigment.io.photos import list_photos
from pigment.io.results import to_json
from pigment.io.sources import photo_sources, short_names
from pigment.model.patches import PatchKind
from pigment.model.series import MeasuredPhoto, PhotoStatus, SeriesResult
from pigment.report.chart_data import baseline_visit
from pigment.report.summary import correction_note
from pigment.report.wording import DISCLAIMER, beside_name, change_sentence, control_sentence
from pigment.service.analysis import analyze_into
from pigment.service.diary import claimed_steps


def run(arguments: argparse.Namespace) -> int:
    """Measure the series, write its folder, say what came of it; return the exit code."""
    settings = settings_from(arguments)
    dates = read_dates(arguments.dates) if arguments.dates is not None else {}
    paths = list_photos(arguments.paths)
    baseline = _baseline_name(arguments.baseline, paths)
    diary = read_diary(arguments.diary) if arguments.diary else ()
    corrections = read_corrections(arguments.corrections) if arguments.corrections else None
    sources = photo_sources(paths, arguments.date, dates)
    guard = list_photos(arguments.control) if arguments.control else []
    beside = photo_sources(guard, arguments.date, dates) if guard else []
    with Progress(quiet=arguments.quiet) as progress:
        result = analyze_into(
            arguments.out,
            [*paths, *guard],
            sources,
            settings,
            site=arguments.site.encode("utf-8", "replace").decode("utf-8"),
            baseline=baseline,
            jobs=arguments.jobs,
            progress=progress,
            corrections=corrections,
            diary=diary,
            control=beside,
        )
    if arguments.json:
        print(json.dumps(summary(result, arguments.out), ensure_ascii=False, indent=1))
    elif not arguments.quiet:
        print(summary_text(result, arguments.out))
    return exit_code(result)


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
    facts = [f"{used} of {_plural(len(result.photos), 'photo')} measured"]
    if result.visits:
        facts.append(_plural(len(result.visits), "visit"))
    facts.append(_plural(len(_tracks(result)), "patch", "es"))
    lines = [", ".join(facts) + "."]
    for photo in result.photos:
        lines += _refusal(photo)
    lines += [f"{file}: skipped, the same file as {first}." for file, first in result.skipped]
    first = baseline_visit(result)
    lines += [
        change_sentence(change, first.taken_at.date() if first else None)
        for change in result.changes
        if change.track_id is None and change.since == "baseline"
    ]
    if result.control is not None:
        lines += [line for photo in result.control.photos for line in _refusal(photo)]
        lines.append(control_sentence(result.control))
    lines += claimed_steps(result)
    lines += [note] if (note := correction_note(result)) else []
    return "\n".join([*lines, DISCLAIMER, f"Written to {out}."])


def _refusal(photo: MeasuredPhoto) -> list[str]:
    """Say why a photo, or its place among the others, was refused, and what would help."""
    if photo.rejection is None:
        return []
    message, hint = beside_name(photo.file, photo.rejection.message), photo.rejection.hint
    if photo.status is PhotoStatus.WITHIN_PHOTO_ONLY:
        message = f"measured by itself, not compared with the others. {message}"
    else:
        message = f"rejected. {message}"
    return [f"{photo.file}: {message}", f"  {hint}"]


def _tracks(result: SeriesResult) -> set[int]:
    """Patches (no moles, no freckles) of the photos that lie on the baseline."""
    return {
        patch.track_id
        for photo in result.photos
        for patch in photo.patches
        if photo.status is PhotoStatus.MEASURED and patch.kind is PatchKind.PATCH
    }


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
