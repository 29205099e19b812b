"""How much of each region of a face is covered: a courtesy, never the main result."""

from __future__ import annotations

from pigment.model.face import FACE_REGIONS
from pigment.model.series import SeriesResult, Visit
from pigment.report import wording
from pigment.report.chart_data import baseline_visit
from pigment.report.content_tables import counts_from_first
from pigment.report.sections import Column, ColumnKind, Table
from pigment.report.visit_choice import shown_photo
from pigment.report.wording import face, paper
from pigment.report.wording.measures import SPACE


def face_table(result: SeriesResult) -> Table:
    """Share of each region at the first and the latest visit; no rows where there is no face."""
    first = baseline_visit(result)
    visits = [] if first is None else [first]
    if result.visits and result.visits[-1] is not first:
        visits.append(result.visits[-1])
    shares = [_shares(result, visit) for visit in visits]
    heads = [paper.first_label(is_first=counts_from_first(result)), paper.LATEST]
    if len(visits) < 2:
        heads = [paper.THIS_VISIT]
    rows = tuple(
        (face.REGION_NAMES[name], *(_share_text(one.get(name)) for one in shares))
        for name in FACE_REGIONS
        if any(name in one for one in shares)
    )
    columns = (Column(face.REGION, ColumnKind.TEXT), *map(Column, heads[: len(shares)]))
    return Table(face.TITLE, columns, rows, face.NOTE if rows else "")


def _shares(result: SeriesResult, visit: Visit) -> dict[str, float]:
    photo = shown_photo(result, visit)
    if photo is None or photo.skin is None:
        return {}
    return {
        region.name: region.affected_fraction
        for region in photo.skin.face_regions
        if region.affected_fraction is not None
    }


def _share_text(share: float | None) -> str:
    if share is None:
        return paper.NOTHING
    return f"{wording.number(100.0 * share, 1)}{SPACE}%"
