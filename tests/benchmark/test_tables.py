"""How figures are written down."""

from pigment.benchmark.asked import goals
from pigment.benchmark.figures import Share, figures_of
from pigment.benchmark.tables import (
    further_table,
    goal_table,
    number,
    percent,
    share_text,
    signed,
    table,
)
from tests.builders_benchmark import PHOTO, series


def test_numbers_and_what_is_not_known():
    assert (percent(0.9512), percent(None)) == ("95.1 %", "-")
    assert (number(1.0 / 3.0), number(None)) == ("0.33", "-")
    assert (signed(0.25), signed(-0.25)) == ("+0.25", "-0.25")


def test_a_share_carries_its_interval_and_its_count():
    assert share_text(Share(10, 10)) == "100.0 % (69.2 to 100.0; n 10)"
    assert share_text(Share(0, 0)) == "-"


def test_a_table_is_markdown():
    text = table(("a", "b"), [("x", "1"), ("y", "2")])
    assert text == "| a | b |\n|---|---:|\n| x | 1 |\n| y | 2 |\n"


def test_a_broken_goal_stands_out():
    good, bad = goals([series(PHOTO)]), goals([series()])
    first = goal_table(good, bad).splitlines()[2]
    assert first == ("| patches found | >= 98 % | 100.0 % (2.5 to 100.0; n 1) | yes | - | - |")


def test_further_figures_stand_in_columns():
    lines = further_table([("a", figures_of([series(PHOTO)])), ("b", figures_of([]))]).splitlines()
    assert "| area bias, median | -4.0 % | - |" in lines
    assert "| card found | 100.0 % (2.5 to 100.0; n 1) | - |" in lines
