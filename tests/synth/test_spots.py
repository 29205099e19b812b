import numpy as np
import pytest

from pigment.model.patches import HueClass, PatchKind
from pigment.synth.scene import TONES, Border, Lesion, Sheet
from pigment.synth.spots import patchiness, pigment_dose, pigment_share, window

SHEET = Sheet(40.0, 30.0, 0.2)
SPOT = Lesion(
    lesion_id=1, kind=PatchKind.PATCH, hue=HueClass.BROWN, border=Border.SHARP,
    centre_mm=(3.0, 2.0), radius_mm=5.0, elongation=1.4, angle=0.5, waves=((0.05, 1.0),),
    delta_e00=6.0, edge_mm=0.2, seed=8, strength_factors=(1.0, 1.0), area_factors=(1.0, 2.0),
)  # fmt: skip


def test_the_share_is_one_inside_and_none_outside():
    cells = window(SHEET, SPOT, 4.0)
    share = pigment_share(SHEET, SPOT, 0, cells)
    assert share.max() == pytest.approx(1.0, abs=0.01)
    assert share[0].max() < 0.01
    assert share[:, 0].max() < 0.01


def test_the_area_factor_is_one_of_area():
    # the roughness of the outline stays where it is while the patch grows over it
    cells = window(SHEET, SPOT, 4.0)
    first, second = ((pigment_share(SHEET, SPOT, visit, cells) > 0.5).sum() for visit in (0, 1))
    assert second / first == pytest.approx(2.0, rel=0.12)


def test_the_outline_does_not_depend_on_the_window():
    near, far = window(SHEET, SPOT, 1.0), window(SHEET, SPOT, 6.0)
    wide = np.zeros(SHEET.shape, np.float32)
    wide[far] = pigment_share(SHEET, SPOT, 0, far)
    assert wide[near] == pytest.approx(pigment_share(SHEET, SPOT, 0, near), abs=0.02)


def test_a_patch_is_uneven_and_a_lesser_contrast_takes_less_pigment():
    uneven = patchiness(SHEET, SPOT, window(SHEET, SPOT, 4.0))
    assert 0.03 < np.log(uneven).std() < 0.2
    doses = [pigment_dose(SPOT, TONES[name])[0] for name in ("I", "III", "V")]
    assert doses[0] < doses[1] < doses[2]
