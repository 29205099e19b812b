"""A change must not rest on the first or the last visit alone.

One visit may be wrong as a whole: both its photographs under one odd lamp, or both outlined
wrong in the same way, so that they agree with each other and the noise within the visit says
nothing. A claim from three or more visits therefore needs to show without the last visit, and
without the first one, a third of its size or more. One more visit settles it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pigment.model.series import Change, Verdict
from pigment.stats.composition import CLAIMS
from pigment.stats.estimate import Stretch, estimate_change

ONE_VISIT = "one_visit"
LEAST_SHARE = 1.0 / 3.0
_FEWEST_VISITS = 3


def hold_to_more_than_one_visit(change: Change, stretch: Stretch | None) -> Change:
    """Turn a claim that one end of ``stretch`` alone makes into "cannot tell"."""
    if change.verdict not in CLAIMS or stretch is None or len(stretch.days) < _FEWEST_VISITS:
        return change
    whole = estimate_change(stretch).difference
    for rest in (_part(stretch, slice(None, -1)), _part(stretch, slice(1, None))):
        if estimate_change(rest).difference * np.sign(whole) < LEAST_SHARE * abs(whole):
            return replace(change, verdict=Verdict.CANNOT_TELL, reason=ONE_VISIT)
    return change


def _part(stretch: Stretch, kept: slice) -> Stretch:
    return replace(
        stretch,
        days=stretch.days[kept],
        values=stretch.values[kept],
        covariance=stretch.covariance[kept, kept],
    )
