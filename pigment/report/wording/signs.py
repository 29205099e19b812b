"""What stands on everything handed on: it is no diagnosis, and when to see a clinician.

The list is fixed and joins published ones: ABCDE (asymmetry, border, colour, diameter, evolving),
the weighted 7-point list (change in size, shape, colour; 7 mm, inflamed, oozing, altered
feeling) without its points, EFG (elevated, firm, growing), and what is urgent though it is no
spot. There is no score: one yes is enough, and the answer is always the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pigment.report.wording.measures import patch_title

DISCLAIMER = (
    "Not a diagnosis. These are measurements of photographs; they do not replace an "
    "examination in person."
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One warning sign: as it stands in a list, and as a question; ``same_day``: today."""

    statement: str
    question: str
    same_day: bool = False


SIGNS = (
    Sign(
        "a spot that changes in size, shape or colour over weeks",
        "Does a spot change in size, shape or colour over weeks?",
    ),
    Sign(
        "a spot whose halves differ, or whose edge is uneven or blurred",
        "Do the two halves of a spot differ, or is its edge uneven or blurred?",
    ),
    Sign(
        "a spot with several colours, or unlike all your others",
        "Does a spot hold several colours, or look unlike all your others?",
    ),
    Sign(
        "a spot wider than 6 mm that is new or growing",
        "Is a spot that is new or growing wider than 6 mm (a pencil)?",
    ),
    Sign(
        "a spot that is inflamed, bleeds, oozes, crusts or does not heal",
        "Is a spot inflamed, does it bleed, ooze or crust, or does it not heal?",
    ),
    Sign(
        "a spot that itches or feels different than before",
        "Does a spot itch, or feel different than before?",
    ),
    Sign("a spot that is raised, firm and growing", "Is a spot raised, firm and growing?"),
    Sign(
        "a single patch that grows fast or unevenly, above all on the face",
        "Does a single patch grow fast or unevenly, above all on the face?",
    ),
    Sign(
        "a new dark line in a nail, or dark skin spreading around a nail",
        "Is there a new dark line in a nail, or does dark skin spread around one?",
    ),
    Sign(
        "fast darkening of large areas, of skin folds, of scars or inside the mouth",
        "Do large areas, skin folds, scars or the inside of your mouth darken fast?",
    ),
    Sign(
        "yellow eyes or skin, or dark urine (the same day)",
        "Are your eyes or skin yellow, or is your urine dark?",
        same_day=True,
    ),
    Sign(
        "blisters or painful skin with fever, or changed sight (the same day)",
        "Do you have blisters or painful skin with fever, or has your sight changed?",
        same_day=True,
    ),
)
WARNING_SIGNS_TITLE = "Show a clinician in person, whatever the measurements say:"
WARNING_SIGNS = tuple(sign.statement for sign in SIGNS)
QUESTIONS_LEAD = "One yes is enough. Your answers are not kept."
SHOW_CLINICIAN = "Show this to a clinician in person, whatever the measurements say."
SHOW_TODAY = "Show this to a clinician today, whatever the measurements say."


class MeasuredSign(StrEnum):
    """What the measurements themselves show of a spot."""

    GROWN = "grown"
    NEW = "new"
    ASYMMETRIC = "asymmetric"
    COLOURS = "colours"
    ALONE = "alone"


_MEASURED = {
    MeasuredSign.GROWN: "it grew",
    MeasuredSign.NEW: "it is new",
    MeasuredSign.ASYMMETRIC: "its two halves differ",
    MeasuredSign.COLOURS: "it holds several colours",
    MeasuredSign.ALONE: "no other patch grew",
}


def measured_note(track_id: int, signs: Collection[MeasuredSign]) -> str:
    """Say what was measured of a patch that fits a warning sign, and what to do."""
    *first, last = (_MEASURED[sign] for sign in MeasuredSign if sign in signs)
    said = f"{', '.join(first)} and {last}" if first else last
    return f"{patch_title(track_id)}: {said}. {SHOW_CLINICIAN}"
