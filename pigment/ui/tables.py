"""A table that a screen reader reads and that fits a phone: plain rows, no canvas."""

from __future__ import annotations

from html import escape

import streamlit as st

from pigment.report.sections import ColumnKind, Table

_STYLE = """<style>
table.plain{width:100%;border-collapse:collapse;font-size:.95rem;line-height:1.35}
table.plain caption{text-align:left;font-weight:600;padding-bottom:.3rem}
table.plain th,table.plain td{padding:.4rem .35rem;text-align:left;vertical-align:top;
border:0;border-bottom:1px solid color-mix(in srgb,currentColor 22%,transparent);
overflow-wrap:break-word;font-weight:400}
table.plain thead th{font-size:.85rem;vertical-align:bottom;
border-bottom-color:color-mix(in srgb,currentColor 55%,transparent)}
table.plain tbody th{width:32%}
table.plain .num{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
</style>"""


def draw_table(table: Table, *, titled: bool = True) -> None:
    """Show a table with its note; its title is shown, or else only read out."""
    st.html(_STYLE + table_html(table, titled=titled))
    if table.note:
        st.caption(table.note)


def table_html(table: Table, *, titled: bool = True) -> str:
    """Return a table as markup; every cell is text, never markup."""
    title = escape(table.title)
    caption = f"<caption>{title}</caption>" if titled else ""
    label = "" if titled else f' aria-label="{title}"'
    numeric = [column.kind is ColumnKind.NUMBER for column in table.columns]
    heads = "".join(
        f'<th scope="col"{_kind(number)}>{escape(column.title)}</th>'
        for column, number in zip(table.columns, numeric, strict=True)
    )
    rows = "".join(_row(row, numeric) for row in table.rows)
    return (
        f'<table class="plain"{label}>{caption}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(row: tuple[str, ...], numeric: list[bool]) -> str:
    first, *rest = row
    cells = "".join(
        f"<td{_kind(number)}>{escape(text)}</td>"
        for text, number in zip(rest, numeric[1:], strict=True)
    )
    head = escape(first.replace("\u00a0", " "))  # a date may break where the column is narrow
    return f'<tr><th scope="row">{head}</th>{cells}</tr>'


def _kind(numeric: bool) -> str:
    return ' class="num"' if numeric else ""
