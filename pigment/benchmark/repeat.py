"""How well photographs of unchanged skin agree: other lamps, poses and exposures each visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pigment.benchmark.course_rows import CourseRow, from_dict, run_course, to_dict
from pigment.benchmark.courses import APART, CARD, NO_CARD, STABLE, CourseCase, repeat_cases
from pigment.benchmark.oracle import oracle_contrasts
from pigment.benchmark.pool import Progress, run_each
from pigment.benchmark.series import settings_for
from pigment.benchmark.tables import number, percent, table
from pigment.synth.scene import TONES

LEAST_DELTA_E00 = 3.0
_FEWEST_VISITS = 4
_ORACLE_ROUNDS = 2  # series a tone
_GROUPS = (CARD, APART, NO_CARD)


def measure_repeat(jobs: int, progress: Progress, data: Path | None) -> dict[str, Any]:
    """Render and measure the series of unchanged skin. About 20 minutes on two cores."""
    del data
    cases = repeat_cases()
    judge = partial(run_course, every_look=False)
    rows = run_each(judge, cases, jobs, progress, _name)
    with_card = [case for case in cases if case.group == CARD]
    some = with_card[: _ORACLE_ROUNDS * len(TONES)]
    oracle = run_each(oracle_spread, some, jobs, progress, _name)
    return {"rows": [to_dict(row) for row in rows], "oracle": oracle}


def _name(case: CourseCase) -> str:
    return f"{case.kind}, {case.group} {case.seed}"


def oracle_spread(case: CourseCase) -> dict[str, Any]:
    """Return the spread over the visits of what the oracle reads, patch by patch."""
    series = case.plan()
    settings = settings_for(series.plan.card)
    misses: dict[int, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for visit in range(series.plan.n_visits):
        for photo in range(series.plan.photos_per_visit):
            rendered = series.render_evenly(visit, photo)
            for lesion, value in oracle_contrasts(rendered, settings).items():
                true = rendered.truth.spots[lesion].delta_e00
                if true >= LEAST_DELTA_E00:
                    misses[lesion][visit].append(value - true)
    return {
        "tone": case.tone,
        "sds": [sd for sd in map(_spread, misses.values()) if sd is not None],
    }


def _spread(by_visit: Mapping[int, Sequence[float]]) -> float | None:
    """Return the standard deviation over visits of the means of their photos."""
    means = [float(np.mean(values)) for values in by_visit.values()]
    return float(np.std(means, ddof=1)) if len(means) >= _FEWEST_VISITS else None


def spreads(rows: Sequence[CourseRow], metric: str) -> list[float]:
    """Spread of each patch over the visits: of measured minus true, for areas of their ln ratio.

    Only patches with a true contrast of 3 or more count.
    """
    found = []
    for row in rows:
        clear = {
            reading.lesion
            for reading in row.readings
            if reading.metric == "delta_e00" and reading.true >= LEAST_DELTA_E00
        }
        for lesion in clear - {None}:
            found.append(_spread_of(row, metric, lesion))
    return [sd for sd in found if sd is not None]


def site_spreads(rows: Sequence[CourseRow], metric: str) -> list[float]:
    """Spread of the whole site over the visits, series by series."""
    found = [_spread_of(row, metric, None) for row in rows]
    return [sd for sd in found if sd is not None]


def _spread_of(row: CourseRow, metric: str, lesion: int | None) -> float | None:
    by_visit: dict[int, list[float]] = defaultdict(list)
    for reading in row.readings:
        if reading.lesion == lesion and reading.metric == metric:
            by_visit[reading.visit].append(miss_of(metric, reading.value, reading.true))
    return _spread(by_visit)


def miss_of(metric: str, value: float, true: float) -> float:
    """Return measured minus true; for areas the logarithm of their ratio."""
    if metric in ("area_mm2", "affected_fraction"):
        return float(np.log(max(value, 1e-9) / true))
    return value - true


def pooled(sds: Sequence[float]) -> float | None:
    """Root mean square of standard deviations."""
    return float(np.sqrt(np.mean(np.square(sds)))) if len(sds) else None


def repeat_section(entry: Mapping[str, Any]) -> str:
    """Return the section of ACCURACY.md."""
    rows = [from_dict(one) for one in entry["rows"]]
    groups = {name: [r for r in rows if r.group == name and r.kind == STABLE] for name in _GROUPS}
    oracle = [sd for one in entry["oracle"] for sd in one["sds"]]
    return "\n".join(
        [
            "## Repeatability: the same skin on other days\n",
            "Six visits of two photos; lamp, light, pose and exposure change between visits, the "
            "skin does not (but for what blood and hairs do from day to day, which is taken off "
            "with the truth). The spread is the standard deviation over the visits of the mean of "
            "a visit's two photos, measured minus true, pooled over patches with a contrast of 3 "
            "or more. Missed patches and refused photos are counted beside it. The oracle knows "
            "light, glare, pose and every outline: nobody can do better with these cameras.\n",
            _asked(groups, pooled(oracle)),
            "\nBy tone, with a card:\n",
            _by_tone(groups[CARD], entry["oracle"]),
        ]
    )


def _asked(groups: Mapping[str, Sequence[CourseRow]], oracle: float | None) -> str:
    card, apart, bare = (groups[name] for name in _GROUPS)
    head = ("figure", "asked", "developed", "held apart", "oracle", "holds")
    lines = [
        _line("spread of a patch's delta_e00, card", 0.35, card, apart, "delta_e00", oracle),
        _line("spread of a patch's area, card", 0.02, card, apart, "area_mm2", None),
        _line("spread of a patch's delta_e00, no target", 0.60, bare, (), "delta_e00", None),
        _line("spread of the site's fraction, no target", 0.03, bare, (), "affected_fraction",
              None, site_spreads),
    ]  # fmt: skip
    counts = [
        ("series (patches)", "60", *(f"{len(g)} ({len(spreads(g, 'delta_e00'))})" for g in (
            [*card, *bare], apart)), "-", "-"),
        ("photos refused or not registered", "<= 5 %", *(percent(_lost(g)) for g in (
            [*card, *bare], apart)), "-", _holds(_lost([*card, *apart, *bare]), 0.05)),
        ("patches missed", "-", *(percent(_missed(g)) for g in ([*card, *bare], apart)), "-", "-"),
    ]  # fmt: skip
    return table(head, [*lines, *counts])


def _line(
    what: str,
    limit: float,
    rows: Sequence[CourseRow],
    apart: Sequence[CourseRow],
    metric: str,
    oracle: float | None,
    take: Callable[[Sequence[CourseRow], str], list[float]] = spreads,
) -> tuple[str, ...]:
    relative = metric in ("area_mm2", "affected_fraction")
    show = percent if relative else number
    got = pooled(take(rows, metric))
    return (
        what, f"<= {show(limit)}", show(got), show(pooled(take(apart, metric))), show(oracle),
        _holds(got, limit),
    )  # fmt: skip


def _holds(got: float | None, limit: float) -> str:
    return "-" if got is None else "yes" if got <= limit else "**no**"


def _lost(rows: Sequence[CourseRow]) -> float | None:
    photos = sum(row.photos for row in rows)
    return sum(row.rejected + row.not_registered for row in rows) / photos if photos else None


def _missed(rows: Sequence[CourseRow]) -> float | None:
    patches = sum(row.patches for row in rows)
    return sum(row.missed for row in rows) / patches if patches else None


def _by_tone(rows: Sequence[CourseRow], oracle: Sequence[Mapping[str, Any]]) -> str:
    lines = []
    for tone in TONES:
        of_tone = [row for row in rows if row.tone == tone]
        best = [sd for one in oracle if one["tone"] == tone for sd in one["sds"]]
        lines.append(
            (
                tone, str(len(of_tone)), str(len(spreads(of_tone, "delta_e00"))),
                number(pooled(spreads(of_tone, "delta_e00"))),
                number(_median(spreads(of_tone, "delta_e00"))), number(pooled(best)),
                percent(pooled(spreads(of_tone, "area_mm2"))), percent(_lost(of_tone)),
                percent(_missed(of_tone)),
            )
        )  # fmt: skip
    head = ("tone", "series", "patches", "spread of delta_e00", "its median", "oracle",
            "spread of area", "photos lost", "missed")  # fmt: skip
    return table(head, lines)


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if len(values) else None
