"""Run the benchmark: render, measure, score, and write what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pigment import VERSION
from pigment.benchmark.figures import LIGHT_TONES, figures_of, of_tones
from pigment.benchmark.parts import PARTS, measure_part
from pigment.benchmark.plan import NO_CARD, Case, full_cases, quick_cases
from pigment.benchmark.pool import Progress, run_each
from pigment.benchmark.real import score_sets, summarise_sets
from pigment.benchmark.rows import SeriesRow, from_json, to_json
from pigment.benchmark.series import run_case
from pigment.benchmark.speed import measure_speed
from pigment.benchmark.text import accuracy_text, quick_text, real_section, speed_section
from pigment.errors import PigmentError

SCORES = "benchmark.json"
_LEAST_FOUND = 0.70  # floors of the quick form: generous, they catch what is broken
_MOST_FALSE = 1.0
_MOST_REJECTED = 0.20
_HINT = "Something that worked is broken: see the table, and the tests of the stages."


class BenchmarkError(PigmentError):
    """The program does worse than it must, or fell over."""


def run_benchmark(
    *,
    quick: bool,
    out: Path | None,
    jobs: int,
    progress: Progress,
    real: Path | None = None,
) -> None:
    """Run the benchmark; its text goes to ``out`` or to the screen.

    The full form writes the raw scores beside ``out``, as ``benchmark.json``. ``real`` is a
    folder that holds sets of real photographs with outlines drawn by hand.

    Raises
    ------
    BenchmarkError
        When the pipeline fell over, or the quick form did worse than its floors.
    OSError
        When ``out`` cannot be written.
    """
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
    rows = score_cases(quick_cases() if quick else full_cases(), jobs, progress)
    if quick:
        _deliver(quick_text(rows), out)
        _require_floors(rows)
    else:
        extra: dict[str, Any] = {"pigment_version": VERSION, "speed": measure_speed()}
        if real is not None:
            extra["real"] = summarise_sets(score_sets(real, progress))
        if out is not None:
            extra["sections"] = _sections(out.parent / SCORES)
            (out.parent / SCORES).write_text(to_json(rows, extra), encoding="utf-8")
        _deliver(full_text(rows, extra), out)
    _require_no_crash(rows)


def _sections(scores: Path) -> dict[str, str]:
    """Return the sections of the further parts from an earlier run, if there was one."""
    if not scores.exists():
        return {}
    _, extra = from_json(scores.read_text(encoding="utf-8"))
    return dict(extra.get("sections", {}))


def rewrite(scores: Path, out: Path) -> None:
    """Build the text again from stored raw scores, without rendering anything."""
    rows, extra = from_json(scores.read_text(encoding="utf-8"))
    _deliver(full_text(rows, extra), out)


def run_part(
    name: str, *, out: Path, jobs: int, progress: Progress, real: Path | None = None
) -> None:
    """Run one further part and put its section into the text at ``out``.

    The scores of the main benchmark must lie beside ``out``, as it wrote them.

    Raises
    ------
    BenchmarkError
        When they do not, or there is no such part.
    OSError
        When nothing can be written there.
    """
    if name not in PARTS:
        raise BenchmarkError(
            f"The benchmark has no part {name!r}.", hint=f"It has: {', '.join(PARTS)}."
        )
    scores = out.parent / SCORES
    if not scores.exists():
        raise BenchmarkError(
            f"There is no {scores} to add to.", hint="Run the benchmark without --part first."
        )
    section = measure_part(name, out.parent, jobs, progress, real)
    rows, extra = from_json(scores.read_text(encoding="utf-8"))
    extra["sections"] = {**extra.get("sections", {}), name: section}
    scores.write_text(to_json(rows, extra), encoding="utf-8")
    _deliver(full_text(rows, extra), out)


def full_text(rows: Sequence[SeriesRow], extra: Mapping[str, Any]) -> str:
    """Return the text of ACCURACY.md from scores and what was stored with them."""
    more = [speed_section(extra["speed"])] if extra.get("speed") else []
    sections = extra.get("sections", {})
    more += [sections[name] for name in PARTS if name in sections]
    more += [real_section(extra["real"])] if extra.get("real") else []
    return accuracy_text(rows, extra, "\n".join(more))


def score_cases(cases: Sequence[Case], jobs: int, progress: Progress) -> list[SeriesRow]:
    """Return the scores of all series, in the order of ``cases``."""
    longest_first = sorted(cases, key=lambda case: -case.n_visits)
    rows = run_each(run_case, longest_first, jobs, progress, _name)
    by_seed = {row.seed: row for row in rows}
    return [by_seed[case.seed] for case in cases]


def _name(case: Case) -> str:
    return f"{case.group} {case.seed}"


def _deliver(text: str, out: Path | None) -> None:
    if out is None:
        print(text)
    else:
        out.write_text(text, encoding="utf-8")


def _require_floors(series: Sequence[SeriesRow]) -> None:
    """Judge the series with a card: without one neither colour nor size is sure."""
    rows = [row for row in series if row.group != NO_CARD]
    every, light = figures_of(rows), figures_of(of_tones(rows, LIGHT_TONES))
    faults = []
    if (light.found.value or 0.0) < _LEAST_FOUND:
        faults.append(f"only {light.found.part} of {light.found.whole} patches found, tones I-IV")
    if (every.false_per_photo or 0.0) > _MOST_FALSE:
        faults.append(f"{every.false_per_photo:.1f} false patches per photo")
    if (every.rejected.value or 0.0) > _MOST_REJECTED:
        faults.append(f"{every.rejected.part} of {every.rejected.whole} usable photos rejected")
    if faults:
        raise BenchmarkError(f"The benchmark found: {'; '.join(faults)}.", hint=_HINT)


def _require_no_crash(rows: Sequence[SeriesRow]) -> None:
    crashed = [row for row in rows if row.error]
    if crashed:
        last = (crashed[0].error or "").strip().splitlines()[-1]
        raise BenchmarkError(
            f"{len(crashed)} of {len(rows)} series ended in a traceback, "
            f"first seed {crashed[0].seed}: {last}",
            hint="Run that series by itself to see where.",
        )
