"""The printed report's half page on how the numbers are made and what they cannot tell."""

from __future__ import annotations

METHOD_TEXT = (
    "Photos are read upright and turned to a common colour space; a card in view corrects the "
    "colour, the camera's tone curve and the light. Uneven light is estimated on the normal skin "
    "and divided out. Each photo is laid over the first by the marks of the skin.",
    "A patch is skin that is darker than the skin around it by more than that skin varies. Its "
    "edge lies half-way between the colour of its core and that of the skin around. Areas are "
    "measured in the plane of the card, corrected for slant; without a card or marker of known "
    "size there are no mm², and the share of the skin in view takes their place.",
    "Every colour figure compares a patch with the normal skin 2 to 8 mm beside it in the same "
    "photo, so that a tan or another light does not look like a change of the patches. Colour "
    "contrast is CIEDE2000. Pigment contrast is the difference of optical density along the "
    "direction of brown pigment; grey-blue pigment hardly moves it: read colour contrast there.",
)
VERDICT_TEXT = (
    "A change is claimed only where it exceeds what noise alone makes 1 time in 20 and its 95 % "
    "interval leaves out zero. “No change” is said only where the interval lies within a margin "
    "fixed beforehand (area 20 %, colour contrast 2 ΔE00, pigment contrast 0.05). All else is "
    "“cannot tell”. Among many patches the limits are stricter (Holm)."
)

LIMITS_TEXT = (
    "Photographs show colour, not its reason. Another camera, card or posture, cosmetics, a flush "
    "or wet skin can shift the numbers; across a change of camera or card nothing is compared. "
    "Curved skin outside the plane of the card makes areas less true. Very pale patches may be "
    "found at one visit and missed at the next. The accuracy was measured on rendered photos "
    "whose truth is known, not against an examination; this is not a medical device."
)
