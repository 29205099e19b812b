"""Small parts: text that sets no type, and how much of a job is done."""

import pytest

from pigment.service.jobs import Job, Task
from pigment.ui import widgets
from pigment.ui.widgets import literal, share_done


@pytest.mark.parametrize("text", ["left cheek", "Wange links, 5 mm²", "頬"])
def test_ordinary_words_stay_as_they_are(text):
    assert literal(text) == text


def test_signs_that_set_type_are_taken_as_signs():
    assert literal("*a* :red[x] $y$ <b>") == r"\*a\* \:red\[x\] \$y\$ \<b\>"


@pytest.mark.parametrize(("done", "total", "share"), [(0, 0, 0.0), (3, 12, 0.25), (9, 6, 1.0)])
def test_the_share_of_a_job_stays_between_0_and_1(done, total, share):
    assert share_done(Job(1, Task.MEASURE, "k", done=done, total=total)) == share


def test_a_page_is_not_drawn_anew_under_an_open_question(monkeypatch):
    drawn = []
    monkeypatch.setattr(widgets.st, "session_state", {})
    monkeypatch.setattr(widgets.st, "rerun", lambda: drawn.append("anew"))
    monkeypatch.setattr(widgets.st, "dialog", lambda title, **options: lambda draw: draw)
    widgets.redraw()
    assert drawn == ["anew"]
    widgets.open_dialog("Sure?", lambda: drawn.append("question"))
    widgets.redraw()
    assert drawn == ["anew", "question"]
    widgets.dialog_closed()
    widgets.redraw()
    assert drawn[-1] == "anew"
