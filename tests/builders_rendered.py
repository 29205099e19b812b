"""Rendered series as photo sources, rendered once per process whoever asks."""

from __future__ import annotations

from functools import cache, partial

from pigment.model.photo import Capture, DateSource, Photo
from pigment.model.series import SeriesResult
from pigment.pipeline.series import PhotoSource, analyze_series
from pigment.pipeline.settings import Settings
from pigment.synth.render import RenderedPhoto
from pigment.synth.scenarios import RenderedSeries, make_series

SMALL = (816, 612)


@cache
def plan(seed: int, **options: object) -> RenderedSeries:
    return make_series(seed, **{"size_px": SMALL, **options})  # type: ignore[arg-type]


@cache
def rendered(seed: int, visit: int = 0, **options: object) -> RenderedPhoto:
    return plan(seed, **options).render(visit)


def settings_for(series: RenderedSeries) -> Settings:
    """Settings that know the make of the card in view, as a user would say it."""
    card = series.plan.card
    if card == "none":
        return Settings().with_options(card_mode="none")
    return Settings().with_options(card_type=card.removeprefix("colorchecker-"))


def _load(name: str, capture: Capture, picture: RenderedPhoto) -> Photo:
    return Photo(name, f"sha-{name}", picture.pixels_srgb, capture)


@cache
def analysed(seed: int, **options: object) -> SeriesResult:
    """Analyse every visit of a rendered series."""
    series = plan(seed, **options)
    sources = []
    for visit in range(series.plan.n_visits):
        name = f"visit_{visit}.jpg"
        capture = Capture(series.taken_at(visit), DateSource.GIVEN, "Phone A")
        load = partial(_load, name, capture, rendered(seed, visit, **options))
        sources.append(PhotoSource(name, f"sha-{name}", capture, load))
    return analyze_series(sources, settings_for(series))
