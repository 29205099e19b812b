import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import pigment.report
from pigment.model.calibration import ColourMethod, ScaleMethod
from pigment.model.patches import PatchKind
from pigment.model.photo import QualityFlag
from pigment.model.quantity import Quantity
from pigment.model.series import Change, Metric, NoiseSource, Trend, Verdict
from pigment.report import wording

AREA = Change(
    track_id=None,
    metric=Metric.AREA_MM2,
    since="baseline",
    baseline=Quantity(200.0, 5.0),
    latest=Quantity(150.0, 4.0),
    difference=-50.0,
    difference_fraction=-0.25,
    ci95=(-66.0, -34.0),
    minimal_detectable_change=16.0,
    equivalence_margin=40.0,
    verdict=Verdict.LOWER,
    reason="beyond_noise",
)
SINCE = date(2026, 1, 5)
FORBIDDEN = re.compile(
    r"melanoma|cancer|carcinoma|lentig|naev|nevus|melasma|vitiligo|addison|argyria|lichen|"
    r"h(a)?emochromatosis|post-?inflammatory|kratom|eczema|psoriasis|tumou?r|malign|benign|"
    r"caused by|because of|due to|diagnos|disease",
    re.IGNORECASE,
)


def plain(text):
    return text.replace("\u00a0", " ")


def strings_of(module_path):
    """Every string in the code, docstrings left out: nobody is shown those."""
    tree = ast.parse(module_path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize(
    "path", sorted(Path(pigment.report.__path__[0]).glob("*.py")), ids=lambda path: path.name
)
def test_nothing_shown_names_a_disease_a_cause_or_a_diagnosis(path):
    for text in strings_of(path):
        if text in wording.DISCLAIMER:
            continue
        assert not FORBIDDEN.search(text), text


def test_the_disclaimer_says_what_this_is_not():
    assert wording.DISCLAIMER.startswith("Not a diagnosis")


def test_a_claim_gives_size_interval_and_noise():
    assert plain(wording.change_sentence(AREA, SINCE)) == (
        "Since 5 January 2026: the area fell by 25 % (95 % interval −33 % to −17 %); "
        "noise alone explains 8.0 %."
    )


def test_no_change_always_names_what_it_rules_out():
    calm = replace(AREA, verdict=Verdict.NO_DETECTABLE_CHANGE, reason="within_margin")
    assert plain(wording.change_sentence(calm, SINCE)) == (
        "Since 5 January 2026: no change was detected in the area; "
        "a change of 20 % or more is ruled out."
    )
    assert plain(wording.verdict_words(calm)) == "no change over 20 %"


def test_colour_changes_are_told_in_their_unit_and_patches_by_number():
    change = replace(
        AREA,
        track_id=3,
        metric=Metric.DELTA_L,
        baseline=Quantity(-10.0, 0.3),
        difference=2.0,
        ci95=(1.2, 2.8),
        minimal_detectable_change=0.8,
        verdict=Verdict.HIGHER,
    )
    said = plain(wording.change_sentence(change, SINCE))
    assert "the lightness difference of patch 3 rose by 2.0 L*" in said
    assert "lighter against the skin around" in said
    assert "0.8 L*" in said


@pytest.mark.parametrize(
    "reason", ["noise_exceeds_margin", "between_noise_and_margin", "one_of_many_patches"]
)
def test_an_open_verdict_gives_its_figures(reason):
    open_change = replace(AREA, verdict=Verdict.CANNOT_TELL, reason=reason)
    said = plain(wording.change_sentence(open_change, SINCE))
    assert "cannot tell" in said
    assert "8.0 %" in said


@pytest.mark.parametrize(
    "reason",
    [
        "camera_changed",
        "calibration_changed",
        "not_measured",
        "no_patches",
        "patch_out_of_view",
        "patches_differ",
        "vanished",
        "appeared",
    ],
)
def test_every_reason_has_its_own_sentence(reason):
    bare = replace(
        AREA,
        ci95=None,
        minimal_detectable_change=None,
        equivalence_margin=None,
        verdict=Verdict.CANNOT_TELL,
        reason=reason,
    )
    fallback = replace(bare, reason="something new")
    assert wording.change_sentence(bare) != wording.change_sentence(fallback)


def test_gone_and_new_patches_are_called_so():
    gone = replace(AREA, track_id=2, reason="vanished")
    assert "no longer found" in wording.change_sentence(gone, SINCE)
    assert wording.verdict_words(gone) == "no longer found"
    assert wording.verdict_words(None) == "one visit only"
    assert wording.verdict_words(None, 3) == "not at the first or last visit"


def test_a_claim_over_the_patches_found_at_both_visits_says_so():
    said = plain(wording.change_sentence(replace(AREA, reason="common_patches"), SINCE))
    assert "the area of the patches found at both visits fell by" in said


def test_an_open_verdict_names_what_it_is_about():
    lines = {
        wording.change_sentence(replace(AREA, metric=m, verdict=Verdict.CANNOT_TELL, reason="x"))
        for m in Metric
    }
    assert len(lines) == len(Metric)
    assert all("cannot tell whether the" in line for line in lines)


@pytest.mark.parametrize(
    ("file", "message", "expected"),
    [
        ("a.jpg", "a.jpg is empty.", "It is empty."),
        ("v1/a.jpg", "a.jpg has 120 megapixels.", "It has 120 megapixels."),
        ("a.jpg", "The photo is blurred.", "The photo is blurred."),
    ],
)
def test_a_name_is_not_said_twice(file, message, expected):
    assert wording.beside_name(file, message) == expected


def test_every_code_flag_and_name_has_words():
    codes = "unreadable too_large no_colour no_skin blurred dark blown_out glare not_registered"
    other = wording.rejection_advice("unheard of")
    for code in codes.split():
        assert wording.rejection_advice(code) != other
    assert all(wording.flag_advice(flag) for flag in QualityFlag)
    assert all(wording.metric_label(metric) for metric in Metric)
    assert set(wording.KIND_NAMES) == set(PatchKind)
    assert set(wording.COLOUR_METHOD_NAMES) == set(ColourMethod)
    assert set(wording.SCALE_METHOD_NAMES) == set(ScaleMethod)
    assert set(wording.NOISE_SOURCE_NAMES) == set(NoiseSource)


def test_numbers_have_no_negative_zero_and_shares_are_per_cent():
    assert plain(wording.value_text(Metric.DELTA_E00, -0.01)) == "0.0 ΔE00"
    assert plain(wording.value_text(Metric.AFFECTED_FRACTION, 0.031)) == "3.1 %"
    assert wording.value_text(Metric.AREA_MM2, None) == "not measurable"


def test_trends_say_how_fast_and_how_sure():
    trend = Trend(None, Metric.DELTA_E00, -0.5, (-0.7, -0.3), 6)
    assert plain(wording.trend_sentence(trend)) == (
        "−0.50 ΔE00 per 30 days (95 % interval −0.70 to −0.30), over 6 visits."
    )
    short = wording.trend_sentence(replace(trend, ci95=None, n_visits=3))
    assert "too few for an interval" in short
    none = wording.trend_sentence(replace(trend, slope_per_30_days=None, n_visits=2))
    assert "Too few" in none


def test_captions_explain_only_what_is_drawn():
    assert "Grey band" not in wording.chart_caption()
    assert "Grey band" in wording.chart_caption(has_band=True)
    assert "calibration changed" in wording.chart_caption(broken=True)
