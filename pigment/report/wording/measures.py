"""How dates, metrics and values are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pigment.model.series import Metric

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


SPACE = "\u00a0"  # keeps a number and its unit on one line


def date_text(day: date) -> str:
    """Write a date as ``5 January 2026``, unbroken, the same on every machine."""
    return f"{day.day}{SPACE}{_MONTHS[day.month - 1]}{SPACE}{day.year}"


@dataclass(frozen=True, slots=True)
class MetricText:
    """How a metric is called. ``factor`` turns its stored value into the shown unit.

    ``noun`` stands in a sentence; ``decimals`` are of the shown value.
    """

    title: str
    axis: str
    noun: str
    unit: str
    factor: float = 1.0
    decimals: int = 1

    @property
    def patch_title(self) -> str:
        """How the metric is called over small charts of single patches."""
        return f"{self.noun[0].upper()}{self.noun[1:]} of each patch"


_METRICS: Mapping[Metric, MetricText] = MappingProxyType(
    {
        Metric.AREA_MM2: MetricText("Affected area", "Area (mm²)", "area", "mm²", decimals=0),
        Metric.AFFECTED_FRACTION: MetricText(
            "Affected share of the skin", "Share of the skin in view (%)", "share", "%", 100.0
        ),
        Metric.DELTA_E00: MetricText(
            "Colour contrast with the skin around",
            "Colour contrast (ΔE00)",
            "colour contrast",
            "ΔE00",
        ),
        Metric.MELANIN_CONTRAST: MetricText(
            "Pigment contrast with the skin around",
            "Pigment contrast (optical density)",
            "pigment contrast",
            "optical density",
            decimals=3,
        ),
        Metric.DELTA_L: MetricText(
            "Lightness against the skin around",
            "Lightness difference (ΔL*)",
            "lightness difference",
            "L*",
        ),
    }
)


def metric_text(metric: Metric) -> MetricText:
    """Return the texts of one metric."""
    return _METRICS[metric]


def metric_label(metric: Metric) -> str:
    """Name a metric with its unit: ``Affected area (mm²)``."""
    text = _METRICS[metric]
    return f"{text.title} ({text.unit})"


def value_text(metric: Metric, value: float | None) -> str:
    """Write a value in the shown unit, or say that there is none."""
    if value is None:
        return "not measurable"
    text = _METRICS[metric]
    return f"{number(text.factor * value, text.decimals)}{SPACE}{text.unit}"


def number(value: float, decimals: int) -> str:
    """Round, without a negative zero and with a true minus sign."""
    shown = f"{abs(value):.{decimals}f}"
    negative = value < 0 and float(shown) != 0.0
    return f"−{shown}" if negative else shown


def patch_title(track_id: int) -> str:
    """Name one patch."""
    return f"Patch {track_id}"
