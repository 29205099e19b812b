"""Candidate homographies from matched keypoints.

Each SIFT match carries a whole similarity (its size, angle and place in both photos), so every
match is tried as a hypothesis and the others vote: on smooth skin one match in fifty may be
right, and sampling pairs or fours would need thousands of draws. A candidate is then fitted and
its matches searched anew close to where the fit expects them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from pigment.imaging.registration_features import RegistrationFeatures, RegistrationSettings
from pigment.imaging.registration_fit import apply_homography, fit_robustly
from pigment.model.arrays import FloatArray

_VOTERS = 600  # matches that propose and vote, most distinctive first
_LEAST_VOTES = 3
_ANGLE_TOLERANCE_RAD = 0.45
_LOG_SIZE_TOLERANCE = 0.5
_VOTE_SHARE = 0.03  # tolerance of a vote as a share of the diagonal of the baseline's skin
_FIT_SHARE = (0.04, 0.012)
_GUIDED_SHARE = (0.025, 0.012)
_SETTLED_SHARE = 0.006
_GUIDED_RATIO = 0.97
_LEAST_LIKENESS = 0.6  # cosine between descriptors


def propose_homographies(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    settings: RegistrationSettings,
) -> Iterator[FloatArray]:
    """Yield distinct homographies (3, 3) in working px, the best supported first."""
    if min(len(photo.points_px), len(baseline.points_px)) < 4:
        return
    likeness = photo.descriptors @ baseline.descriptors.T
    pairs = _distinctive(likeness, settings.descriptor_ratio)
    diagonal = diagonal_px(baseline)
    source, target = photo.points_px[pairs[:, 0]], baseline.points_px[pairs[:, 1]]
    reach = (_FIT_SHARE[0] * diagonal, _FIT_SHARE[1] * diagonal)
    for start in _vote(photo, baseline, pairs, _VOTE_SHARE * diagonal, settings):
        matrix = fit_robustly(source, target, start, reach)
        yield _match_anew(photo, baseline, likeness, matrix, diagonal)


def diagonal_px(features: RegistrationFeatures) -> float:
    """Diagonal of the skin's box in working px."""
    return float(np.hypot(*features.skin.shape) / features.px_per_work_px)


def _distinctive(likeness: FloatArray, ratio: float) -> np.ndarray:
    """Mutual nearest neighbours whose second best is clearly worse, the clearest first (n, 2)."""
    rows = np.arange(len(likeness))
    best = likeness.argmax(axis=1)
    first = likeness[rows, best]
    mutual = likeness.argmax(axis=0)[best] == rows
    likeness[rows, best] = -1.0
    second = likeness.max(axis=1)
    likeness[rows, best] = first
    quotient = np.sqrt(np.maximum(1.0 - first, 0.0) / np.maximum(1.0 - second, 1e-9))
    keep = np.flatnonzero(mutual & (quotient < ratio))
    keep = keep[np.argsort(quotient[keep], kind="stable")[:_VOTERS]]
    return np.stack([keep, best[keep]], axis=1)


def _vote(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    pairs: np.ndarray,
    tolerance_px: float,
    settings: RegistrationSettings,
) -> list[FloatArray]:
    """Similarities proposed by single matches, most votes first, without near repeats."""
    i, j = pairs[:, 0], pairs[:, 1]
    log_size = np.log(baseline.sizes_px[j] / photo.sizes_px[i])
    source = photo.points_px[i] @ np.array([1.0, 1.0j])
    target = baseline.points_px[j] @ np.array([1.0, 1.0j])
    factor = np.exp(log_size + 1j * (baseline.angles_rad[j] - photo.angles_rad[i]))
    shift = target - factor * source
    low, high = np.log(settings.scale_low), np.log(settings.scale_high)
    proposers = np.flatnonzero((log_size > low) & (log_size < high))
    misplaced = np.abs(factor[proposers, None] * source + shift[proposers, None] - target)
    turned = np.angle(factor * np.conj(factor[proposers, None]))
    agreed = (
        (misplaced < tolerance_px)
        & (np.abs(turned) < _ANGLE_TOLERANCE_RAD)
        & (np.abs(log_size - log_size[proposers, None]) < _LOG_SIZE_TOLERANCE)
    )
    votes = agreed.sum(axis=1)
    ranked = proposers[np.argsort(-votes, kind="stable")][: int((votes >= _LEAST_VOTES).sum())]
    some = photo.points_px[:: max(1, len(photo.points_px) // 50)] @ np.array([1.0, 1.0j])
    kept: list[int] = []
    for k in ranked:
        mapped = factor[k] * some + shift[k]
        apart = [np.median(np.abs(mapped - factor[m] * some - shift[m])) for m in kept]
        if all(distance > 2.0 * tolerance_px for distance in apart):
            kept.append(int(k))
        if len(kept) == settings.max_candidates:
            break
    return [_similarity(complex(factor[k]), complex(shift[k])) for k in kept]


def _similarity(factor: complex, shift: complex) -> FloatArray:
    return np.array(
        [
            [factor.real, -factor.imag, shift.real],
            [factor.imag, factor.real, shift.imag],
            [0.0, 0.0, 1.0],
        ]
    )


def _match_anew(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    likeness: FloatArray,
    matrix: FloatArray,
    diagonal: float,
) -> FloatArray:
    """Match again near the places ``matrix`` expects, and fit to those matches."""
    tree = cKDTree(baseline.points_px)
    for share in _GUIDED_SHARE:
        reach = share * diagonal
        expected = apply_homography(matrix, photo.points_px)
        pairs = _near_pairs(expected, tree, likeness, reach)
        if len(pairs) < 4:
            return matrix
        source, target = photo.points_px[pairs[:, 0]], baseline.points_px[pairs[:, 1]]
        matrix = fit_robustly(source, target, matrix, (reach, _SETTLED_SHARE * diagonal))
    return matrix


def _near_pairs(
    expected: FloatArray, tree: cKDTree, likeness: FloatArray, reach_px: float
) -> np.ndarray:
    """Pairs (n, 2) alike and distinctive among the keypoints within ``reach_px``."""
    within = tree.query_ball_point(expected, reach_px)
    counts = np.array([len(w) for w in within])
    if counts.sum() == 0:
        return np.zeros((0, 2), int)
    rows = np.repeat(np.arange(len(within)), counts)
    columns = np.concatenate([np.asarray(w, int) for w in within if w])
    score = likeness[rows, columns]
    order = np.lexsort((-score, rows))
    rows, columns, score = rows[order], columns[order], score[order]
    first = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
    following = np.minimum(first + 1, len(rows) - 1)
    rival = np.where(rows[following] == rows[first], score[following], 0.0)
    rival = np.where(following == first, 0.0, rival)
    quotient = np.sqrt(np.maximum(1.0 - score[first], 0.0) / np.maximum(1.0 - rival, 1e-9))
    best_of_column = np.full(likeness.shape[1], -1.0)
    np.maximum.at(best_of_column, columns, score)
    mutual = score[first] >= best_of_column[columns[first]]
    keep = first[mutual & (quotient < _GUIDED_RATIO) & (score[first] > _LEAST_LIKENESS)]
    return np.stack([rows[keep], columns[keep]], axis=1)
