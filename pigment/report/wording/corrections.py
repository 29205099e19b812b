"""What is said of a series that a person corrected by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pigment.report.wording.measures import date_text


def corrected_note(days: Sequence[date], authors: Sequence[str]) -> str:
    """Say by how many strokes, whose and of which days the outlines were corrected."""
    count = "1 stroke" if len(days) == 1 else f"{len(days)} strokes"
    first, last = date_text(min(days)), date_text(max(days))
    when = first if first == last else f"{first} to {last}"
    named = ", ".join(dict.fromkeys(author for author in authors if author))
    by = f" by {named}" if named else ""
    return (
        f"The outlines were corrected by hand: {count}{by} ({when}), the same on every visit. The "
        "automatic result is kept beside."
    )
