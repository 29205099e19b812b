from itertools import product

import pytest

from pigment.model.series import Change, Metric, NoiseSource, Verdict
from pigment.report.wording.summary import (
    Way,
    advice,
    headline,
    leading,
    noise_words,
    presence_notes,
    way_of,
)

METRICS = (Metric.AREA_MM2, Metric.DELTA_E00, Metric.MELANIN_CONTRAST, Metric.DELTA_L)
CLAIMS = (Verdict.HIGHER, Verdict.LOWER)
SAME, OPEN = Verdict.NO_DETECTABLE_CHANGE, Verdict.CANNOT_TELL


def change(metric, verdict, reason="beyond_noise", track=None):
    empty = (None,) * 7
    return Change(track, metric, "baseline", *empty, verdict, reason)


def four(area, contrast, melanin, lightness):
    verdicts = (area, contrast, melanin, lightness)
    return [change(metric, verdict) for metric, verdict in zip(METRICS, verdicts, strict=True)]


COMBINATIONS = list(product(Verdict, repeat=4))


def test_there_are_all_combinations():
    assert len(COMBINATIONS) == 256


@pytest.mark.parametrize("verdicts", COMBINATIONS, ids=lambda v: "-".join(x[:2] for x in v))
def test_a_headline_never_claims_more_than_the_verdicts(verdicts):
    area, contrast, melanin, lightness = verdicts
    said = headline(four(*verdicts))
    assert said.endswith(".")
    assert ("are smaller" in said) is (area is Verdict.LOWER)
    assert ("are larger" in said) is (area is Verdict.HIGHER)
    assert "lighter" not in said or lightness is Verdict.HIGHER
    assert "darker" not in said or lightness is Verdict.LOWER
    assert "stand out less" not in said or contrast is Verdict.LOWER
    assert "stand out more" not in said or contrast is Verdict.HIGHER
    assert "less pigment" not in said or melanin is Verdict.LOWER
    assert "more pigment" not in said or melanin is Verdict.HIGHER
    if not any(verdict in CLAIMS for verdict in verdicts):
        assert "than at the first visit" not in said


@pytest.mark.parametrize("verdicts", COMBINATIONS, ids=lambda v: "-".join(x[:2] for x in v))
def test_a_headline_hides_no_claim_and_no_open_question(verdicts):
    area, *colour = verdicts
    said = headline(four(*verdicts))
    claims = {way_of([c]) for c in four(*verdicts)[1:] if c.verdict in CLAIMS}
    if len(claims) == 2:
        assert "different ways" in said
    elif claims:
        assert any(word in said for word in ("lighter", "darker", "stand out", "pigment"))
    if claims and len(claims) == 1 and area is OPEN:
        assert "size changed cannot be told" in said
    if area in CLAIMS and OPEN in colour and not claims:
        assert "colour changed cannot be told" in said
    if not claims and area not in CLAIMS and OPEN in verdicts:
        assert "cannot be told yet" in said


def test_all_ruled_out_and_all_open_read_plainly():
    assert headline(four(SAME, SAME, SAME, SAME)).startswith("No change was seen since")
    assert headline(four(OPEN, OPEN, OPEN, OPEN)).startswith("It cannot be told yet")
    assert headline(four(SAME, SAME, OPEN, SAME)) == (
        "No change was seen in the area, the colour contrast and the lightness difference since "
        "the first visit; for the pigment contrast it cannot be told yet."
    )


def test_the_plainest_claim_leads_and_ways_are_joined_rightly():
    assert headline(four(Verdict.LOWER, Verdict.LOWER, OPEN, Verdict.HIGHER)) == (
        "The patches are smaller and lighter against the skin around than at the first visit."
    )
    assert headline(four(Verdict.HIGHER, Verdict.LOWER, OPEN, SAME)) == (
        "The patches are larger but stand out less from the skin around than at the first visit."
    )


def test_a_claim_over_some_patches_is_not_said_of_all():
    common = [
        change(Metric.AREA_MM2, OPEN, "patches_differ"),
        change(Metric.DELTA_E00, Verdict.LOWER, "common_patches"),
    ]
    assert headline(common).startswith("The patches found at both visits stand out less")


def test_nothing_found_is_no_verdict():
    nothing = [change(Metric.AREA_MM2, OPEN, "no_patches"), change(Metric.DELTA_E00, OPEN)]
    assert headline(nothing).startswith("No darkened patch was found")


def test_the_order_of_metrics_chooses_the_leading_sentence_not_their_size():
    claimed = four(Verdict.LOWER, Verdict.HIGHER, Verdict.LOWER, OPEN)
    assert leading(claimed).metric is Metric.DELTA_E00
    assert leading(four(Verdict.LOWER, SAME, OPEN, OPEN)).metric is Metric.AREA_MM2
    assert leading(four(OPEN, OPEN, SAME, OPEN)).metric is Metric.MELANIN_CONTRAST
    assert leading([]) is None


def test_the_way_of_lightness_is_turned_round():
    assert way_of([change(Metric.DELTA_L, Verdict.HIGHER)]) is Way.LESS
    assert way_of([change(Metric.DELTA_E00, Verdict.HIGHER)]) is Way.MORE
    assert way_of([]) is Way.OPEN


def test_only_surely_new_or_gone_patches_are_named():
    notes = presence_notes(
        [
            change(Metric.AREA_MM2, Verdict.HIGHER, "appeared", 4),
            change(Metric.DELTA_E00, Verdict.HIGHER, "appeared", 4),
            change(Metric.AREA_MM2, Verdict.HIGHER, "appeared", 7),
            change(Metric.AREA_MM2, OPEN, "vanished", 2),
        ]
    )
    assert notes == ("New since the first visit: patch 4 and patch 7.",)


def test_advice_fits_the_reason():
    camera = advice({"camera_changed"}, single_photos=False, without_card=False)
    assert camera == ("Use the same phone for every visit: colours from two cameras differ.",)
    noisy = advice({"noise_exceeds_margin"}, single_photos=True, without_card=True)
    assert [word in " ".join(noisy) for word in ("two photos", "card", "every week")] == [True] * 3
    assert advice(set(), single_photos=False, without_card=True) == ()


def test_noise_is_given_with_its_source_or_not_at_all():
    assert "1.3 units" in noise_words("1.3 units", NoiseSource.REPLICATES)
    assert "repeated photos" in noise_words(None, NoiseSource.REPLICATES)
    assert noise_words("1.3", None) == ""
