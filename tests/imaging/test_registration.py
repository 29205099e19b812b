"""A photo is laid over the baseline to a fraction of a millimetre, or refused."""

import pickle

import cv2
import numpy as np
import pytest

from pigment.errors import RegistrationError
from pigment.imaging.registration import (
    RegistrationSettings,
    align_to_baseline,
    describe_for_registration,
)
from pigment.imaging.registration_fit import apply_homography

SETTINGS = RegistrationSettings()
SHAPE = (600, 800)


def skin_picture(seed, lightness=0.45):
    """Linear light of skin with mottle, creases, freckles and one large patch."""
    rng = np.random.default_rng(seed)
    height, width = SHAPE
    density = np.zeros(SHAPE, np.float32)
    for sigma, depth in ((2.0, 0.05), (5.0, 0.06), (12.0, 0.05)):
        layer = cv2.GaussianBlur(rng.normal(0, 1, SHAPE).astype(np.float32), (0, 0), sigma)
        density += depth * layer / layer.std()
    for _ in range(45):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(2, 6)
        spot = np.zeros(SHAPE, np.float32)
        cv2.circle(spot, (int(x), int(y)), int(r), (1.0,), -1)
        density += rng.uniform(0.1, 0.5) * cv2.GaussianBlur(spot, (0, 0), 1.5)
    patch = np.zeros(SHAPE, np.float32)
    cv2.ellipse(patch, (width // 2, height // 2), (90, 60), 30, 0, 360, (1.0,), -1)
    patch = cv2.GaussianBlur(patch, (0, 0), 5)
    colour = lightness * np.array([1.0, 0.66, 0.5], np.float32)
    tint = np.array([0.5, 1.0, 1.3], np.float32)
    return colour * np.exp(-density[..., None] * tint), patch


def photograph(skin, patch, depth, pose, seed, gain=1.0):
    """Pixels and skin mask as a camera at ``pose`` (3, 3) would see them, over a busy table."""
    rng = np.random.default_rng(seed)
    lit = skin * np.exp(-depth * patch[..., None]) * gain
    height, width = SHAPE
    size = (width, height)
    table = cv2.resize(rng.uniform(0.05, 0.7, (30, 40, 3)).astype(np.float32), size)
    seen = cv2.warpPerspective(lit.astype(np.float32), pose, size, flags=cv2.INTER_CUBIC)
    inside = cv2.warpPerspective(np.ones(SHAPE, np.uint8), pose, size, flags=cv2.INTER_NEAREST)
    seen = np.where(inside[..., None] > 0, seen, table)
    ramp = 1.0 + 0.25 * np.linspace(-1, 1, width)[None, :, None]
    coded = 255.0 * np.clip(seen * ramp, 0, 1) ** (1 / 2.2) + rng.normal(0, 2.0, seen.shape)
    return np.clip(coded, 0, 255).astype(np.uint8), inside > 0


def pose(scale=1.0, roll_deg=0.0, shift=(0.0, 0.0), tilt=(0.0, 0.0)):
    """Photo of the plane from another place; ``tilt``: perspective per 1000 px."""
    height, width = SHAPE
    turn = np.deg2rad(roll_deg)
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    inner = np.array(
        [
            [scale * np.cos(turn), -scale * np.sin(turn), shift[0]],
            [scale * np.sin(turn), scale * np.cos(turn), shift[1]],
            [tilt[0] / 1000, tilt[1] / 1000, 1.0],
        ]
    )
    return np.linalg.inv(centre) @ inner @ centre


def describe(picture):
    return describe_for_registration(picture[0], picture[1], None, SETTINGS)


@pytest.fixture(scope="module")
def site():
    skin, patch = skin_picture(1)
    return skin, patch, describe(photograph(skin, patch, 0.6, np.eye(3), 10))


@pytest.mark.parametrize(
    ("change", "depth", "gain"),
    [
        (pose(0.65, 12, (20, -30)), 0.35, (1.1, 1.0, 0.8)),
        (pose(1.5, -28, (-40, 10)), 0.9, (0.7, 0.75, 0.9)),
        (pose(0.9, 170, (10, 10), (0.15, -0.1)), 0.0, (1.0, 1.0, 1.0)),
    ],
)
def test_another_pose_light_and_patch_are_found_within_a_pixel(site, change, depth, gain):
    skin, patch, baseline = site
    features = describe(photograph(skin, patch, depth, change, 11, np.array(gain)))
    alignment = align_to_baseline(features, baseline, SETTINGS)
    grid = np.stack(np.meshgrid(np.arange(40, 800, 80), np.arange(40, 600, 80)), -1)
    places = grid.reshape(-1, 2).astype(float)
    seen = apply_homography(change, places)
    inside = np.all((seen > 0) & (seen < (SHAPE[1], SHAPE[0])), axis=1)
    error = apply_homography(alignment.to_baseline, seen[inside]) - places[inside]
    distance = np.linalg.norm(error, axis=1)
    assert np.median(distance) < 0.5
    assert np.quantile(distance, 0.95) < 1.2
    assert alignment.rms_px < 1.5
    shown = inside.mean()
    assert alignment.overlap_fraction == pytest.approx(shown, abs=0.1)


def test_another_persons_skin_is_refused(site):
    other = describe(photograph(*skin_picture(2), 0.6, np.eye(3), 12))
    with pytest.raises(RegistrationError) as caught:
        align_to_baseline(other, site[2], SETTINGS)
    assert caught.value.code == "not_registered"
    assert "same site" in caught.value.hint


def test_a_mirrored_photo_is_refused(site):
    pixels, inside = photograph(site[0], site[1], 0.6, np.eye(3), 13)
    mirrored = describe((np.ascontiguousarray(pixels[:, ::-1]), inside[:, ::-1].copy()))
    with pytest.raises(RegistrationError):
        align_to_baseline(mirrored, site[2], SETTINGS)


def test_a_card_that_stays_while_the_skin_moves_does_not_drive_the_map(site):
    skin, patch, _ = site
    rng = np.random.default_rng(3)
    card = cv2.resize(rng.integers(0, 255, (6, 9, 3), np.uint8), (300, 200), interpolation=0)
    avoid = np.zeros(SHAPE, bool)
    avoid[380:580, 20:320] = True
    described = []
    for change, seed in ((np.eye(3), 20), (pose(1.0, 5, (30, 20)), 21)):
        pixels, inside = photograph(skin, patch, 0.6, change, seed)
        pixels[380:580, 20:320] = card
        described.append(describe_for_registration(pixels, inside, avoid, SETTINGS))
    alignment = align_to_baseline(described[1], described[0], SETTINGS)
    centre = np.array([[400.0, 300.0]])
    seen = apply_homography(pose(1.0, 5, (30, 20)), centre)
    assert np.linalg.norm(apply_homography(alignment.to_baseline, seen) - centre) < 1.0


def test_no_skin_at_all_is_refused_not_crashed(site):
    pixels = np.full((*SHAPE, 3), 90, np.uint8)
    empty = describe_for_registration(pixels, np.zeros(SHAPE, bool), None, SETTINGS)
    blank = describe_for_registration(pixels, np.ones(SHAPE, bool), None, SETTINGS)
    for features in (empty, blank):
        with pytest.raises(RegistrationError):
            align_to_baseline(features, site[2], SETTINGS)
        with pytest.raises(RegistrationError):
            align_to_baseline(site[2], features, SETTINGS)


def test_features_travel_between_processes_and_are_repeatable(site):
    skin, patch, baseline = site
    copy = pickle.loads(pickle.dumps(baseline))
    photo = photograph(skin, patch, 0.6, pose(0.9, 10), 30)
    one = align_to_baseline(describe(photo), baseline, SETTINGS)
    two = align_to_baseline(describe(photo), copy, SETTINGS)
    assert np.array_equal(one.to_baseline, two.to_baseline)


def test_the_pattern_does_not_see_tan_exposure_or_lamp(site):
    skin, patch, baseline = site
    other = describe(photograph(skin, patch, 0.6, np.eye(3), 10, np.array([0.6, 0.5, 0.4])))
    difference = other.pattern.astype(float) - baseline.pattern
    assert np.corrcoef(other.pattern.ravel(), baseline.pattern.ravel())[0, 1] > 0.9
    assert abs(np.median(difference)) < 2.0
