import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pigment.errors import TooFewReplicatesError
from pigment.stats.repeatability import (
    estimate_repeatability,
    intraclass_correlation,
    limits_of_agreement,
    minimal_detectable_change,
)

# Bland & Altman (1996), BMJ 313:744, table 1: peak flow of 20 children, 4 times each, l/min.
PEAK_FLOW = [
    (190, 220, 200, 200),
    (220, 200, 240, 230),
    (260, 260, 240, 280),
    (210, 300, 280, 265),
    (270, 265, 280, 270),
    (280, 280, 270, 275),
    (260, 280, 280, 300),
    (275, 275, 275, 305),
    (280, 290, 300, 290),
    (320, 290, 300, 290),
    (300, 300, 310, 300),
    (270, 250, 330, 370),
    (320, 330, 330, 330),
    (335, 320, 335, 375),
    (350, 320, 340, 365),
    (360, 320, 350, 345),
    (330, 340, 380, 390),
    (335, 385, 360, 370),
    (400, 420, 425, 420),
    (430, 460, 480, 470),
]
# Bland & Altman (1986), Lancet 327:307: first readings of a Wright and a mini meter, l/min.
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def test_published_within_subject_spread_of_peak_flow():
    spread = estimate_repeatability(np.array(PEAK_FLOW, float))
    # root of the residual mean square of v ~ C(child), statsmodels 0.15.0 OLS
    assert spread.within_sd == pytest.approx(21.459749144231235, rel=1e-6)
    assert spread.degrees_of_freedom == 60


def test_published_limits_of_agreement_of_two_meters():
    agreement = limits_of_agreement(np.array(MINI, float), np.array(WRIGHT, float))
    # published -2.1, 38.8 and -78.1 to 73.9 (there with 2 for 1.96); statsmodels 0.15.0 DescrStatsW
    assert agreement.bias == pytest.approx(-2.1176470588235294, rel=1e-6)
    assert agreement.difference_sd == pytest.approx(38.76512987360738, rel=1e-6)
    assert agreement.limits == pytest.approx((-78.09590546711173, 73.86061134946466), rel=1e-6)


def test_published_intraclass_correlation():
    # Shrout & Fleiss (1979), table 2: ICC(2,1) = 0.29; pingouin 0.7.0 ICC(A,1)
    readings = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
    assert intraclass_correlation(np.array(readings, float)) == pytest.approx(
        0.289763779528, rel=1e-6
    )


def test_minimal_detectable_change_is_2_77_within_sd_and_grows_where_the_sd_is_a_guess():
    assert minimal_detectable_change(np.sqrt(2.0)) == pytest.approx(2.772, abs=0.001)
    assert minimal_detectable_change(1.0, 3) == pytest.approx(3.182, abs=0.001)


@given(
    arrays(float, (6, 3), elements=st.floats(0.0, 500.0)),
    st.floats(0.1, 10.0),
    st.floats(-100.0, 100.0),
)
def test_spread_scales_with_the_unit_and_ignores_an_offset(readings, scale, offset):
    plain = estimate_repeatability(readings).within_sd
    moved = estimate_repeatability(scale * readings + offset).within_sd
    assert moved == pytest.approx(scale * plain, rel=1e-6, abs=1e-6)


def test_missing_photographs_do_not_count():
    full = estimate_repeatability(np.array([[1.0, 3.0], [2.0, 2.0]]))
    holes = estimate_repeatability(np.array([[1.0, 3.0, np.nan], [2.0, 2.0, np.nan]]))
    assert holes == full


def test_one_photograph_per_visit_is_an_error_with_a_hint_not_a_zero():
    with pytest.raises(TooFewReplicatesError) as caught:
        estimate_repeatability(np.array([[12.0, np.nan], [13.0, np.nan]]))
    assert "two photographs" in caught.value.hint.lower()


@pytest.mark.parametrize("readings", [[[1.0, 2.0]], [[1.0], [2.0]], [[1.0, np.nan], [1.0, 2.0]]])
def test_an_incomplete_table_has_no_intraclass_correlation(readings):
    with pytest.raises(ValueError, match="complete table"):
        intraclass_correlation(np.array(readings))
