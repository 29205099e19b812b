"""What stands on everything handed on: it is no diagnosis, and when to see a clinician."""

from __future__ import annotations

DISCLAIMER = (
    "Not a diagnosis. These are measurements of photographs; they do not replace an "
    "examination in person."
)

WARNING_SIGNS_TITLE = "Show a clinician in person, whatever the measurements say:"
WARNING_SIGNS = (
    "a spot that changes in size, shape or colour over weeks",
    "a spot with several colours, an uneven edge, or unlike all your others",
    "a spot that bleeds, oozes, crusts, itches or does not heal",
    "a spot that is raised, firm and growing",
    "a single, slowly growing brown or grey patch on the face",
    "a new dark line in a nail, or dark skin spreading around a nail",
    "fast darkening of large areas, of skin folds, of scars or inside the mouth",
    "blisters, painful skin with fever, yellow eyes or skin, dark urine, or changed sight "
    "(the same day)",
)
