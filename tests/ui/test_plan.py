"""The plan on the progress page answers to what is chosen."""

from pigment.model.series import Metric
from pigment.report.wording import plan as wording
from pigment.ui.plan import how_often
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series


def test_the_plan_follows_the_choice(store, open_page, said):
    site = measured_site(store, make_result(make_series([300.0] * 6, [9.0] * 6)))
    assert how_often.__doc__
    test = open_page("progress", site.id)
    before = said(test)
    assert "find a change of the colour contrast" in before or "missed too often" in before
    test.radio(key="plan_metric").set_value(Metric.AREA_MM2).run()
    assert not test.exception
    assert "a change of the area by 12\u00a0%" in said(test)
    test.button(key="plan_again").click().run()
    assert not test.exception
    assert wording.EXAMPLE_TITLE in said(test)
