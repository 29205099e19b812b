import re
from datetime import date

from pigment.model.patches import HueClass
from pigment.model.series import Metric
from pigment.report.content import ReportOptions
from pigment.report.wording import pages


def test_every_metric_has_its_name_help_and_unit():
    for metric in Metric:
        assert pages.SHORT_MEASURES[metric.value]
        assert pages.MEASURE_HELP[metric.value].endswith(".")
        assert metric.value in pages.SHORT_UNITS


def test_the_report_page_offers_just_what_the_report_supports():
    offered = [*pages.OPTION_NAMES, "diary"]  # asked for by a sentence of its own
    assert offered == list(ReportOptions.__dataclass_fields__)


def test_a_patch_is_named_with_its_hue():
    assert pages.patch_choice(3, HueClass.GREY_BLUE) == "Patch 3 (grey-blue)"
    assert pages.patch_choice(3, None) == "Patch 3"
    assert set(pages.HUES) == set(HueClass)


def test_visits_of_one_day_are_told_apart():
    day, other = date(2026, 1, 5), date(2026, 2, 5)
    names = pages.visit_names([(1, day), (2, day), (3, other)])
    assert len(set(names.values())) == 3
    assert names[3].endswith("2026")


def test_the_file_name_is_safe_and_dated():
    name = pages.report_file_name("../Léft / arm", date(2026, 3, 5), "pdf")
    assert re.fullmatch(r"[\w]+_2026-03-05\.pdf", name)
    assert pages.report_file_name("", None, "csv") == "skin.csv"


def test_a_verdict_on_lightness_says_lighter_or_darker():
    assert pages.lightness_verdict("higher by 2 L*") == "lighter by 2 L*"
    assert pages.lightness_verdict("lower by 2 L*") == "darker by 2 L*"
    assert pages.lightness_verdict("cannot tell") == "cannot tell"


def test_a_break_is_explained_with_its_day_and_reason():
    for reason in ("camera_changed", "calibration_changed"):
        said = pages.break_sentence(date(2026, 2, 10), reason, "colour contrast")
        assert "10\u00a0February\u00a02026" in said
        assert "colour contrast" in said


def test_counts_read_well():
    assert "no patch outlined" in pages.compare_alt("arm", date(2026, 1, 5), 0)
    assert "1 patch outlined" in pages.compare_alt("arm", date(2026, 1, 5), 1)
    assert pages.not_registered(("a.jpg",)).startswith("This photo could")
    assert pages.not_registered(("a.jpg", "b.jpg")).startswith("These photos could")
    assert pages.patch_order_note(12, 35) == "The 12 largest of 35 patches, the largest first."
    assert pages.patch_order_note(1, 1) == ""
    assert pages.then_now("8.2", "7.1", "ΔE00") == "8.2\u00a0→ 7.1\u00a0ΔE00"
    assert pages.then_now("0.1", "0.2", "") == "0.1\u00a0→ 0.2"
