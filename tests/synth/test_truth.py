"""The truth of a rendered scene against plain geometry and the optics."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab
from pigment.model.patches import HueClass, PatchKind
from pigment.synth.optics import skin_linear
from pigment.synth.scenarios import make_series
from pigment.synth.scene import TONES, Border, Lesion, Shape, Sheet
from pigment.synth.shapes import make_body
from pigment.synth.skin import Flesh, Flush, skin_at_visit, skin_base
from pigment.synth.spots import pigment_dose
from pigment.synth.truth import scene_truth

SHEET = Sheet(60.0, 50.0, 0.15)


def disc(radius_mm=8.0, hue=HueClass.BROWN, border=Border.SHARP, edge_mm=0.2, delta=6.0):
    return Lesion(
        lesion_id=1, kind=PatchKind.PATCH, hue=hue, border=border, centre_mm=(2.0, -3.0),
        radius_mm=radius_mm, elongation=1.0, angle=0.0, waves=(), delta_e00=delta,
        edge_mm=edge_mm, seed=3,
    )  # fmt: skip


def measured(lesion, tone="III", mottle=0.0):
    body = make_body(Shape.TRUNK, SHEET, np.random.default_rng(1))
    flesh = Flesh(mottle, 0, 0.0, 1.0, 0.0, 0.0, 5)
    base = skin_base(body, TONES[tone], flesh)
    skin = skin_at_visit(body, base, TONES[tone], (lesion,), 0, Flush())
    return scene_truth(body, skin, (lesion,), TONES[tone], 0)


def test_the_area_is_that_of_the_disc_it_was_drawn_from():
    # the outline's own roughness makes about 2 % of area
    spot = measured(disc()).spots[1]
    assert spot.area_mm2 == pytest.approx(np.pi * 64.0, rel=0.05)


def test_labels_and_area_agree():
    truth = measured(disc())
    assert (truth.labels == 1).sum() * 0.15**2 == pytest.approx(truth.spots[1].area_mm2, rel=0.01)


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("hue", [HueClass.BROWN, HueClass.GREY_BLUE, HueClass.MIXED])
def test_the_contrast_is_the_one_asked_for_on_every_tone(tone, hue):
    spot = measured(disc(hue=hue), tone).spots[1]
    assert spot.delta_e00 == pytest.approx(6.0, abs=0.6)
    assert spot.delta_l < 0.0


def test_a_diffuse_border_is_cut_where_the_contrast_is_half():
    sharp, soft = measured(disc(edge_mm=0.2)), measured(disc(border=Border.DIFFUSE, edge_mm=1.5))
    assert soft.spots[1].area_mm2 == pytest.approx(sharp.spots[1].area_mm2, rel=0.08)


def test_brown_raises_b_and_melanin_contrast_and_grey_blue_raises_neither():
    brown = measured(disc(), "II").spots[1]
    slate = measured(disc(hue=HueClass.GREY_BLUE), "II").spots[1]
    assert brown.delta_b > 1.5
    assert brown.melanin_contrast > 0.05
    assert slate.delta_b < 0.0
    assert slate.delta_a < 0.0
    assert abs(slate.melanin_contrast) < 0.02


def test_the_surround_is_the_normal_skin():
    truth = measured(disc(), "V", mottle=1.0)
    normal = linear_to_lab(skin_linear(TONES["V"].epidermal, 0.0, TONES["V"].blood))
    assert float(delta_e00(np.array(truth.spots[1].surround_lab), normal)) < 2.5


def test_lace_counts_as_one_patch_with_its_meshes():
    spot = measured(disc(border=Border.RETICULATE, edge_mm=0.6)).spots[1]
    assert 0.6 < spot.area_mm2 / (np.pi * 64.0) < 1.15


def test_a_dose_beyond_the_optics_is_capped():
    add_e, add_d = pigment_dose(disc(delta=90.0), TONES["VI"])
    assert TONES["VI"].epidermal + add_e <= 3.001
    assert add_d == 0.0


@pytest.mark.parametrize("delta", [4.0, 9.0, 13.0])
def test_a_brown_patch_on_very_dark_skin_is_as_dark_as_asked(delta):
    tone = TONES["VI"]
    add_e, add_d = pigment_dose(disc(delta=delta), tone)
    dark, normal = (skin_linear(tone.epidermal + add, add_d, tone.blood) for add in (add_e, 0.0))
    reached = float(delta_e00(linear_to_lab(dark), linear_to_lab(normal)))
    assert reached == pytest.approx(delta, abs=0.1)


def test_photo_labels_cover_the_true_area_in_millimetres():
    series = make_series(21, shape="trunk", tone="II", card="none", size_px=(816, 612))
    truth = series.render(0).truth
    to_mm = truth.px_to_mm
    for spot_id, spot in truth.spots.items():
        if spot.kind != PatchKind.PATCH or truth.visible_fraction[spot_id] < 0.999:
            continue
        rows, columns = np.nonzero(truth.labels == spot_id)
        w = to_mm[2, 0] * columns + to_mm[2, 1] * rows + to_mm[2, 2]
        area_mm2 = float(np.sum(abs(np.linalg.det(to_mm)) / np.abs(w) ** 3))
        assert area_mm2 == pytest.approx(spot.area_mm2, rel=0.03)


def test_landmarks_map_between_visits_through_millimetres():
    series = make_series(22, shape="trunk", tone="II", card="none", evolution="stable",
                         size_px=(816, 612))  # fmt: skip
    first, second = series.render(0).truth, series.render(1).truth
    for spot_id, spot in first.spots.items():
        if spot.area_mm2 < 3.0 or min(
            first.visible_fraction[spot_id], second.visible_fraction[spot_id]
        ) < 0.98:  # fmt: skip
            continue
        centres = []
        for truth in (first, second):
            rows, columns = np.nonzero(truth.labels == spot_id)
            point = truth.px_to_mm @ [columns.mean(), rows.mean(), 1.0]
            centres.append(point[:2] / point[2])
        assert centres[0] == pytest.approx(centres[1], abs=0.25)


@pytest.mark.parametrize("tone", ["III", "VI"])
def test_the_edge_is_half_way_to_the_core_on_skin_that_tanned(tone):
    lesion = disc(border=Border.DIFFUSE, edge_mm=2.5)
    body = make_body(Shape.TRUNK, SHEET, np.random.default_rng(1))
    base = skin_base(body, TONES[tone], Flesh(0.0, 0, 0.0, 1.0, 0.0, 0.0, 5))
    skin = skin_at_visit(body, base, TONES[tone], (lesion,), 0, Flush(tan=0.4))
    tanned = replace(TONES[tone], epidermal=TONES[tone].epidermal * float(np.exp(0.4)))
    inside = scene_truth(body, skin, (lesion,), tanned, 0).labels == 1
    red = -np.log(skin_linear(skin.epidermal, skin.dermal, skin.blood)[..., 0])
    within = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
    edge = inside & (within < 3.0)
    core = np.median(red[within > 0.6 * within.max()])
    normal = np.median(red[~cv2.dilate(inside.astype(np.uint8), np.ones((81, 81))).astype(bool)])
    assert (np.median(red[edge]) - normal) / (core - normal) == pytest.approx(0.5, abs=0.1)
