"""What each pixel of a small picture shows: skin, or a part of a face that is no skin.

A U-Net of some 60 thousand weights, trained only on rendered photographs of this package
(``training/`` in the repository makes them, trains it and writes ``face_parts.npz``), run here
as plain matrix products. Its word alone decides nothing: ``imaging.face`` believes it only
where the parts stand to each other as in a face.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pigment.model.arrays import FloatArray, LinearImage

PARTS = ("other", "skin", "eye", "brow", "nostril", "lips", "hair")
LONG_SIDE_PX = 128
# How much more a part weighed in training than its share of the pixels; brows, which weighed
# 2.5 as well, come out less too wide than the others.
_TRAINING_WEIGHTS = np.array([0.8, 1.0, 2.5, 1.8, 5.0, 3.0, 1.0], np.float32)
_MULTIPLE = 16  # four halvings
_BLOCKS_PER_LEVEL = (1, 1, 2, 2, 2)
_LEAST_LIGHT = 0.002

Layer = tuple[FloatArray, FloatArray]  # kernel (out, in, k, k), bias (out,)


def part_probabilities(linear: LinearImage) -> FloatArray:
    """Return the probability (h, w, 7) of each of ``PARTS`` from linear sRGB (H, W, 3).

    The result is as fine as the network sees: its long side has ``LONG_SIDE_PX`` pixels.
    """
    height, width = linear.shape[:2]
    factor = LONG_SIDE_PX / max(height, width)
    size = (max(_MULTIPLE, round(width * factor)), max(_MULTIPLE, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1.0 else cv2.INTER_LINEAR
    small = cv2.resize(np.asarray(linear, np.float32), size, interpolation=how)
    below, beside = -size[1] % _MULTIPLE, -size[0] % _MULTIPLE
    padded = cv2.copyMakeBorder(small, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    scores = _forward(_channels(np.asarray(padded, np.float32)))[:, : size[1], : size[0]]
    scores = np.exp(scores - scores.max(axis=0))
    return np.asarray((scores / scores.sum(axis=0)).transpose(1, 2, 0), np.float32)


def _channels(linear: LinearImage) -> FloatArray:
    """Chromaticity and lightness (3, h, w), as in training."""
    log = np.log(np.clip(linear, 0.0, 1.05) + _LEAST_LIGHT)
    red, blue = log[..., 0] - log[..., 1], log[..., 1] - log[..., 2]
    channels = [2.0 * (red - 0.6), 2.0 * (blue - 0.45), 0.7 * (log.mean(axis=2) + 1.7)]
    return np.stack(channels).astype(np.float32)


def by_share(probability: FloatArray) -> FloatArray:
    """Take the weight of rare parts in training out of probabilities (h, w, 7).

    Rare parts weighed more, so that they are noticed; their outlines are too wide for it.
    """
    fair = probability / _TRAINING_WEIGHTS
    return np.asarray(fair / fair.sum(axis=2, keepdims=True), np.float32)


@lru_cache(maxsize=1)
def _layers() -> tuple[Layer, ...]:
    path = files("pigment.imaging") / "face_parts.npz"
    with path.open("rb") as stream, np.load(stream) as stored:
        count = len(stored.files) // 2
        return tuple(
            (stored[f"kernel_{n}"].astype(np.float32), stored[f"bias_{n}"].astype(np.float32))
            for n in range(count)
        )


def _forward(x: FloatArray) -> FloatArray:
    """Run the network: (3, h, w) to scores (7, h, w)."""
    layers = iter(_layers())
    kept: list[FloatArray] = []
    for level, blocks in enumerate(_BLOCKS_PER_LEVEL):
        x = x if level == 0 else _halved(x)
        for _ in range(blocks):
            x = _block(x, layers)
        kept.append(x)
    for skip in reversed(kept[:-1]):
        doubled = x.repeat(2, axis=1).repeat(2, axis=2)
        x = _block(np.concatenate([doubled, skip]), layers)
    kernel, bias = next(layers)
    return np.asarray(np.tensordot(kernel[:, :, 0, 0], x, axes=1) + bias[:, None, None])


def _block(x: FloatArray, layers: Iterator[Layer]) -> FloatArray:
    """Convolve 3 x 3 and rectify."""
    kernel, bias = next(layers)
    channels, height, width = x.shape
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    windows = sliding_window_view(padded, (3, 3), axis=(1, 2)).transpose(0, 3, 4, 1, 2)
    columns = windows.reshape(channels * 9, height * width)
    product = kernel.reshape(len(kernel), -1) @ columns + bias[:, None]
    return np.asarray(np.maximum(product, 0.0).reshape(-1, height, width))


def _halved(x: FloatArray) -> FloatArray:
    channels, height, width = x.shape
    return np.asarray(x.reshape(channels, height // 2, 2, width // 2, 2).max(axis=(2, 4)))
