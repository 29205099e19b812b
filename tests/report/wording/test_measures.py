"""How dates, metrics and values are written."""

from datetime import date

from pigment.model.series import Metric
from pigment.report.wording import measures


def plain(text):
    return text.replace("\u00a0", " ")


def test_numbers_have_no_negative_zero_and_shares_are_per_cent():
    assert plain(measures.value_text(Metric.DELTA_E00, -0.01)) == "0.0 ΔE00"
    assert plain(measures.value_text(Metric.AFFECTED_FRACTION, 0.031)) == "3.1 %"
    assert measures.value_text(Metric.AREA_MM2, None) == "not measurable"


def test_every_metric_has_words_with_its_unit():
    for metric in Metric:
        assert measures.metric_text(metric).unit in measures.metric_label(metric)
        assert measures.metric_text(metric).patch_title


def test_a_date_is_written_the_same_on_every_machine():
    assert plain(measures.date_text(date(2026, 3, 9))) == "9 March 2026"
