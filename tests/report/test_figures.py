"""Photographs at one scale with outlines where they belong, and places for their numbers."""

import base64
import re
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from pigment.report.content import ReportOptions, build_report
from pigment.report.figures import (
    Crop,
    choose_crop,
    draw_photo,
    draw_pictures,
    outlines_on_baseline,
)
from pigment.report.labels import free_places
from tests.builders_series import MM_PER_WORK_PX, make_photo, make_result, make_series

GRID = np.full((450, 600, 3), 150, np.uint8)  # the baseline's grid, reduced from 2400 x 1800
SVG = "{http://www.w3.org/2000/svg}"


def drawn(result, load=lambda file: GRID, **options):
    report = build_report(result, ReportOptions(**options))
    return report, draw_pictures(report, result, load)


def series(visits=3, **options):
    return make_result(make_series([120.0] * visits, [8.0] * visits, **options))


def test_every_picture_and_chart_is_drawn_as_svg():
    report, pictures = drawn(series())
    asked = {one.key for one in (*report.pictures, *report.charts)}
    assert set(pictures) == asked
    for svg in pictures.values():
        assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


def test_first_and_latest_are_cut_alike():
    report, pictures = drawn(series())
    first, latest = (ElementTree.fromstring(pictures[one.key]) for one in report.pair)
    assert first.get("viewBox") == latest.get("viewBox")
    assert first.find(f"{SVG}image").get("width") == latest.find(f"{SVG}image").get("width")


def test_a_picture_that_is_gone_is_left_out():
    report, pictures = drawn(series(), load=lambda file: None)
    assert set(pictures) == {chart.key for chart in report.charts}


def test_the_bar_is_as_long_as_it_says():
    result = series()
    report, pictures = drawn(result)
    svg = ElementTree.fromstring(pictures[report.pair[0].key])
    text = next(t.text for t in svg.iter(f"{SVG}text") if t.text.endswith(" mm"))
    bar = next(r for r in svg.iter(f"{SVG}rect") if r.get("height") == "8")
    crop = choose_crop([result.photos[0], result.photos[-1]], result.photos[0])
    mm_per_unit = MM_PER_WORK_PX * 0.5 * crop.width / float(svg.get("width"))
    assert float(bar.get("width")) * mm_per_unit == pytest.approx(float(text[:-3]), rel=0.01)


def test_an_upright_picture_keeps_the_size_of_its_numbers():
    photo = series().photos[0]
    picture = build_report(series()).pair[0]
    for crop in (Crop(0, 0, 2000, 1500), Crop(0, 0, 900, 1500)):
        svg = ElementTree.fromstring(draw_photo(picture, photo, photo, GRID, crop))
        width, height = float(svg.get("width")), float(svg.get("height"))
        assert width / height == pytest.approx(crop.aspect, rel=0.01)
        assert max(width, 1.15 * height) == pytest.approx(1000, rel=0.01)


def test_without_a_scale_there_is_no_bar():
    report, pictures = drawn(series(scale=False))
    assert b" mm<" not in pictures[report.pair[0].key]


def test_outlines_are_drawn_only_when_wanted():
    report, pictures = drawn(series())
    assert pictures[report.pair[0].key].count(b"<path") == 4  # two patches, white and blue
    report, pictures = drawn(series(), outlines=False)
    assert b"<path" not in pictures[report.pair[0].key]


def test_an_outline_follows_the_photo_onto_the_baseline():
    shift = np.array([[1.0, 0.0, 12.0], [0.0, 1.0, -5.0], [0.0, 0.0, 1.0]])
    patches = make_series([120.0], [8.0])[0].patches
    photo = make_photo("b.jpg", None, patches, to_baseline=shift)
    baseline = make_photo("a.jpg", None, patches)
    (line,) = outlines_on_baseline(patches[0], photo, baseline)
    work = patches[0].outlines_px[0] + (12.0, -5.0)
    assert np.allclose(line, (work + 0.5) / 0.5 - 0.5)
    assert outlines_on_baseline(patches[0], replace(photo, alignment=None), baseline) == []


def test_the_crop_holds_every_patch_and_stays_inside():
    photo = series(patches=4).photos[0]
    crop = choose_crop([photo], photo)
    width, height = photo.size_photo_px
    assert crop.left >= 0
    assert crop.top >= 0
    assert crop.left + crop.width <= width + 1e-6
    assert crop.top + crop.height <= height + 1e-6
    for patch in photo.patches:
        for line in outlines_on_baseline(patch, photo, photo):
            assert (line >= (crop.left, crop.top)).all()
            assert (line <= (crop.left + crop.width, crop.top + crop.height)).all()


def test_without_patches_the_whole_frame_is_shown():
    photo = make_photo("a.jpg", None)
    crop = choose_crop([photo], photo)
    assert (crop.left, crop.top, crop.width, crop.height) == (0, 0, *photo.size_photo_px)


def test_the_cut_picture_is_the_part_that_the_crop_names():
    height, width = GRID.shape[:2]
    ramp = np.repeat(np.linspace(0, 255, width).astype(np.uint8)[None, :, None], height, axis=0)
    ramp = np.ascontiguousarray(np.repeat(ramp, 3, axis=2))
    result = series(patches=1)
    report, pictures = drawn(result, load=lambda file: ramp)
    coded = re.search(rb"base64,([^\"]+)", pictures[report.pair[0].key]).group(1)
    cut = np.asarray(Image.open(BytesIO(base64.b64decode(coded))).convert("L"), float)
    photo = result.photos[0]
    crop = choose_crop([photo, result.photos[-1]], photo)
    full = photo.size_photo_px[0]
    assert cut[:, 0].mean() == pytest.approx(255 * crop.left / full, abs=4)
    assert cut[:, -1].mean() == pytest.approx(255 * (crop.left + crop.width) / full, abs=4)


# --- places for numbers --------------------------------------------------------------------


def square(x, y, side):
    return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]], float)


def test_numbers_lie_inside_the_picture_and_apart():
    outlines = {n: [square(40 * n, 30 + 5 * n, 35)] for n in range(1, 9)}
    size = 20.0
    places = free_places(outlines, (400.0, 200.0), size)
    assert set(places) == set(outlines)
    for x, y in places.values():
        assert 0 < x < 400
        assert 0 < y < 200
    middles = np.array(list(places.values()))
    gaps = np.abs(middles[:, None] - middles[None]) + 1e9 * np.eye(len(middles))[..., None]
    assert ((gaps[..., 0] >= 0.6 * size) | (gaps[..., 1] >= 0.85 * size)).all()


def test_a_number_keeps_off_the_bar_and_the_corner():
    corner = {1: [square(350, 2, 48)]}
    taken = (300.0, 0.0, 345.0, 200.0)
    ((x, y),) = free_places(corner, (400.0, 200.0), 20.0, taken=[taken]).values()
    assert not (taken[0] - 6 < x < taken[2] + 6)
    assert 0 < y < 200


def test_no_outlines_need_no_places():
    assert free_places({}, (10.0, 10.0), 5.0) == {}
