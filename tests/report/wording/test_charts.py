"""What stands in and under a chart."""

from pigment.report.wording import charts


def test_captions_explain_only_what_is_drawn():
    assert "Grey band" not in charts.chart_caption()
    assert "Grey band" in charts.chart_caption(has_band=True)
    assert "calibration changed" in charts.chart_caption(broken=True)


def test_a_description_says_title_site_verdict_and_points():
    said = charts.chart_description("Affected area", "left arm", "No change.", "5 May 12")
    for part in ("Affected area of left arm", "No change.", "5 May 12"):
        assert part in said
