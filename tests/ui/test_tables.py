import re

from pigment.report.sections import Column, ColumnKind, Table
from pigment.ui.tables import table_html

TABLE = Table(
    "Visits <3",
    (Column("Visit", ColumnKind.TEXT), Column("Area")),
    (("5 January", "12 & more"), ("<script>", "13")),
)


def test_a_table_is_read_by_its_heads():
    html = table_html(TABLE)
    assert "<caption>Visits &lt;3</caption>" in html
    assert html.count('<th scope="col"') == 2
    assert html.count('<th scope="row">') == 2
    assert '<td class="num">13</td>' in html


def test_no_cell_is_markup():
    html = table_html(TABLE)
    assert "<script>" not in html
    assert "12 &amp; more" in html


def test_a_table_without_a_shown_title_still_has_a_name():
    html = table_html(TABLE, titled=False)
    assert "<caption>" not in html
    assert re.search(r'<table class="plain" aria-label="Visits &lt;3">', html)


def test_a_date_at_the_head_of_a_row_may_break_between_its_words():
    dated = Table("Visits", (Column("Visit", ColumnKind.TEXT),), (("5\u00a0January\u00a02026",),))
    assert "5 January 2026" in table_html(dated)
