from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from pigment.model.calibration import ColourMethod, ColourReference
from pigment.model.series import PhotoStatus
from pigment.report.comparison import (
    colour_note,
    mm_per_grid_px,
    not_shown,
    outlines_of,
    patch_view,
    photos_to_show,
    picture_size,
    scale_bar,
)
from pigment.report.wording import pages
from tests.builders_series import (
    MM_PER_WORK_PX,
    START,
    WORK,
    make_patch,
    make_photo,
    make_result,
    make_series,
)

GRID = (1200, 900)  # the builders' photos of 2400 x 1800, halved


def one_patch(centre=(600.0, 450.0), to_baseline=None, file="a.jpg"):
    return make_photo(file, START, [make_patch(7, centre)], to_baseline=to_baseline)


def points(outline):
    return np.array([point for line in outline.lines for point in line])


def test_outlines_lie_on_the_grid_of_the_aligned_pictures():
    result = make_result([one_patch()])
    (outline,) = outlines_of(result, result.photos[0], GRID)
    radius = np.sqrt(120.0 / MM_PER_WORK_PX**2 / np.pi)
    assert outline.track_id == 7
    assert points(outline).mean(axis=0) == pytest.approx([600.5, 450.5], abs=0.1)
    assert np.ptp(points(outline)[:, 0]) == pytest.approx(2 * radius, rel=0.01)
    (halved,) = outlines_of(result, result.photos[0], (600, 450))
    assert points(halved) == pytest.approx(points(outline) / 2.0, abs=0.06)


def test_outlines_move_with_the_alignment():
    shift = np.array([[1.0, 0.0, 30.0], [0.0, 1.0, -20.0], [0.0, 0.0, 1.0]])
    result = make_result([one_patch(), one_patch(to_baseline=shift, file="b.jpg")])
    first, moved = (points(outlines_of(result, p, GRID)[0]).mean(axis=0) for p in result.photos)
    assert moved - first == pytest.approx([30.0, -20.0], abs=0.1)


def test_a_path_is_closed_and_the_number_stands_on_top():
    result = make_result([one_patch()])
    (outline,) = outlines_of(result, result.photos[0], GRID)
    assert outline.path.startswith("M")
    assert outline.path.endswith("Z")
    assert outline.label_at[1] == pytest.approx(points(outline)[:, 1].min())


def test_the_scale_follows_the_grid():
    result = make_result([one_patch()])
    assert mm_per_grid_px(result, GRID) == pytest.approx(MM_PER_WORK_PX)
    assert mm_per_grid_px(result, (600, 450)) == pytest.approx(2 * MM_PER_WORK_PX)
    unscaled = make_result(make_series([300.0], [9.0], scale=False))
    assert mm_per_grid_px(unscaled, GRID) is None


def test_the_bar_is_round_and_fits():
    length, share = scale_bar(MM_PER_WORK_PX, 1200.0)
    assert length == 50
    assert share == pytest.approx(50 / (1200 * MM_PER_WORK_PX))
    assert share <= 0.3
    assert scale_bar(None, 1200.0) is None
    assert scale_bar(0.001, 100.0) is None


@pytest.mark.parametrize("centre", [(600.0, 450.0), (5.0, 5.0), (1195.0, 890.0)])
def test_the_view_of_a_patch_holds_it_and_stays_on_the_picture(centre):
    result = make_result([one_patch(centre)])
    outlines = outlines_of(result, result.photos[0], GRID)
    left, top, width, height = patch_view(outlines, 7, GRID)
    assert left >= 0
    assert top >= 0
    assert left + width <= GRID[0] + 0.1
    assert top + height <= GRID[1] + 0.1
    inside = np.clip(points(outlines[0]), 0, np.array(GRID))
    assert (inside >= [left - 0.1, top - 0.1]).all()
    assert (inside <= [left + width + 0.1, top + height + 0.1]).all()
    assert patch_view(outlines, 8, GRID) is None


def test_the_photo_that_stands_for_a_visit_comes_first():
    result = make_result(make_series([300.0, 290.0], [9.0, 9.0]))
    photos = photos_to_show(result, result.visits[0])
    assert [photo.file for photo in photos] == ["visit_00_0.jpg", "visit_00_1.jpg"]


def test_shades_are_trusted_only_with_a_card():
    card, bare = one_patch(), replace(one_patch(), colour_method=ColourMethod.NONE)
    assert colour_note([card, card]) == pages.COLOURS_CORRECTED
    assert colour_note([card, bare]) == pages.CARD_MIX_NOTE
    assert colour_note([bare, bare]) == pages.NO_CARD_NOTE
    learned = replace(card, colour_reference=ColourReference.LEARNED)
    assert colour_note([learned, learned]) == pages.COLOURS_LEARNED
    skin = replace(bare, colour_method=ColourMethod.SKIN_RELATIVE)
    assert colour_note([skin, skin]) == pages.COLOURS_BY_SKIN
    assert colour_note([card, skin]) == pages.CARD_MIX_NOTE


def test_photos_off_the_grid_are_named():
    result = make_result([one_patch()])
    apart = replace(one_patch(file="b.jpg"), status=PhotoStatus.WITHIN_PHOTO_ONLY, alignment=None)
    result = replace(result, photos=(*result.photos, apart))
    assert not_shown(result) == ("b.jpg",)
    assert outlines_of(result, apart, GRID) == ()


def test_the_size_is_read_from_the_header(tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("RGB", (WORK[1], WORK[0])).save(path)
    assert picture_size(path) == (1200, 900)
