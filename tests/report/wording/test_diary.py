"""What is said of a diary: a step goes together with an entry, with its interval and the others."""

import re
from datetime import date

import pytest

from pigment.model.diary import Exposure, ExposureKind, moments_of
from pigment.model.series import Event, Metric, Verdict
from pigment.report.wording import diary as wording


def event(name="kratom Red: stopped", metric=Metric.DELTA_E00, **changes):
    given = {
        "event": name,
        "date": "2026-05-20",
        "metric": metric,
        "step": -3.0,
        "ci95": (-4.2, -1.7),
        "verdict": Verdict.LOWER,
        "reason": "beside_the_line",
        "n_before": 5,
        "n_after": 5,
        "others": 0,
        "between": ("2026-05-05", "2026-06-04"),
    }
    return Event(**given | changes)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def test_a_step_is_told_with_its_interval_and_never_as_a_cause():
    told = plain(wording.step_sentence([event()]))
    assert told.startswith("Between the visits of 5 May 2026 and 4 June 2026: colour contrast -3.0")
    assert "95 % interval -4.2 to -1.7" in told
    assert "goes together with “kratom Red: stopped” (20 May 2026)" in told
    assert "what is not written down may have" in told


def test_entries_at_the_same_step_share_one_sentence_and_are_counted():
    told = plain(wording.step_sentence([event(), event("sun"), event(metric=Metric.DELTA_L)]))
    assert told.count("goes together with") == 1
    assert "lightness" in told
    assert "any of these 2 entries may explain it" in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"step": None, "ci95": None, "verdict": Verdict.CANNOT_TELL}, "too few visits"),
        ({"ci95": (-4.0, 1.0), "verdict": Verdict.CANNOT_TELL}, "no step of the colour contrast"),
        (
            {"verdict": Verdict.CANNOT_TELL, "reason": "skin_darkened"},
            "the skin around darkened too: a tan alone could make it.",
        ),
        ({}, "goes together with"),
    ],
)
def test_each_outcome_has_its_sentence(changes, said):
    assert said in wording.event_sentence(event(**changes))


@pytest.mark.parametrize(("n_others", "said"), [(0, "No other"), (1, "1 other"), (3, "3 other")])
def test_other_explanations_are_counted(n_others, said):
    assert wording.others_text(n_others).startswith(said)


def test_a_pace_is_told_in_its_unit_or_in_per_cent():
    told = plain(
        wording.pace_sentence("sun", Metric.DELTA_E00, (0.8, 0.2, 1.4), 1, is_fraction=False)
    )
    assert "+0.8 ΔE00 per 30 days (95 % interval +0.2 to +1.4)" in told
    assert "go together" in told
    open_ = wording.pace_sentence("sun", Metric.AREA_MM2, (0.1, -0.1, 0.3), 0, is_fraction=True)
    assert "stands out" in open_
    assert "go together" not in open_


def test_every_kind_has_a_name_and_entries_say_when_they_were():
    assert set(wording.KIND_NAMES) == set(ExposureKind)
    day = date(2026, 1, 5)
    kratom = Exposure(ExposureKind.KRATOM, day, None, "Red", 6.0, "g/day")
    assert plain(wording.entry_title(kratom)) == "Kratom: Red"
    assert plain(wording.entry_days(kratom)) == "since 5 January 2026"
    assert wording.entry_dose(kratom) == "6 g/day"
    assert plain(wording.entry_days(Exposure(ExposureKind.SUN, day))) == "5 January 2026"
    week = Exposure(ExposureKind.SUN, day, date(2026, 1, 9))
    assert plain(wording.entry_days(week)) == "5 January 2026 to 9 January 2026"


def test_moments_are_numbered_lines():
    (moment,) = moments_of([Exposure(ExposureKind.SUN, date(2026, 1, 5), name="Holiday")])
    assert plain(wording.moment_line(2, moment)) == "2: 5 January 2026, sun Holiday"


def test_no_text_says_that_something_made_something():
    texts = [value for value in vars(wording).values() if isinstance(value, str)]
    texts += [wording.step_sentence([event()]), wording.event_sentence(event())]
    assert not [t for t in texts if re.search(r"cause|because|due to|made it|leads? to", t, re.I)]
