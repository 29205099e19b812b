"""How sensors under lamps read chart and skin, told as second moments over many of both.

A photo's channel is, once its tone curve is undone, some weighting of reflectance by wavelength:
lamp times sensor times the phone's colour matrix. Thousands of such weightings are drawn here,
from published lamps, glowing bodies, white LEDs and made-up sensors; how they read the 24
swatches and skin together is what :mod:`pigment.imaging.spectral_fit` infers from. Lamps and
sensors held apart for judging are left out.

Living skin is more than one kind of skin: in a vessel the blood at the wall shades the blood
inside, which flattens the bands of haemoglobin the more, the wider the vessel (van Veen,
Verkruysse & Sterenborg 2002, Opt. Lett. 27:246). The skins supposed here span that.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from pigment.model.arrays import readonly
from pigment.synth.arrays import Field
from pigment.synth.camera import saturation_matrix
from pigment.synth.optics import mu_blood, skin_reflectance
from pigment.synth.spectra import (
    DEVELOPED_LAMPS,
    WAVELENGTHS_NM,
    chart_reflectance,
    lamp,
    linear_srgb_weights,
)
from pigment.synth.targets import chart_spectra

_SEED = 1400
_WEIGHTINGS = 2000
_EPIDERMAL = (0.015, 0.035, 0.08, 0.15, 0.25, 0.4)
_DERMAL = (0.0, 0.002)
_BLOOD = (0.005, 0.012)
_VESSEL_RADIUS_CM = (0.0, 0.0005, 0.002)
_SATURATION = 0.65
_GREEN_NM = (545.0, 45.0)  # middle and half width of the bands of haemoglobin
_SECOND_RADIATION_NM_K = 1.4388e7  # hc/k
# How phones differ from the matrix that suits chart and skin best: in saturation, in the
# gain of each channel, and in each entry.
_SATURATION_SD, _GAIN_SD, _ENTRY_SD = 0.12, 0.06, 0.06
_EXPOSURE_MOMENT = 4.0  # of the mean weighting beside its own: exposure is unknown


@cache
def supposed_skins() -> Field:
    """Reflectance (72, 31) of skin: all tones, two amounts of blood, three widths of vessels.

    In wider vessels there is as much more blood as they hide of it from green light.
    """
    mixed = [
        skin_reflectance(epidermal, dermal, blood, mu_vessels=_mu_in_vessels(radius))
        for epidermal in _EPIDERMAL
        for blood in _BLOOD
        for dermal in _DERMAL
        for radius in _VESSEL_RADIUS_CM
    ]
    return readonly(np.array(mixed))


def _mu_in_vessels(radius_cm: float) -> Field:
    """Absorption (31,) of blood in vessels of one radius, flattened, as strong in green light."""
    even = mu_blood(_SATURATION)
    if radius_cm == 0.0:
        return even
    depth = 2.0 * radius_cm * even
    shaded = even * -np.expm1(-depth) / depth
    green = np.abs(WAVELENGTHS_NM - _GREEN_NM[0]) <= _GREEN_NM[1]
    return np.asarray(shaded * even[green].sum() / shaded[green].sum())


def moments(edition: str) -> tuple[Field, Field]:
    """Second moments of readings: among swatches (3, 24, 24), of skins with them (3, 72, 24)."""
    chart, skins = chart_spectra(edition), supposed_skins()
    spectral = spectral_moments()
    return chart @ spectral @ chart.T, skins @ spectral @ chart.T


@cache
def spectral_moments() -> Field:
    """Second moments (3, 31, 31) of the weightings of red, green and blue."""
    rng = np.random.default_rng(_SEED)
    drawn = np.stack([_weighting(rng) for _ in range(_WEIGHTINGS)])
    mean = drawn.mean(axis=0)
    own = np.einsum("kwc,kvc->cwv", drawn, drawn) / len(drawn)
    return readonly(own + _EXPOSURE_MOMENT * np.einsum("wc,vc->cwv", mean, mean))


def _weighting(rng: np.random.Generator) -> Field:
    """One phone under one lamp: weights (31, 3) from reflectance to its three channels."""
    weights = _lamp(rng)[:, None] * _sensor(rng)
    weights = weights / weights.sum(axis=0)
    surfaces = np.vstack([chart_reflectance(), supposed_skins()[::12]])
    matrix = np.linalg.lstsq(surfaces @ weights, surfaces @ linear_srgb_weights(), rcond=None)[0]
    saturation = 1.0 + rng.normal(0.0, _SATURATION_SD)
    matrix = matrix @ saturation_matrix(saturation).T
    matrix = matrix * np.exp(rng.normal(0.0, _GAIN_SD, 3)) + rng.normal(0.0, _ENTRY_SD, (3, 3))
    return np.asarray(weights @ matrix)


def _lamp(rng: np.random.Generator) -> Field:
    """Spectral power (31,): a published lamp, a mixture of three, a glowing body, or an LED."""
    kind = rng.integers(4)
    if kind == 0:
        return lamp(str(rng.choice(DEVELOPED_LAMPS)))
    if kind == 1:
        shares = rng.dirichlet(np.ones(3))
        mixed = [lamp(str(name)) for name in rng.choice(DEVELOPED_LAMPS, 3)]
        return np.asarray(
            sum(share * one / one.sum() for share, one in zip(shares, mixed, strict=True))
        )
    if kind == 2:
        kelvin = rng.uniform(2300.0, 7000.0)
        return np.asarray(
            WAVELENGTHS_NM**-5.0 / np.expm1(_SECOND_RADIATION_NM_K / (WAVELENGTHS_NM * kelvin))
        )
    return _white_led(rng)


def _white_led(rng: np.random.Generator) -> Field:
    """Blue die, yellow phosphor, now and then a red one."""
    phosphor = rng.uniform(45.0, 70.0)
    light = rng.uniform(0.3, 2.0) * _band(rng.uniform(442, 466), *[rng.uniform(8, 14)] * 2)
    light = light + _band(rng.uniform(540, 605), 0.75 * phosphor, phosphor)
    if rng.random() < 0.3:
        red = _band(rng.uniform(615, 635), *[rng.uniform(8, 20)] * 2)
        light = light + rng.uniform(0.0, 0.8) * red
    return light


def _sensor(rng: np.random.Generator) -> Field:
    """Sensitivities (31, 3): a lopsided band each, with cross-talk, between UV and IR cut."""
    red = _band(rng.uniform(585, 612), rng.uniform(20, 38), rng.uniform(28, 45))
    green = _band(rng.uniform(520, 545), rng.uniform(28, 42), rng.uniform(30, 48))
    blue = _band(rng.uniform(448, 470), rng.uniform(16, 28), rng.uniform(22, 38))
    near, far = rng.uniform(0.0, 0.25, 4), rng.uniform(0.0, 0.08, 2)
    bands = (
        red + near[0] * green + far[0] * blue,
        green + 0.6 * near[1] * red + near[2] * blue,
        blue + near[3] * green + far[1] * red,
    )
    infrared = 1.0 + np.exp((WAVELENGTHS_NM - rng.uniform(645, 680)) / rng.uniform(5, 12))
    ultraviolet = 1.0 + np.exp((rng.uniform(405, 425) - WAVELENGTHS_NM) / 6.0)
    return np.stack(bands, axis=1) / (infrared * ultraviolet)[:, None]


def _band(peak_nm: float, below_nm: float, above_nm: float) -> Field:
    """Gaussian (31,) about a peak, of one width below it and another above."""
    width = np.where(peak_nm > WAVELENGTHS_NM, below_nm, above_nm)
    return np.asarray(np.exp(-0.5 * ((WAVELENGTHS_NM - peak_nm) / width) ** 2))
