"""Sharpness follows blur, and not tone, exposure or noise."""

import cv2
import numpy as np
import pytest

from pigment.imaging.sharpness import (
    SharpnessSettings,
    estimate_blur_px,
    measure_sharpness,
    sharpness_of_blur,
)

SETTINGS = SharpnessSettings()
WHOLE = np.ones((480, 640), bool)


def scene(blur_px, level=150.0, depth=0.5, noise=1.5, seed=0):
    """Dark blobs and bars on a plain ground, blurred in linear-ish codes, then noise."""
    rng = np.random.default_rng(seed)
    image = np.full((480, 640), level, np.float32)
    for _ in range(70):
        x, y = rng.uniform(0, 640), rng.uniform(0, 480)
        axes = (int(rng.uniform(6, 30)), int(rng.uniform(6, 30)))
        shade = float(level * (1 - depth * rng.uniform(0.3, 1)))
        cv2.ellipse(image, (int(x), int(y)), axes, rng.uniform(0, 180), 0, 360, (shade,), -1)
    if blur_px > 0:
        image = cv2.GaussianBlur(image, (0, 0), blur_px)
    noisy = image[..., None] * np.array([1.0, 0.75, 0.6]) + rng.normal(0, noise, (480, 640, 3))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("blur_px", [1.0, 2.0, 3.0, 4.0, 6.0])
def test_blur_of_edges_is_read_off(blur_px):
    read = estimate_blur_px(scene(blur_px), WHOLE, SETTINGS)
    assert 0.85 * blur_px - 0.3 < read < blur_px + 1.2


def test_sharpness_falls_with_blur():
    read = [measure_sharpness(scene(b), WHOLE, SETTINGS) for b in (0, 1, 2, 4, 8)]
    assert np.all(np.diff(read) < 0)
    assert read[0] > 0.5
    assert read[-1] < 0.4


@pytest.mark.parametrize(
    "change", [{"level": 60.0}, {"level": 230.0}, {"depth": 0.25}, {"noise": 5.0}]
)
def test_tone_contrast_and_noise_hardly_matter(change):
    for blur_px in (1.0, 4.0):
        plain = measure_sharpness(scene(blur_px), WHOLE, SETTINGS)
        changed = measure_sharpness(scene(blur_px, **change), WHOLE, SETTINGS)
        assert changed == pytest.approx(plain, abs=0.1)


def test_nothing_to_see_is_not_sharp():
    rng = np.random.default_rng(0)
    noise = np.clip(rng.normal(128, 4, (480, 640, 3)), 0, 255).astype(np.uint8)
    assert measure_sharpness(noise, WHOLE, SETTINGS) < 0.35
    assert measure_sharpness(np.full((480, 640, 3), 99, np.uint8), WHOLE, SETTINGS) == 0.0


def test_a_black_frame_does_not_make_a_blurred_photo_sharp():
    framed = scene(6.0)
    framed[:60], framed[-60:], framed[:, :60], framed[:, -60:] = 0, 0, 0, 0
    assert measure_sharpness(framed, WHOLE, SETTINGS) < 0.4


def test_half_sharp_at_two_pixels():
    assert sharpness_of_blur(2.0) == 0.5
    assert sharpness_of_blur(0.0) == 1.0
    assert sharpness_of_blur(float("inf")) == 0.0
