"""What ``series.json`` says of a diary that was given: its moments, and the steps at them.

Notes are not written: they are the person's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pigment.model.diary import Exposure, ExposureKind, Moment, MomentKind
from pigment.model.series import Event, Metric, Verdict

Json = dict[str, Any]
Number = Callable[[float | None], float | None]


def event_to_json(event: Event, number: Number) -> Json:
    """Return one step; ``number`` rounds and turns what is not finite into ``None``."""
    return {
        "event": event.event,
        "date": event.date,
        "metric": event.metric.value,
        "step": number(event.step),
        "ci95": None if event.ci95 is None else [number(end) for end in event.ci95],
        "verdict": event.verdict.value,
        "reason": event.reason,
        "n_before": int(event.n_before),
        "n_after": int(event.n_after),
        "other_explanations": int(event.others),
        "between": None if event.between is None else list(event.between),
    }


def event_from_json(event: Mapping[str, Any]) -> Event:
    """Return the step that such content describes."""
    ends, between = event["ci95"], event.get("between")
    return Event(
        event=event["event"],
        date=event["date"],
        metric=Metric(event["metric"]),
        step=event["step"],
        ci95=None if ends is None else (float(ends[0]), float(ends[1])),
        verdict=Verdict(event.get("verdict", Verdict.CANNOT_TELL.value)),
        reason=event.get("reason", ""),
        n_before=int(event.get("n_before", 0)),
        n_after=int(event.get("n_after", 0)),
        others=int(event.get("other_explanations", 0)),
        between=None if between is None else (between[0], between[1]),
    )


def moments_to_json(moments: Sequence[Moment]) -> Json:
    """Return the moments under their name; nothing where no diary was given."""
    told = [one for one in moments if one.exposure.kind is not ExposureKind.NOTE]
    return {"diary": [_moment(one) for one in told]} if told else {}


def _moment(moment: Moment) -> Json:
    one = moment.exposure
    return {
        "date": moment.on.isoformat(),
        "what": moment.kind.value,
        "kind": one.kind.value,
        "name": one.name,
        "dose": one.dose,
        "dose_unit": one.dose_unit,
        "started_on": one.started_on.isoformat(),
        "ended_on": None if one.ended_on is None else one.ended_on.isoformat(),
    }


def moments_from_json(content: Mapping[str, Any]) -> tuple[Moment, ...]:
    """Return the moments that the content of a ``series.json`` holds."""
    return tuple(_moment_of(one) for one in content.get("diary") or ())


def _moment_of(one: Mapping[str, Any]) -> Moment:
    ended = one["ended_on"]
    exposure = Exposure(
        kind=ExposureKind(one["kind"]),
        started_on=date.fromisoformat(one["started_on"]),
        ended_on=None if ended is None else date.fromisoformat(ended),
        name=one["name"],
        dose=one["dose"],
        dose_unit=one["dose_unit"],
    )
    return Moment(date.fromisoformat(one["date"]), MomentKind(one["what"]), exposure)
