"""A course of stated size: by how much the patches, the tan and the blood change, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pigment.model.patches import PatchKind
from pigment.synth.scene import Lesion, Tone
from pigment.synth.spots import pigment_dose

_LEAST_CONTRAST = 0.3  # delta_e00 that a fading patch keeps


@dataclass(frozen=True, slots=True)
class Course:
    """What the last visit has that the first has not.

    ``area_factor``: on the area of every patch. ``contrast_step``: delta_e00 added to every
    patch, negative for fading. ``tan_ln``, ``blood_ln``: added to the logarithm of the
    melanin and of the blood of all skin. ``flush_ln``: spread of the logarithm of blood from
    visit to visit, on top of the usual. ``step_at``: the visit (from 0) from which all of it
    is there; ``None`` for a line from the first visit to the last.
    """

    area_factor: float = 1.0
    contrast_step: float = 0.0
    tan_ln: float = 0.0
    blood_ln: float = 0.0
    flush_ln: float = 0.0
    step_at: int | None = None

    def share(self, visit: int, n_visits: int) -> float:
        """How much of the course is there at ``visit``, 0 to 1."""
        if self.step_at is not None:
            return float(visit >= self.step_at)
        return visit / max(n_visits - 1, 1)


def on_course(lesion: Lesion, course: Course, tone: Tone, n_visits: int) -> Lesion:
    """Give a patch the sizes and strengths of ``course``; moles and freckles stay."""
    if lesion.kind is not PatchKind.PATCH:
        return lesion
    shares = [course.share(visit, n_visits) for visit in range(n_visits)]
    first = _strength(lesion, tone)
    wanted = [max(lesion.delta_e00 + s * course.contrast_step, _LEAST_CONTRAST) for s in shares]
    strengths = [_strength(replace(lesion, delta_e00=delta), tone) / first for delta in wanted]
    return replace(
        lesion,
        strength_factors=tuple(strengths),
        area_factors=tuple(1.0 + s * (course.area_factor - 1.0) for s in shares),
    )


def _strength(lesion: Lesion, tone: Tone) -> float:
    """Pigment that makes the contrast of ``lesion``, both layers together."""
    return float(np.sum(pigment_dose(lesion, tone)))
