"""What the app says: whole sentences, counts that fit, nothing unnamed."""

from datetime import datetime

import pytest

from pigment.model.photo import QualityFlag
from pigment.report.wording import app
from pigment.report.wording.photos import Advice
from pigment.service.library import Standing, Usability


def test_every_standing_and_every_usability_has_its_words():
    assert all(app.standing_text(one.value) for one in Standing)
    assert set(app.USABILITY_WORDS) == {one.value for one in Usability}


def test_every_advice_says_what_happened_and_what_to_do():
    advice = [one for one in vars(app).values() if isinstance(one, Advice)]
    assert len(advice) > 4
    for one in advice:
        assert one.message.endswith((".", "?"))
        assert one.hint.endswith(".")


@pytest.mark.parametrize(("number", "text"), [(0, "0 photos"), (1, "1 photo"), (12, "12 photos")])
def test_counts(number, text):
    assert app.count_photos(number) == text


def test_a_refused_photo_says_why_and_what_to_do_and_a_usable_one_what_would_help():
    assert len(app.verdict_reasons("refused", ("blurred",))) == 2
    assert len(app.verdict_reasons("with_advice", (QualityFlag.SOFT, QualityFlag.GLARE))) == 2
    assert app.verdict_reasons("good", ()) == ()


def test_steps_of_a_job_name_the_photo():
    assert app.job_text("running", "measuring", 2, 5, "a.jpg") == "Measuring: 2 of 5 (a.jpg)"
    assert app.job_text("running", "drawing", 2, 5, "drawing a.jpg") == "Drawing: 2 of 5 (a.jpg)"
    assert "Waiting" in app.job_text("queued", "", 0, 0, "")
    assert app.job_short("running", "measuring", 5, 12) == "Measuring, 5 of 12"


def test_dates_are_written_out_and_say_who_gave_them():
    moment = datetime(2026, 1, 5, 9, 7)
    assert app.when_text(moment) == "5\u00a0January\u00a02026, 09:07"
    assert app.when_text(moment, by_hand=True).endswith("(given by you)")
    assert app.when_text(None) == app.UNDATED


def test_a_sample_without_words_of_its_own_is_called_by_its_name():
    assert app.sample_text("two_moles") == Advice("Two moles", "")
