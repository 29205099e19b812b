"""Medians of pixels, by a fixed thinning where there are very many."""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray, IndexArray, Mask

_ENOUGH = 2500  # pixels: the median's sampling error is then 2.5 % of their spread


def thinned_indices(mask: Mask, enough: int = _ENOUGH) -> IndexArray:
    """Flat indices of the pixels of ``mask``, evenly thinned to ``enough`` or up to twice that."""
    indices = np.flatnonzero(mask)
    return indices[:: max(1, len(indices) // enough)]


def median(values: FloatArray) -> FloatArray:
    """Median over the first axis; of an even number the upper of the middle two.

    ``numpy.median`` checks and averages; in windows of a few thousand pixels that takes longer
    than the median itself.
    """
    middle = len(values) // 2
    return np.asarray(np.partition(values, middle, axis=0)[middle])


def robust_spread(values: FloatArray) -> float:
    """Median absolute deviation (n,) scaled to the standard deviation of a normal."""
    return 1.4826 * float(median(np.abs(values - median(values))))
