"""From measured photographs to visits, noise, changes and trends: the whole longitudinal part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from pigment.model.series import Change, MeasuredPhoto, Metric, Repeatability, Trend, Visit
from pigment.stats.bridge import Reader, arm_readings, bridge_visits
from pigment.stats.change import ChangeSettings, Comparison, classify_change, classify_family
from pigment.stats.composition import CLAIMS, common_tracks, hold_to_common_patches
from pigment.stats.confirmation import hold_to_more_than_one_visit
from pigment.stats.estimate import Stretch, estimate_change
from pigment.stats.looks import LookSettings, patch_level, site_level
from pigment.stats.noise import AREA_METRICS, NoiseSettings, estimate_noise, spread_grows
from pigment.stats.noise_figures import conditions_of
from pigment.stats.presence import PresenceSettings, classify_presence
from pigment.stats.readings import (
    Group,
    break_between,
    edge_obstacle,
    measured_tracks,
    site_metrics,
    track_ids,
    visit_mean,
)
from pigment.stats.skin_witness import TanSettings
from pigment.stats.stretch import (
    lasting_reader,
    patches_reader,
    stretch_between,
    to_stretch,
    track_reader,
)
from pigment.stats.tan import hold_against_a_tan, hold_trend_against_a_tan
from pigment.stats.trend import fit_trend
from pigment.stats.visibility import shows_patch
from pigment.stats.visits import (
    VisitSettings,
    days_since_first,
    group_into_visits,
    visit_of,
    with_whole_sites,
)


@dataclass(frozen=True, slots=True)
class StatsSettings:
    """Settings of the longitudinal part.

    ``patch_noise_factor``: how much noisier a single patch is taken to be than the whole
    site by the benchmark's figures, where its photographs do not say so themselves.
    """

    visits: VisitSettings = field(default_factory=VisitSettings)
    noise: NoiseSettings = field(default_factory=NoiseSettings)
    change: ChangeSettings = field(default_factory=ChangeSettings)
    presence: PresenceSettings = field(default_factory=PresenceSettings)
    looks: LookSettings = field(default_factory=LookSettings)
    tan: TanSettings = field(default_factory=TanSettings)
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
    groups = with_whole_sites(group_into_visits(photos, settings.visits))
    grouped = {(p.file, p.sha256): p for group in groups for p in group}
    placed = tuple(grouped.get((p.file, p.sha256), replace(p, visit=None)) for p in photos)
    visits = tuple(visit_of(group) for group in groups)
    if not groups:
        return SeriesSummary(placed, (), (), (), ())
    days = days_since_first(visits)
    metrics = site_metrics(groups)
    noises = noise_of_series(groups, days, metrics, settings)
    series = _Series(groups, days, visits, settings, noises)
    changes: list[Change] = []
    for since, start in _references(groups, baseline_file):
        site = [series.site_change(metric, since, start) for metric in metrics]
        changes += site
        for change in site:
            changes += series.patch_changes(change.metric, since, start, change.verdict in CLAIMS)
    tracks: tuple[int | None, ...] = (None, *track_ids(groups))
    trends = [series.trend_of(metric, track) for track in tracks for metric in metrics]
    noise = tuple(noises[metric, None] for metric in metrics)
    return SeriesSummary(placed, visits, noise, tuple(changes), tuple(trends))


def noise_of_series(
    groups: Sequence[Group],
    days: np.ndarray,
    metrics: Sequence[Metric],
    settings: StatsSettings | None = None,
    *,
    site: Mapping[Metric, Reader] | None = None,
) -> dict[tuple[Metric, int | None], Repeatability]:
    """Noise of every metric, of the whole site (``None``) and of each patch by itself.

    That of the whole site is of ``site``'s readings, by default over the patches of every visit.
    """
    settings = settings or StatsSettings()
    conditions = _conditions(groups)
    noises = {}
    for metric in metrics:
        whole = site[metric] if site else lasting_reader(groups, metric)
        readers: dict[int | None, Reader] = {None: whole}
        readers |= {track: track_reader(metric, track) for track in track_ids(groups)}
        readings = {
            track: arm_readings(groups, days, metric, read) for track, read in readers.items()
        }
        grows = metric not in AREA_METRICS and spread_grows(
            [own for track, own in readings.items() if track is not None]
        )
        for track, own in readings.items():
            factor = 1.0 if track is None else settings.patch_noise_factor
            noises[metric, track] = estimate_noise(
                metric,
                own,
                settings.noise,
                figure_factor=factor,
                conditions=conditions,
                grows=grows,
            )
    return noises


def course_readers(groups: Sequence[Group], metrics: Sequence[Metric]) -> dict[Metric, Reader]:
    """Read the course of the whole site: areas as measured, for a new patch is more area.

    Contrasts over the patches that every visit shows: a new patch changes no other's contrast.
    """
    return {
        metric: track_reader(metric, None)
        if metric in AREA_METRICS
        else lasting_reader(groups, metric)
        for metric in metrics
    }


def _conditions(groups: Sequence[Group]) -> str:
    """Name the conditions that most photographs were taken under."""
    named = Counter(
        conditions_of(photo.colour_method, photo.skin.ita_deg if photo.skin else None)
        for group in groups
        for photo in group
    )
    return max(sorted(named), key=lambda name: named[name])


def _references(groups: Sequence[Group], baseline_file: str | None) -> list[tuple[str, int]]:
    """Pick the earlier visits that the latest one is held against."""
    latest = len(groups) - 1
    holding = (i for i, group in enumerate(groups) if any(p.file == baseline_file for p in group))
    baseline = next(holding, 0)
    found = []
    if baseline != latest:
        found.append(("baseline", baseline))
    if latest > 0:
        found.append(("previous", latest - 1))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    groups: Sequence[Group]
    days: np.ndarray
    visits: Sequence[Visit]
    settings: StatsSettings
    noises: Mapping[tuple[Metric, int | None], Repeatability]

    @property
    def latest(self) -> Group:
        return self.groups[-1]

    def looks(self, since: str, start: int) -> int:
        """How many visits there were to look at since the one compared with."""
        return len(self.groups) - (start if since == "baseline" else 0)

    def site_change(self, metric: Metric, since: str, start: int) -> Change:
        """Judge the whole site."""
        return self._held_against_a_tan(self._site_change(metric, since, start), start)

    def _held_against_a_tan(self, change: Change, start: int) -> Change:
        return hold_against_a_tan(change, self.groups, self.days, start, self.settings.tan)

    def _site_change(self, metric: Metric, since: str, start: int) -> Change:
        then, noise = self.groups[start], self.noises[metric, None]
        before, after = visit_mean(then, metric), visit_mean(self.latest, metric)
        level = site_level(metric, since, self.looks(since, start), self.settings.looks)
        whole = self._stretch(noise, start)
        obstacle = None if whole else break_between(then, self.latest, metric)
        if before and after and before.value == after.value == 0 and metric in AREA_METRICS:
            obstacle = obstacle or "no_patches"
        framed = not (_hidden(then, self.latest) or _hidden(self.latest, then))
        blocked = obstacle or (None if framed else "patch_out_of_view")
        blocked = blocked or edge_obstacle((then, self.latest), metric)
        tracks = common_tracks(then, self.latest, metric)
        shared = (
            None
            if obstacle or not tracks
            else self._stretch(noise, start, patches_reader(metric, tracks))
        )
        estimate = None if shared is None else estimate_change(shared)
        compared = Comparison(metric, since, before, after, noise, obstacle=blocked)
        judge = self.settings.change
        common = None
        if estimate is not None:
            over = replace(compared, obstacle=None, estimate=estimate)
            common = classify_change(over, judge, level=level)
            common = hold_to_more_than_one_visit(common, shared)
        both = [measured_tracks(group, metric) for group in (then, self.latest)]
        if framed and both[0] == both[1] and blocked is None:
            if common is not None:
                return common
            if whole is not None:
                compared = replace(compared, estimate=estimate_change(whole))
        change = classify_change(compared, judge, level=level)
        if obstacle:
            return change
        presence = self.settings.presence
        return hold_to_common_patches(
            change, common, then, self.latest, noise, presence, visits=self.groups, framed=framed
        )

    def patch_changes(
        self, metric: Metric, since: str, start: int, site_claimed: bool
    ) -> list[Change]:
        """Every patch seen at either visit; those seen at both are judged as one family."""
        then = self.groups[start]
        family: list[Comparison] = []
        single: list[Change] = []
        for track in track_ids([then, self.latest]):
            noise = self.noises[metric, track]
            before = visit_mean(then, metric, track)
            after = visit_mean(self.latest, metric, track)
            stretch = self._stretch(noise, start, track_reader(metric, track))
            obstacle = None if stretch else break_between(then, self.latest, metric)
            obstacle = obstacle or edge_obstacle((then, self.latest), metric, track)
            estimate = estimate_change(stretch) if stretch and not obstacle else None
            compared = Comparison(metric, since, before, after, noise, track, obstacle, estimate)
            if track in track_ids([then]) and track in track_ids([self.latest]):
                family.append(compared)
            else:
                presence = self.settings.presence
                single.append(classify_presence(compared, then, self.latest, presence, self.groups))
        looks = self.looks(since, start)
        level = patch_level(metric, since, looks, self.settings.looks, site_claimed=site_claimed)
        judged = classify_family(family, self.settings.change, level=level)
        held = [
            hold_to_more_than_one_visit(
                change,
                self._stretch(
                    self.noises[metric, change.track_id],
                    start,
                    track_reader(metric, change.track_id),
                ),
            )
            for change in judged
        ]
        return [*(self._held_against_a_tan(change, start) for change in held), *single]

    def trend_of(self, metric: Metric, track_id: int | None) -> Trend:
        """Line over the visits that compare with the latest one."""
        noise = self.noises[metric, track_id]
        read = track_reader(metric, track_id)
        having = [i for i, g in enumerate(self.groups) if any(read(photo) for photo in g)]
        if not having:
            return fit_trend(metric, np.zeros(0), np.zeros(0), track_id=track_id)
        bridged = bridge_visits(self.groups, metric, read, having[-1], on="value")
        kept = {visit.visit for visit in bridged.visits}
        breaks = [
            self.visits[i].taken_at.date().isoformat()
            for before, i in pairwise(having)
            if (before in kept) != (i in kept)
        ]
        stretch = to_stretch(bridged, self.days, replace(noise, on="value"))
        trend = fit_trend(metric, stretch.days, stretch.values, track_id=track_id, broken_at=breaks)
        groups = [self.groups[visit.visit] for visit in bridged.visits]
        level = float(stretch.values[0])
        return hold_trend_against_a_tan(trend, groups, stretch.days, level, self.settings.tan)

    def _stretch(
        self, noise: Repeatability, start: int, read: Reader | None = None
    ) -> Stretch | None:
        """Return the comparable visits from ``start`` to the latest; the whole site by default."""
        read = read or track_reader(noise.metric, None)
        return stretch_between(self.groups, self.days, read, noise, start, len(self.groups) - 1)


def _hidden(seen_in: Group, other: Group) -> bool:
    """Whether a patch of one visit lies on skin that no photo of the other shows in full.

    Then the sum over the patches would fall or rise with the framing alone.
    """
    for photo in seen_in:
        for patch in photo.patches:
            if patch.counts and all(
                shows_patch(photo, patch, candidate) is False for candidate in other
            ):
                return True
    return False
