"""Changes, trends and noise as ``series.json`` has them, both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pigment.model.quantity import Quantity
from pigment.model.series import Change, Metric, NoiseSource, Repeatability, Trend, Verdict

Json = dict[str, Any]
Number = Callable[[float | None], float | None]  # rounds; what is not finite becomes None


def change_to_json(change: Change, number: Number) -> Json:
    """Return one change."""
    return {
        "track_id": change.track_id,
        "metric": change.metric.value,
        "since": change.since,
        "baseline": _quantity(change.baseline, number),
        "latest": _quantity(change.latest, number),
        "difference": number(change.difference),
        "difference_fraction": number(change.difference_fraction),
        "ci95": _pair(change.ci95, number),
        "minimal_detectable_change": number(change.minimal_detectable_change),
        "equivalence_margin": number(change.equivalence_margin),
        "verdict": change.verdict.value,
        "reason": change.reason,
        "estimator": change.estimator,
    }


def change_from_json(change: Mapping[str, Any]) -> Change:
    """Return the change that such content describes."""
    return Change(
        track_id=change["track_id"],
        metric=Metric(change["metric"]),
        since=change["since"],
        baseline=_quantity_of(change["baseline"]),
        latest=_quantity_of(change["latest"]),
        difference=change["difference"],
        difference_fraction=change["difference_fraction"],
        ci95=_pair_of(change["ci95"]),
        minimal_detectable_change=change["minimal_detectable_change"],
        equivalence_margin=change["equivalence_margin"],
        verdict=Verdict(change["verdict"]),
        reason=change["reason"],
        estimator=change.get("estimator") or "visits",
    )


def trend_to_json(trend: Trend, number: Number) -> Json:
    """Return one trend."""
    return {
        "track_id": trend.track_id,
        "metric": trend.metric.value,
        "slope_per_30_days": number(trend.slope_per_30_days),
        "ci95": _pair(trend.ci95, number),
        "n_visits": int(trend.n_visits),
        "broken_at": list(trend.broken_at),
        "course": trend.course,
        "halving_days": _pair(trend.halving_days, number),
        "reason": trend.reason,
    }


def trend_from_json(trend: Mapping[str, Any]) -> Trend:
    """Return the trend that such content describes."""
    return Trend(
        track_id=trend["track_id"],
        metric=Metric(trend["metric"]),
        slope_per_30_days=trend["slope_per_30_days"],
        ci95=_pair_of(trend["ci95"]),
        n_visits=trend["n_visits"],
        broken_at=tuple(trend["broken_at"]),
        course=trend.get("course") or "line",
        halving_days=_pair_of(trend.get("halving_days")),
        reason=trend.get("reason") or "",
    )


def noise_to_json(noise: Repeatability, number: Number) -> Json:
    """Return the noise of one metric."""
    return {
        "metric": noise.metric.value,
        "within_sd": number(noise.within_sd),
        "on": noise.on,
        "degrees_of_freedom": int(noise.degrees_of_freedom),
        "source": noise.source.value,
        "between_sd": number(noise.between_sd),
        "between_degrees_of_freedom": int(noise.between_degrees_of_freedom),
        "repeatability_coefficient": number(noise.repeatability_coefficient),
        "judged_within_sd": number(noise.judged_within_sd),
        "judged_between_sd": number(noise.judged_between_sd),
        "judged_degrees_of_freedom": int(noise.judged_degrees_of_freedom),
        "conditions": noise.conditions,
    }


def noise_from_json(noise: Mapping[str, Any]) -> Repeatability:
    """Return the noise that such content describes."""
    within = noise["within_sd"]
    return Repeatability(
        metric=Metric(noise["metric"]),
        within_sd=float("nan") if within is None else float(within),
        degrees_of_freedom=noise["degrees_of_freedom"],
        source=NoiseSource(noise["source"]),
        on=noise["on"],
        between_sd=noise.get("between_sd") or 0.0,
        between_degrees_of_freedom=noise.get("between_degrees_of_freedom") or 0,
        judged_within_sd=noise.get("judged_within_sd") or 0.0,
        judged_between_sd=noise.get("judged_between_sd") or 0.0,
        judged_degrees_of_freedom=noise.get("judged_degrees_of_freedom") or 0,
        conditions=noise.get("conditions") or "",
    )


def _quantity(quantity: Quantity | None, number: Number) -> Json | None:
    value = None if quantity is None else number(quantity.value)
    sd = None if quantity is None else number(quantity.sd)
    return None if value is None or sd is None else {"value": value, "sd": sd}


def _quantity_of(quantity: Mapping[str, Any] | None) -> Quantity | None:
    if quantity is None or quantity["value"] is None:
        return None
    sd = quantity["sd"]
    return Quantity(float(quantity["value"]), float("nan") if sd is None else float(sd))


def _pair(pair: tuple[float, float] | None, number: Number) -> list[float | None] | None:
    ends = None if pair is None else [number(end) for end in pair]
    return None if ends is None or None in ends else ends


def _pair_of(pair: list[float] | None) -> tuple[float, float] | None:
    return None if pair is None else (float(pair[0]), float(pair[1]))
