import numpy as np
import pytest

from pigment.model.series import Metric, Verdict
from pigment.stats.confirmation import hold_to_more_than_one_visit
from pigment.stats.estimate import Stretch
from pigment.stats.series import summarise_series
from tests.builders_series import make_series, pick


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ([9.0, 8.4, 7.8, 7.2, 6.6, 6.0], True),
        ([9.0, 9.0, 9.0, 6.0, 6.0, 6.0], True),
        ([9.0, 9.0, 9.0, 9.0, 9.0, 6.0], False),
        ([9.0, 6.0, 6.0, 6.0, 6.0, 6.0], False),
    ],
)
def test_a_claim_needs_more_than_one_visit_at_either_end(values, stands):
    photos = make_series([300.0] * 6, values, noise=0.01)
    change = pick(summarise_series(photos).changes, Metric.DELTA_E00, "baseline")
    assert (change.verdict is Verdict.LOWER) is stands
    if not stands:
        assert change.reason == "one_visit"


def test_two_visits_are_left_as_they_are():
    photos = make_series([300.0, 300.0], [9.0, 3.0], noise=0.01)
    change = pick(summarise_series(photos).changes, Metric.DELTA_E00, "baseline")
    two = Stretch(np.arange(2.0), np.array([9.0, 3.0]), np.eye(2), 9.0)
    assert hold_to_more_than_one_visit(change, two) is change
