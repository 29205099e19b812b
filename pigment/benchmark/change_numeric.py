"""Ten thousand series of numbers: how often a verdict, an interval or a step is right.

Everything after the photographs is the real thing, ``stats.series`` and ``stats.events``; the
numbers come from ``numeric_series``. Takes about ten minutes on two cores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import expm1, log1p
from pathlib import Path
from typing import Any

import numpy as np

from pigment.benchmark.numeric_series import START, NumericPlan, render_numbers
from pigment.benchmark.pool import Progress, run_each
from pigment.model.series import Change, MeasuredPhoto, Metric, Trend, Verdict
from pigment.stats.events import DatedEvent, steps_at_events
from pigment.stats.noise import NoiseSettings
from pigment.stats.noise_figures import NoiseFigure
from pigment.stats.series import SeriesSummary, StatsSettings, summarise_series

Figures = Mapping[str, Mapping[Metric, NoiseFigure]]
FIRST_SEED = 60_000_000
DELTA_LADDER = (0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5)
AREA_LADDER = (0.03, 0.04, 0.06, 0.08, 0.10, 0.15, 0.20)
_CLAIMS = (Verdict.HIGHER, Verdict.LOWER)
_MAIN = (Metric.AREA_MM2, Metric.DELTA_E00)
# kind: series of the full run
KINDS: Mapping[str, int] = {
    "null": 4000,
    "null, 12 visits": 300,
    "spread": 500,
    "fade": 500,
    "ladder": 400 * len(DELTA_LADDER),
    "margin": 700,
    "stepped": 400,
    "event": 500,
    "no event": 500,
}
_DARK_EVERY = 2


@dataclass(frozen=True, slots=True)
class NumericJob:
    """One series of a kind, by its number."""

    kind: str
    number: int
    plan: NumericPlan
    figures: Figures | None = None


def measure_change_numeric(
    jobs: int,
    progress: Progress,
    data: Path | None = None,
    *,
    share: float = 1.0,
    figures: Figures | None = None,
    first_seed: int = FIRST_SEED,
) -> dict[str, Any]:
    """Run ``share`` of all series; returns counts by kind and figure: {kind: {figure: [k, n]}}."""
    every = list(numeric_jobs(share, figures, first_seed))
    counts: dict[str, dict[str, list[int]]] = {}

    def now_and_then(done: int, total: int, name: str) -> None:
        if done % 100 == 0 or done == total:
            progress(done, total, name)

    for kind, flags in run_each(run_numeric, every, jobs, now_and_then, lambda job: job.kind):
        table = counts.setdefault(kind, {})
        for name, flag in flags:
            cell = table.setdefault(name, [0, 0])
            cell[0] += bool(flag)
            cell[1] += 1
    return {"series": len(every), "counts": counts}


def numeric_jobs(
    share: float, figures: Figures | None = None, first_seed: int = FIRST_SEED
) -> Iterator[NumericJob]:
    """List the series of a run, the same for the same share and seed."""
    seed = first_seed
    for kind, whole in KINDS.items():
        for number in range(max(round(whole * share), 4)):
            seed += 1
            conditions = "card" if number % _DARK_EVERY else "card, dark skin"
            plan = NumericPlan(seed, conditions=conditions, heavy_tails=number % 4 > 1)
            yield NumericJob(kind, number, _planned(kind, number, plan), figures)


def _planned(kind: str, number: int, plan: NumericPlan) -> NumericPlan:
    rung = number % len(DELTA_LADDER)
    way = 1.0 if (number // len(DELTA_LADDER)) % 2 else -1.0
    changes: Mapping[str, dict[str, Any]] = {
        "null": {},
        "null, 12 visits": {"visits": 12},
        "spread": {"area_ln": log1p(0.25)},
        "fade": {"delta_e00": -2.0},
        "ladder": {
            "delta_e00": way * DELTA_LADDER[rung],
            "area_ln": way * log1p(AREA_LADDER[rung]),
        },
        "margin": {"delta_e00": -2.001, "area_ln": log1p(0.2001)},
        "stepped": {"delta_e00": -1.5, "area_ln": log1p(0.15), "step_at": 1 + number % 5},
        "event": {"delta_e00": way * 2.0, "step_at": 2 + number % 3},
        "no event": {"delta_e00": (-1.5, -0.7, 0.0, 0.0, 0.0)[number % 5]},
    }
    return replace(plan, **changes[kind])


def run_numeric(job: NumericJob) -> tuple[str, list[tuple[str, bool]]]:
    """Return the kind of a series and what came out, as named flags."""
    settings = _settings(job)
    photos = render_numbers(job.plan, job.figures)
    looks = [job.plan.visits]
    if job.kind.startswith("null"):
        looks = list(range(2, job.plan.visits + 1))
    flags: list[tuple[str, bool]] = []
    claims = {"any": False, "site": False}
    summary = None
    for visits in looks:
        summary = summarise_series(photos[: visits * job.plan.photos], None, settings)
        made = [c for c in summary.changes if c.verdict in _CLAIMS]
        claims["any"] |= bool(made)
        claims["site"] |= any(c.track_id is None and c.since == "baseline" for c in made)
    assert summary is not None  # there is at least one look
    if job.kind.startswith("null"):
        flags += [(f"false claim, {name}", claim) for name, claim in claims.items()]
    flags += _verdict_flags(job, summary)
    flags += _cover_flags(job.plan, summary, photos)
    if "event" in job.kind:
        flags += _event_flags(job, photos, settings)
    return job.kind, flags


def _settings(job: NumericJob) -> StatsSettings:
    if job.figures is None:
        return StatsSettings()
    return StatsSettings(noise=NoiseSettings(figures=job.figures[job.plan.conditions]))


def _verdict_flags(job: NumericJob, summary: SeriesSummary) -> list[tuple[str, bool]]:
    site = {m: _site_change(summary, m) for m in _MAIN}
    flags = []
    for metric, change in site.items():
        name = metric.value
        if job.kind == "ladder":
            rung = job.number % len(DELTA_LADDER)
            sizes = AREA_LADDER if metric is Metric.AREA_MM2 else DELTA_LADDER
            true = job.plan.area_ln if metric is Metric.AREA_MM2 else job.plan.delta_e00
            right = Verdict.HIGHER if true > 0 else Verdict.LOWER
            flags.append((f"{name} {sizes[rung]:g} found", change.verdict is right))
            flags.append(
                (
                    f"{name} claimed the wrong way",
                    change.verdict in _CLAIMS and change.verdict is not right,
                )
            )
        if job.kind == "margin":
            none = change.verdict is Verdict.NO_DETECTABLE_CHANGE
            flags.append((f"{name} called none beyond its margin", none))
        flags.append((f"{name} cannot tell", change.verdict is Verdict.CANNOT_TELL))
        flags.append((f"{name} by the line", change.estimator == "line"))
    if job.kind == "spread":
        flags.append(("called higher", site[Metric.AREA_MM2].verdict is Verdict.HIGHER))
    if job.kind == "fade":
        flags.append(("called lower", site[Metric.DELTA_E00].verdict is Verdict.LOWER))
    undecided = any(c.verdict is Verdict.CANNOT_TELL for c in site.values())
    return [*flags, ("cannot tell of area or contrast", undecided)]


def _cover_flags(
    plan: NumericPlan, summary: SeriesSummary, photos: Sequence[MeasuredPhoto]
) -> list[tuple[str, bool]]:
    """Whether the 95 % intervals of change and slope hold the truth."""
    flags = []
    area, contrast = (_site_change(summary, m) for m in _MAIN)
    if area.ci95 is not None and area.baseline is not None:
        true = area.baseline.value * expm1(plan.area_ln)
        flags.append(("interval of area change", area.ci95[0] <= true <= area.ci95[1]))
    if contrast.ci95 is not None:
        inside = contrast.ci95[0] <= plan.delta_e00 <= contrast.ci95[1]
        flags.append(("interval of contrast change", inside))
    if plan.step_at is None:
        trend = next(t for t in summary.trends if _is_site(t, Metric.DELTA_E00))
        slope = _true_slope(plan, photos)
        if trend.ci95 is not None:
            flags.append(("interval of contrast slope", trend.ci95[0] <= slope <= trend.ci95[1]))
    return flags


def _true_slope(plan: NumericPlan, photos: Sequence[MeasuredPhoto]) -> float:
    """Slope of the true contrast against the days of the visits, per 30 days."""
    moments = [p.capture.taken_at or START for p in photos[:: plan.photos]]
    days = np.array([(moment - moments[0]).total_seconds() / 86400.0 for moment in moments])
    return 30.0 * float(np.polyfit(days, plan.delta_e00 * plan.shares(), 1)[0])


def _event_flags(
    job: NumericJob, photos: Sequence[MeasuredPhoto], settings: StatsSettings
) -> list[tuple[str, bool]]:
    """Test one event: on its day, or up to half a visit early or late."""
    place = job.plan.step_at or 2 + job.number % 3
    shift = (-0.5, 0.0, 0.4)[job.number // 3 % 3]
    day = START + timedelta(days=job.plan.days_apart * (place - 0.5 + shift))
    records = steps_at_events(photos, [DatedEvent(day.date(), "event")], settings)
    record = next(r for r in records if r.metric is Metric.DELTA_E00)
    if job.kind == "no event":
        any_claim = any(r.verdict in _CLAIMS for r in records)
        kind = "while it drifts" if job.plan.delta_e00 else "while nothing changes"
        return [("step claimed without one", any_claim), (f"step claimed, {kind}", any_claim)]
    right = Verdict.HIGHER if job.plan.delta_e00 > 0 else Verdict.LOWER
    flags = [("step found", record.verdict is right)]
    if record.ci95 is not None:
        inside = record.ci95[0] <= job.plan.delta_e00 <= record.ci95[1]
        flags.append(("interval of step", inside))
    return flags


def _site_change(summary: SeriesSummary, metric: Metric) -> Change:
    return next(
        c for c in summary.changes if (c.track_id, c.metric, c.since) == (None, metric, "baseline")
    )


def _is_site(trend: Trend, metric: Metric) -> bool:
    return trend.track_id is None and trend.metric is metric
