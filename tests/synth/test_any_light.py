import numpy as np

from pigment.colour.spaces import linear_to_lab
from pigment.synth.any_light import moments, spectral_moments, supposed_skins
from pigment.synth.spectra import (
    CAMERAS,
    LAMPS,
    camera_weights,
    lamp,
    linear_srgb_weights,
    observer,
)
from pigment.synth.targets import chart_spectra


def test_supposed_skins_run_from_light_to_very_dark():
    lab = linear_to_lab(supposed_skins() @ linear_srgb_weights())
    assert lab[:, 0].max() > 67
    assert lab[:, 0].min() < 35
    assert (lab[:, 1] > 0).all()


def test_moments_are_those_of_squares():
    for channel in spectral_moments():
        assert np.linalg.eigvalsh(channel).min() > -1e-12
        np.testing.assert_allclose(channel, channel.T)
    swatches, skins = moments("after-2014")
    assert swatches.shape == (3, 24, 24)
    assert skins.shape == (3, len(supposed_skins()), 24)


def test_every_camera_of_the_renderer_is_foretold_under_every_lamp():
    """Of what a sensor reads of skin, the chart leaves little to guess."""
    chart, skins = chart_spectra("after-2014"), supposed_skins()
    swatches, across = moments("after-2014")
    for camera in CAMERAS:
        for name in LAMPS:
            weights = camera_weights(camera, name)
            weights = weights / weights.sum(axis=0)
            for channel in range(3):
                read = chart @ weights[:, channel]
                spread = swatches[channel] + np.diag((0.01 * read) ** 2)
                guessed = across[channel] @ np.linalg.solve(spread, read)
                true = skins @ weights[:, channel]
                assert np.abs(guessed / true - 1.0).mean() < 0.05, (camera, name)


def test_a_lamp_of_one_colour_is_still_a_reading():
    """The eye itself, under a lamp that was drawn from, is foretold as well."""
    chart, skins = chart_spectra("before-2014"), supposed_skins()
    swatches, across = moments("before-2014")
    green = lamp("D50") * observer()[:, 1]
    read = chart @ (green / green.sum())
    guessed = across[1] @ np.linalg.solve(swatches[1] + np.diag((0.01 * read) ** 2), read)
    np.testing.assert_allclose(guessed, skins @ (green / green.sum()), rtol=0.05)
