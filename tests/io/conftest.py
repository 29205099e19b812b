"""Makers of a small made-up result, for the tests of the file edge."""

from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest

from pigment.model.calibration import Alignment, ColourMethod, ScaleMethod
from pigment.model.patches import HueClass, Patch, PatchKind
from pigment.model.photo import Capture, DateSource, QualityFlag, QualityReport
from pigment.model.quantity import Quantity
from pigment.model.series import (
    Affected,
    Change,
    MeasuredPhoto,
    Metric,
    NoiseSource,
    PhotoStatus,
    Rejection,
    Repeatability,
    SeriesResult,
    SkinSummary,
    Trend,
    Verdict,
    Visit,
)


def circle(x, y, radius, n=120):
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1)


def patch(track_id=1, outlines=None, scale=True, **changes):
    q = Quantity(1.25, 0.1)
    fields = {
        "track_id": track_id,
        "kind": PatchKind.PATCH,
        "outlines_px": tuple(outlines or (circle(30.0, 20.0, 8.0),)),
        "centre_px": (30.0, 20.0),
        "area_px": 201.0,
        "area_px_sd": 4.0,
        "area_mm2": Quantity(120.3, 2.1) if scale else None,
        "perimeter_mm": Quantity(40.0, 0.5) if scale else None,
        "lab": (50.123456789, 14.0, 20.0),
        "surround_lab": (60.0, 12.0, 18.0),
        **dict.fromkeys(
            ("delta_e00", "delta_l", "delta_a", "delta_b", "delta_chroma", "delta_ita_deg"), q
        ),
        "melanin_contrast": q,
        "hue_class": HueClass.BROWN,
        "reference": "surround",
        "area_contrast_curve": ((0.2, 141.0), (0.5, 120.3)),
    }
    return Patch(**(fields | changes))


def measured(file="visit_00.jpg", size=(320, 200), photo_to_work=0.25, **changes):
    width, height = round(size[0] * photo_to_work), round(size[1] * photo_to_work)
    skin = np.ones((height, width), bool)
    skin[:, : width // 4] = False
    fields = {
        "file": file,
        "sha256": "ab" * 32,
        "capture": Capture(datetime(2026, 1, 5, 9, 30), DateSource.EXIF, "Maker Phone 7"),
        "status": PhotoStatus.MEASURED,
        "rejection": None,
        "size_photo_px": size,
        "photo_to_work": photo_to_work,
        "work_shape": (height, width),
        "quality": QualityReport(0.8, 0.001, 0.01, 6.2, 60.0, (QualityFlag.UNEVEN,)),
        "colour_method": ColourMethod.COLORCHECKER24,
        "colour_residual_delta_e00": 1.3,
        "scale_method": ScaleMethod.COLORCHECKER24,
        "mm_per_work_px": 0.324,
        "scale_rel_sd": 0.01,
        "tilt_deg": 7.0,
        "alignment": Alignment(np.eye(3), 0.0, 1.0),
        "skin": SkinSummary(48000.0, Quantity(314.9, 3.0), (62.1, 10.9, 22.4), 28.0),
        "skin_bits": np.packbits(skin).tobytes(),
        "affected": Affected(Quantity(120.3, 2.1), None, Quantity(9.0, 0.3), None, None),
        "patches": (patch(2), patch(1, outlines=(circle(60.0, 30.0, 6.0),))),
        "visit": 1,
    }
    return MeasuredPhoto(**(fields | changes))


def rejected(file="visit_01.jpg"):
    reason = Rejection("blurred", "visit_01.jpg is blurred (0.1, limit 0.3).", "Hold still.")
    return MeasuredPhoto(
        file,
        "cd" * 32,
        Capture(datetime(2026, 2, 5), DateSource.NAME),
        PhotoStatus.REJECTED,
        reason,
    )


def series(*photos):
    photos = photos or (measured(), rejected())
    affected = Affected(Quantity(120.3, 2.1), None, Quantity(9.0, 0.3), None, None)
    change = Change(
        None, Metric.AREA_MM2, "baseline", Quantity(120.3, 2.1), Quantity(120.3, 2.1),
        0.0, 0.0, (-5.0, 5.0), 6.0, 10.0, Verdict.NO_DETECTABLE_CHANGE, "one visit",
    )  # fmt: skip
    return SeriesResult(
        site="left forearm",
        photos=tuple(photos),
        visits=(Visit(1, datetime(2026, 1, 5, 9, 30), (photos[0].file,), affected),),
        changes=(change,),
        trends=(Trend(None, Metric.DELTA_E00, None, None, 1, ()),),
        noise=(Repeatability(Metric.DELTA_E00, 0.3, 9, NoiseSource.BENCHMARK),),
        baseline_file=photos[0].file,
        settings_fingerprint="0123",
        pigment_version="0.1.0",
        skipped=(("copy.jpg", "visit_00.jpg"),),
    )


@pytest.fixture(scope="session")
def make():
    """Makers by name: ``make.series(make.measured(...), make.rejected())`` and so on."""
    return SimpleNamespace(
        circle=circle, patch=patch, measured=measured, rejected=rejected, series=series
    )
