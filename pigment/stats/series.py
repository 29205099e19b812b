"""From measured photographs to visits, noise, changes and trends: the whole longitudinal part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pigment.model.patches import PatchKind
from pigment.model.series import Change, MeasuredPhoto, Metric, Repeatability, Trend, Visit
from pigment.stats.change import ChangeSettings, Comparison, classify_change, classify_family
from pigment.stats.composition import hold_to_common_patches
from pigment.stats.noise import (
    AREA_METRICS,
    NoiseSettings,
    VisitReadings,
    estimate_noise,
)
from pigment.stats.presence import PresenceSettings, classify_presence
from pigment.stats.readings import (
    Group,
    break_between,
    segments_of,
    site_metrics,
    track_ids,
    visit_mean,
    visit_readings,
)
from pigment.stats.trend import fit_trend
from pigment.stats.visibility import shows_patch
from pigment.stats.visits import VisitSettings, days_since_first, group_into_visits, visit_of


@dataclass(frozen=True, slots=True)
class StatsSettings:
    """Settings of the longitudinal part.

    ``patch_noise_factor``: how much noisier a single patch is taken to be than the whole
    site where only the benchmark's figures are at hand.
    """

    visits: VisitSettings = field(default_factory=VisitSettings)
    noise: NoiseSettings = field(default_factory=NoiseSettings)
    change: ChangeSettings = field(default_factory=ChangeSettings)
    presence: PresenceSettings = field(default_factory=PresenceSettings)
    patch_noise_factor: float = 1.5


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """What a series says. ``photos`` as given, with ``visit`` filled in."""

    photos: tuple[MeasuredPhoto, ...]
    visits: tuple[Visit, ...]
    noise: tuple[Repeatability, ...]
    changes: tuple[Change, ...]
    trends: tuple[Trend, ...]


def summarise_series(
    photos: Sequence[MeasuredPhoto],
    baseline_file: str | None = None,
    settings: StatsSettings | None = None,
) -> SeriesSummary:
    """Visits, noise, changes and trends of one site.

    The baseline is the visit that holds ``baseline_file``, else the first one. Changes run
    from it, and from the visit before, to the latest visit. Photographs that were not laid on
    the baseline, or were rejected, have no visit and no say.
    """
    settings = settings or StatsSettings()
    groups = group_into_visits(photos, settings.visits)
    numbers = {(p.file, p.sha256): p.visit for group in groups for p in group}
    placed = tuple(replace(p, visit=numbers.get((p.file, p.sha256))) for p in photos)
    visits = tuple(visit_of(group) for group in groups)
    if not groups:
        return SeriesSummary(placed, (), (), (), ())
    series = _Series(groups, days_since_first(visits), visits, settings)
    metrics = site_metrics(groups)
    noise = {metric: series.noise_of(metric, None) for metric in metrics}
    changes: list[Change] = []
    for since, then in _references(groups, baseline_file):
        framed = not (_hidden(then, series.latest) or _hidden(series.latest, then))
        changes += [series.site_change(noise[m], since, then, framed) for m in metrics]
        for metric in metrics:
            changes += series.patch_changes(metric, since, then)
    tracks: tuple[int | None, ...] = (None, *track_ids(groups))
    trends = [series.trend_of(metric, track) for track in tracks for metric in metrics]
    return SeriesSummary(placed, visits, tuple(noise.values()), tuple(changes), tuple(trends))


def _references(groups: Sequence[Group], baseline_file: str | None) -> list[tuple[str, Group]]:
    """Pick the earlier visits that the latest one is held against."""
    latest = len(groups) - 1
    holding = (i for i, group in enumerate(groups) if any(p.file == baseline_file for p in group))
    baseline = next(holding, 0)
    found = []
    if baseline != latest:
        found.append(("baseline", groups[baseline]))
    if latest > 0:
        found.append(("previous", groups[latest - 1]))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    groups: Sequence[Group]
    days: np.ndarray
    visits: Sequence[Visit]
    settings: StatsSettings

    @property
    def latest(self) -> Group:
        return self.groups[-1]

    def readings(self, metric: Metric, track_id: int | None) -> tuple[VisitReadings, ...]:
        segments = segments_of(self.groups, metric)
        return visit_readings(self.groups, self.days, segments, metric, track_id)

    def noise_of(self, metric: Metric, track_id: int | None) -> Repeatability:
        """Noise of the site, or of one patch from that patch's own readings."""
        factor = 1.0 if track_id is None else self.settings.patch_noise_factor
        readings = self.readings(metric, track_id)
        return estimate_noise(metric, readings, self.settings.noise, figure_factor=factor)

    def site_change(self, noise: Repeatability, since: str, then: Group, framed: bool) -> Change:
        """Judge the whole site; ``framed``: both visits show the skin of every patch."""
        metric = noise.metric
        before, after = visit_mean(then, metric), visit_mean(self.latest, metric)
        obstacle = break_between(then, self.latest, metric)
        if before and after and before.value == after.value == 0 and metric in AREA_METRICS:
            obstacle = obstacle or "no_patches"
        judge, presence = self.settings.change, self.settings.presence
        hidden = None if framed else "patch_out_of_view"
        compared = Comparison(metric, since, before, after, noise, obstacle=obstacle or hidden)
        change = classify_change(compared, judge)
        if obstacle:
            return change
        return hold_to_common_patches(
            change, then, self.latest, noise, judge, presence, framed=framed
        )

    def patch_changes(self, metric: Metric, since: str, then: Group) -> list[Change]:
        """Every patch seen at either visit; those seen at both are judged as one family."""
        family: list[Comparison] = []
        single: list[Change] = []
        for track in track_ids([then, self.latest]):
            before = visit_mean(then, metric, track)
            after = visit_mean(self.latest, metric, track)
            noise = self.noise_of(metric, track)
            obstacle = break_between(then, self.latest, metric)
            compared = Comparison(metric, since, before, after, noise, track, obstacle)
            if track in track_ids([then]) and track in track_ids([self.latest]):
                family.append(compared)
            else:
                presence = self.settings.presence
                single.append(classify_presence(compared, then, self.latest, presence))
        return [*classify_family(family, self.settings.change), *single]

    def trend_of(self, metric: Metric, track_id: int | None) -> Trend:
        """Line over the visits since the last break."""
        readings = self.readings(metric, track_id)
        breaks = [
            self.visits[i].taken_at.date().isoformat()
            for i in range(1, len(readings))
            if readings[i].segment != readings[i - 1].segment
        ]
        last = readings[-1].segment
        kept = [r for r in readings if r.segment == last and len(r.values)]
        days = np.array([r.days for r in kept])
        means = np.array([r.values.mean() for r in kept])
        return fit_trend(metric, days, means, track_id=track_id, broken_at=breaks)


def _hidden(seen_in: Group, other: Group) -> bool:
    """Whether a patch of one visit lies on skin that no photo of the other shows in full.

    Then the sum over the patches would fall or rise with the framing alone.
    """
    for photo in seen_in:
        for patch in photo.patches:
            if patch.kind is PatchKind.PATCH and all(
                shows_patch(photo, patch, candidate) is False for candidate in other
            ):
                return True
    return False
