"""Write ``pigment/imaging/any_light.npz``: how sensors under lamps read chart and skin."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pigment.imaging.card_layout import EDITIONS
from pigment.synth.any_light import moments, supposed_skins
from pigment.synth.spectra import linear_srgb_weights

TARGET = Path("pigment/imaging/any_light.npz")


def main() -> None:
    """Compute the numbers and write them, single precision."""
    stored = {"skin_linear": supposed_skins() @ linear_srgb_weights()}
    for edition in EDITIONS:
        swatches, skins = moments(edition)
        stored |= {f"swatches_{edition}": swatches, f"skins_{edition}": skins}
    single = {name: values.astype(np.float32) for name, values in stored.items()}
    with TARGET.open("wb") as file:
        np.savez_compressed(file, **single)


if __name__ == "__main__":
    main()
