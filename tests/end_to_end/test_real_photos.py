"""Real photographs run through: a sane result or a refusal with its reason, never a traceback."""

from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from pigment.io.photos import open_photo
from pigment.model.calibration import ColourMethod, ScaleMethod
from pigment.model.series import PhotoStatus
from pigment.pipeline.photo import PhotoSource, measure_source
from pigment.pipeline.settings import Settings

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_photos = pytest.mark.skipif(
    not DATA.is_dir(), reason="the development photographs are not beside this checkout"
)
pytestmark = [needs_photos, pytest.mark.accuracy]

QUICK = Settings.from_toml("working_megapixels = 0.8")
BARE = QUICK.with_options(card_mode="none")


def measure(path, settings=BARE):
    load = partial(open_photo, path, date_policy="mtime")
    return measure_source(PhotoSource(path.name, path.name, None, load), settings).measured


def outline_mask(measured, shape):
    mask = np.zeros(shape, np.uint8)
    for patch in measured.patches:
        for outline in patch.outlines_px:
            points = (outline + 0.5) / measured.photo_to_work - 0.5
            cv2.fillPoly(mask, [np.round(points).astype(np.int32)], 1)
    return mask > 0


def assert_sane(measured):
    """Numbers that can be, and every rejection with its reason."""
    if measured.status is PhotoStatus.REJECTED:
        assert measured.rejection.code
        assert measured.rejection.hint
        return
    assert measured.skin.area_px > 0
    assert 5 < measured.skin.lab[0] < 100
    for patch in measured.patches:
        assert patch.area_px > 0
        assert patch.area_px_sd > 0
        assert 0 <= patch.delta_e00.value < 80
        assert patch.delta_e00.sd > 0
        assert patch.delta_l.value < 0
        assert np.isfinite(patch.melanin_contrast.value)


def images(folder, count):
    every = sorted((DATA / folder / "images").iterdir())
    return every[:: max(1, len(every) // count)][:count]


@cache
def lesion_photos():
    return images("waterloo_dermquest", 6)


def test_a_spot_lies_on_the_outlined_lesion_in_at_least_half():
    hits = 0
    for path in lesion_photos():
        measured = measure(path)
        assert_sane(measured)
        masks = DATA / "waterloo_dermquest" / "masks"
        (mask_file,) = [m for m in masks.iterdir() if m.stem.removesuffix("_mask") == path.stem]
        truth = cv2.imread(str(mask_file), cv2.IMREAD_GRAYSCALE) > 0
        found = outline_mask(measured, truth.shape)
        union = (found | truth).sum()
        hits += bool(union) and (found & truth).sum() > 0.3 * truth.sum()
    assert hits >= len(lesion_photos()) / 2


@pytest.mark.parametrize("folder", ["fitz17k_annotated", "fasseg_skin", "nci_moles_serial"])
def test_photographs_of_all_kinds_run_through(folder):
    for path in images(folder, 2):
        assert_sane(measure(path))


def test_a_real_chart_gives_colour():
    path = DATA / "aruco_colorchecker" / "images" / "classic_01.jpg"
    found = measure(path, QUICK)
    if found.status is PhotoStatus.REJECTED:  # hardly any skin in view: still no traceback
        assert found.rejection.hint
    else:
        assert found.colour_method is ColourMethod.COLORCHECKER24


def test_a_real_marker_gives_a_scale():
    path = DATA / "aruco_5cm_phone" / "images" / "phone_aruco_marker.jpg"
    found = measure(path, QUICK.with_options(card_mode="none", marker_mm=50.0))
    if found.status is PhotoStatus.REJECTED:
        assert found.rejection.hint
    else:
        assert found.scale_method is ScaleMethod.ARUCO
        assert 0.01 < found.mm_per_work_px < 2.0
