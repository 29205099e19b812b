"""A measured number is never alone: it carries its standard uncertainty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value and its standard uncertainty in the same unit (GUM type A or B)."""

    value: float
    sd: float
