"""What the colours of a photograph rest on, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pigment.model.calibration import ColourReference

_REFERENCE_WORDS = MappingProxyType(
    {
        ColourReference.LEARNED: "its colours learned from the series",
        ColourReference.NEUTRALS: "by its grey fields only",
    }
)
COLOUR_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "colorchecker24": "24-patch card",
        "pigment_card": "printed card",
        "skin_relative": "own skin",
        "none": "no card",
    }
)


def colour_words(method: str, reference: ColourReference | None) -> str:
    """Say what a photo's colours rest on."""
    more = _REFERENCE_WORDS.get(reference) if reference else None
    return COLOUR_WORDS[method] if more is None else f"{COLOUR_WORDS[method]}, {more}"
