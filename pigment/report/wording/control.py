"""What control skin says: whether the whole site became darker, beside its patches."""

from __future__ import annotations

from pigment.model.series import ControlChange, ControlSkin, Verdict

_CHANGED = {
    Verdict.HIGHER: (
        "The skin of the whole site became darker against the control skin. A tan looks like "
        "this, and so does darkening of the whole region; colour alone cannot tell which. What is "
        "said of the patches compares them with the skin around them and does not rest on it."
    ),
    Verdict.LOWER: (
        "The skin of the whole site became lighter against the control skin, as when a tan fades. "
        "What is said of the patches compares them with the skin around them and does not rest "
        "on it."
    ),
    Verdict.NO_DETECTABLE_CHANGE: (
        "Against the control skin, the skin of the whole site stayed as it was."
    ),
}
_UNKNOWN = {
    "one_visit": "The control skin is measured; what changed against it shows from the next visit "
    "on.",
    "no_card": "The site cannot be compared with the control skin: that takes the same colour card "
    "in the photos of both.",
    "no_control": "None of the photos of control skin could be used.",
    "too_noisy": "Whether the skin of the whole site changed against the control skin cannot be "
    "told from these photos.",
}


def control_sentence(control: ControlSkin) -> str:
    """Say what became of the site's own skin against control skin."""
    return _sentence(control.change)


def _sentence(change: ControlChange) -> str:
    return _CHANGED.get(change.verdict) or _UNKNOWN.get(change.reason, _UNKNOWN["too_noisy"])
