from dataclasses import asdict

import pytest

from pigment.benchmark.bend import limb_cases
from pigment.benchmark.scale import ScaleRow, scale_section, score_scale
from pigment.benchmark.target_photos import MARKER, cases


def row(tone, tilt_deg, error, sd):
    return ScaleRow(
        "chart", "developed", tone, "colorchecker-mini", 0.3, tilt_deg, True, 0.5,
        (error,) * 9, (sd,) * 9,
    )  # fmt: skip


def test_the_section_holds_errors_against_what_is_asked():
    rows = [row("II", 2.0, 0.004, 0.006), row("V", 3.0, -0.005, 0.006), row("V", 20.0, 0.05, 0.006)]
    limbs = [{"shape": case.shape, "found": False} for case in limb_cases()[:3]]
    entry = {"rows": [asdict(one) for one in rows], "limbs": limbs, "gate": [], "rulers": None}
    text = scale_section(entry)
    assert "| 1 % | 0.49% (n 2) | yes |" in text or "| 1 % | 0.50% (n 2) | yes |" in text
    assert "0.0% (0.0% to 97.5%; n 1) | **no** |" in text


def test_a_rendered_marker_is_scored_at_nine_places():
    scored = score_scale(cases(1, MARKER, 960)[0])
    assert scored.found
    assert len(scored.errors) == len(scored.sds) == 9
    assert abs(scored.errors[4]) < 0.01
    assert scored.tilt_error_deg == pytest.approx(0.0, abs=3.0)
