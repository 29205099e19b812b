"""Each figure of the gate has a value, limits and a state; beyond a limit it raises its flag."""

import numpy as np
import pytest

from pigment.imaging.quality import QualitySettings
from pigment.imaging.quality_gate import with_header, with_light, with_overlap, with_targets
from pigment.model.calibration import ScaleMethod, SpatialScale
from pigment.model.photo import (
    Capture,
    CheckName,
    CheckState,
    Processing,
    QualityCheck,
    QualityFlag,
    QualityReport,
)

SETTINGS = QualitySettings()
REPORT = QualityReport(0.6, 0.0, 0.0, 4.0, 60.0)


def check(report, name):
    return next(one for one in report.checks if one.name is name)


def scale(side_px, tilt_deg):
    square = side_px * np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    return SpatialScale(ScaleMethod.ARUCO, np.eye(3), 1.0, 0.01, tilt_deg, square)


@pytest.mark.parametrize(
    ("value", "at_least", "state"),
    [
        (0.9, True, "good"), (0.4, True, "care"), (0.2, True, "refused"), (None, True, "unknown"),
        (0.2, False, "good"), (0.4, False, "good"), (0.6, False, "care"),
    ],
)  # fmt: skip
def test_a_figure_is_judged_by_its_limits(value, at_least, state):
    refuse = 0.3 if at_least else None
    assert QualityCheck(CheckName.GLARE, value, at_least, 0.5, refuse).state == state


def test_a_small_tilted_target_with_odd_colours_raises_three_flags():
    report = with_targets(REPORT, None, scale(60.0, 31.0), 5.2, (800, 1000), SETTINGS)
    assert check(report, CheckName.TARGET).value == pytest.approx(0.06)
    assert {"small_target", "tilted", "colour_residual", "no_card"} == set(report.flags)
    good = with_targets(REPORT, None, scale(300.0, 3.0), 1.2, (800, 1000), SETTINGS)
    assert good.flags == (QualityFlag.NO_CARD,)


def test_without_a_target_its_figures_are_not_known():
    report = with_targets(REPORT, None, None, None, (800, 1000), SETTINGS)
    assert {one.state for one in report.checks} == {CheckState.UNKNOWN}
    unseen = with_targets(REPORT, None, scale(300.0, None), None, (800, 1000), SETTINGS)
    assert check(unseen, CheckName.TILT).state is CheckState.UNKNOWN


def test_the_header_flags_what_was_done_but_not_what_phones_do_by_themselves():
    done = (Processing.PORTRAIT_MODE, Processing.HDR, Processing.GAIN_MAP, Processing.EDITED)
    report = with_header(REPORT, Capture(flash_fired=True, processing=done))
    assert report.flags == (QualityFlag.PORTRAIT_MODE, QualityFlag.EDITED, QualityFlag.FLASH)
    assert with_header(REPORT, Capture(processing=(Processing.HDR,))).flags == ()


def test_two_light_colours_and_little_overlap_are_flagged():
    skin = np.ones((160, 160), bool)
    density = np.zeros((160, 160, 3))
    density[..., 2] = np.linspace(0, 0.6, 160)
    assert with_light(REPORT, density, skin, SETTINGS).flags == (QualityFlag.MIXED_LIGHT,)
    assert with_light(REPORT, 0 * density, skin, SETTINGS).flags == ()
    assert with_overlap(REPORT, 0.3, SETTINGS).flags == (QualityFlag.LITTLE_OVERLAP,)
    assert with_overlap(REPORT, 0.8, SETTINGS).flags == ()
