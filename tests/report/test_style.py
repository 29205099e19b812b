from itertools import combinations

import numpy as np

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab, srgb_to_linear
from pigment.model.patches import PatchKind
from pigment.report import style

# Machado, Oliveira & Fernandes (2009): full protanopia, deuteranopia, tritanopia, linear RGB.
COLOUR_BLIND = [
    np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
]


def test_hex_colours_become_numbers():
    assert style.rgb("#0072B2") == (0, 114, 178)


def test_kinds_of_outline_differ_for_every_eye():
    assert set(style.OUTLINE_COLOURS) == set(style.OUTLINE_FRACTIONS) == set(PatchKind)
    for first, second in combinations(style.OUTLINE_COLOURS.values(), 2):
        pair = srgb_to_linear(np.array([style.rgb(first), style.rgb(second)]) / 255.0)
        for matrix in [np.eye(3), *COLOUR_BLIND]:
            lab = linear_to_lab(np.clip(pair @ matrix.T, 0.0, 1.0))
            assert delta_e00(lab[0], lab[1]) > 10.0


def test_moles_and_freckles_are_drawn_thinner():
    widths = style.OUTLINE_FRACTIONS
    assert widths[PatchKind.MOLE] < widths[PatchKind.PATCH]
    assert widths[PatchKind.FRECKLE] < widths[PatchKind.PATCH]
