import numpy as np

from pigment.imaging.card_swatches import SwatchSettings, read_swatches

PLANE = np.array([[20.0, 0, 20], [0, 20.0, 20], [0, 0, 1]])
CENTRES = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
SIZES = np.full((4, 2), 0.9)


def read(picture):
    return read_swatches(picture, PLANE, CENTRES, SIZES, SwatchSettings())


def test_noise_is_averaged_and_specks_are_left_out():
    rng = np.random.default_rng(0)
    picture = np.clip(rng.normal([120, 90, 70], 3, (60, 60, 3)), 0, 255).astype(np.uint8)
    picture[18:20, 18:20] = 255
    readings = read(picture)
    assert np.abs(readings.colours - [119.5, 89.5, 69.5]).max() < 0.6
    assert readings.usable.all()


def test_clipped_and_torn_swatches_are_not_usable():
    picture = np.full((60, 60, 3), 120, np.uint8)
    picture[:30, 30:, 0] = 254  # the swatch at (1, 0): one channel blown
    picture[40:, :30] = 60  # the swatch at (0, 1): a shadow edge across it
    assert read(picture).usable.tolist() == [True, False, False, True]


def test_a_black_hole_is_clipped():
    picture = np.full((60, 60, 3), 120, np.uint8)
    picture[30:, 30:] = 1
    assert read(picture).usable.tolist() == [True, True, True, False]
