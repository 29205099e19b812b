"""Nouns: frozen through to their pixels, and never half-built."""

import dataclasses
import enum
import importlib
import inspect
import pkgutil

import numpy as np
import pytest

import pigment.model
from pigment.model.arrays import readonly, require_shape
from pigment.model.calibration import (
    Alignment,
    ColourCalibration,
    ColourMethod,
    ReferenceCard,
    ScaleMethod,
    SpatialScale,
)
from pigment.model.patches import PatchKind, PatchMap
from pigment.model.photo import Capture, Photo, QualityReport
from pigment.model.quantity import Quantity
from pigment.model.series import Metric, Verdict
from pigment.model.view import View

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.iter_modules(pigment.model.__path__, "pigment.model.")
]
NOUNS = [
    noun
    for module in MODULES
    for _, noun in inspect.getmembers(module, dataclasses.is_dataclass)
    if noun.__module__ == module.__name__
]


def photo(shape=(4, 6, 3)):
    return Photo("a.jpg", "0" * 64, np.zeros(shape, np.uint8), Capture())


def card(**changed):
    parts = {
        "method": ColourMethod.COLORCHECKER24,
        "outline_px": np.zeros((4, 2)),
        "swatches_srgb": np.zeros((24, 3)),
        "swatches_lab": np.zeros((24, 3)),
        "swatch_centres_px": np.zeros((24, 2)),
        "usable": np.ones(24, bool),
        "px_to_mm": None,
        "px_to_mm_rel_sd": 0.0,
        "tilt_deg": 0.0,
    }
    return ReferenceCard(**{**parts, **changed})


def colour(**changed):
    parts = {"curves": np.zeros((3, 256)), "matrix": np.eye(3), "residual_delta_e00": None}
    return ColourCalibration(ColourMethod.NONE, **{**parts, **changed})


def scale(**changed):
    parts = {"px_to_mm": np.eye(3), "mm_per_px": 0.1, "rel_sd": 0.01, "tilt_deg": 0.0}
    return SpatialScale(ScaleMethod.ARUCO, region_px=np.zeros((4, 2)), **{**parts, **changed})


def view(height=5, width=8, photo_to_work=0.25, **changed):
    parts = {
        "srgb": np.zeros((height, width, 3), np.uint8),
        "linear": np.zeros((height, width, 3), np.float32),
        "flat": np.zeros((height, width, 3), np.float32),
        "lab": np.zeros((height, width, 3), np.float32),
        "skin": np.ones((height, width), bool),
        "hair": np.zeros((height, width), bool),
    }
    return View(
        file="a.jpg",
        sha256="0" * 64,
        capture=Capture(),
        size_photo_px=(width * 4, height * 4),
        photo_to_work=photo_to_work,
        quality=QualityReport(1.0, 0.0, 0.0, 0.0, 60.0),
        card=None,
        colour=colour(),
        scale=None,
        **{**parts, **changed},
    )


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_is_frozen_slotted_and_documented(noun):
    assert noun.__dataclass_params__.frozen
    assert "__slots__" in vars(noun)
    assert noun.__doc__
    assert not noun.__doc__.startswith(noun.__name__ + "(")  # the text dataclass makes up


@pytest.mark.parametrize(
    ("noun", "fields"),
    [
        (photo(), ["pixels_srgb"]),
        (card(), ["outline_px", "swatches_srgb", "swatches_lab", "usable"]),
        (colour(), ["curves", "matrix"]),
        (scale(), ["px_to_mm"]),
        (Alignment(np.eye(3), 0.5, 1.0), ["to_baseline"]),
        (PatchMap(np.zeros((4, 4), np.int32), np.zeros((4, 4)), (), ()), ["labels", "depth"]),
        (view(), ["srgb", "linear", "flat", "lab", "skin", "hair"]),
    ],
    ids=lambda value: type(value).__name__ if dataclasses.is_dataclass(value) else "",
)
def test_the_arrays_inside_are_frozen_too(noun, fields):
    for name in fields:
        with pytest.raises(ValueError, match="read-only"):
            getattr(noun, name)[...] = 1
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(noun, name, None)


@pytest.mark.parametrize(
    "build",
    [
        lambda: photo((4, 6)),
        lambda: photo((4, 6, 4)),
        lambda: card(outline_px=np.zeros((5, 2))),
        lambda: card(swatches_lab=np.zeros((23, 3))),
        lambda: colour(curves=np.zeros((256, 3))),
        lambda: colour(matrix=np.zeros((3, 4))),
        lambda: scale(px_to_mm=np.zeros((2, 3))),
        lambda: Alignment(np.eye(2), 0.0, 1.0),
        lambda: view(lab=np.zeros((5, 7, 3), np.float32)),
        lambda: view(hair=np.zeros((8, 5), bool)),
    ],
)
def test_a_wrong_shape_never_becomes_a_noun(build):
    with pytest.raises(ValueError, match="expected shape"):
        build()


def test_require_shape_names_the_array_and_both_shapes():
    with pytest.raises(ValueError, match=r"lab: expected shape \(None, 3\), got \(2, 4\)"):
        require_shape("lab", np.zeros((2, 4)), None, 3)
    require_shape("lab", np.zeros((7, 3)), None, 3)


def test_readonly_freezes_in_place_and_hands_back_the_same_array():
    array = np.zeros(3)
    assert readonly(array) is array
    assert not array.flags.writeable


def test_nouns_that_hold_arrays_compare_by_identity_not_by_pixels():
    one = photo()
    assert one == one
    assert one != photo()
    assert len({one, photo()}) == 2
    assert Quantity(1.0, 0.1) == Quantity(1.0, 0.1)


def test_work_pixels_map_to_photo_pixels_through_pixel_centres():
    reduced = view(photo_to_work=0.25)
    assert reduced.work_to_photo_px(np.array([[0.0, 0.0], [7.0, 4.0]])) == pytest.approx(
        np.array([[1.5, 1.5], [29.5, 17.5]])
    )
    same = view(photo_to_work=1.0)
    points = np.array([[0.0, 3.0], [2.5, 1.25]])
    assert same.work_to_photo_px(points) == pytest.approx(points)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (ColourMethod, {"colorchecker24", "pigment_card", "skin_relative", "none"}),
        (ScaleMethod, {"colorchecker24", "pigment_card", "aruco", "ruler"}),
        (PatchKind, {"patch", "mole", "freckle"}),
        (Verdict, {"higher", "lower", "no_detectable_change", "cannot_tell"}),
        (
            Metric,
            {"area_mm2", "affected_fraction", "delta_e00", "melanin_contrast", "delta_l"},
        ),
    ],
)
def test_names_that_stand_in_files_do_not_drift(kind, names):
    assert issubclass(kind, enum.StrEnum)
    assert {str(member) for member in kind} == names
