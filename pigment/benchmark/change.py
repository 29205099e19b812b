"""Whether what is said of change is right: false alarms, found changes, honest intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pigment.benchmark.course_rows import CourseRow, Said, from_dict, run_course, to_dict
from pigment.benchmark.courses import (
    FADING,
    FLUSHED,
    N_VISITS,
    NULL_KINDS,
    SPREADING,
    STABLE,
    TANNED,
    CourseCase,
    change_cases,
)
from pigment.benchmark.figures import Share
from pigment.benchmark.pool import Progress, run_each
from pigment.benchmark.tables import share_text, table
from pigment.synth.scene import TONES

CLAIMS = ("higher", "lower")
_AREAS = ("area_mm2", "affected_fraction")


def measure_change(jobs: int, progress: Progress, data: Path | None) -> dict[str, Any]:
    """Render and judge series that stay, tan, flush or change. About 80 minutes on two cores."""
    del data
    judge = partial(run_course, every_look=True)
    rows = run_each(judge, change_cases(), jobs, progress, _name)
    return {"rows": [to_dict(row) for row in rows]}


def _name(case: CourseCase) -> str:
    return f"{case.kind} {case.seed}"


def false_alarm(row: CourseRow) -> bool:
    """Whether anything was claimed in a whole series of looks, of the site or of any patch."""
    return any(said.verdict in CLAIMS for said in row.said)


def untrue_claim(row: CourseRow) -> bool:
    """Whether a claim was made that is not true of the very number it is made of.

    A tan takes contrast from a patch that has not changed; to say so is a false alarm to the
    person, yet true. True is a claim of which at least half has happened.
    """
    return any(
        said.verdict in CLAIMS
        and (said.true_difference is None or not _half_happened(said.true_difference, said))
        for said in row.said
    )


def _half_happened(true_difference: float, said: Said) -> bool:
    claimed = abs(said.difference or 0.0)
    sign = 1.0 if said.verdict == "higher" else -1.0
    return sign * true_difference >= 0.5 * claimed


def claimed_by_the_end(row: CourseRow, metrics: Iterable[str], verdict: str) -> bool:
    """Whether the last look says of the site what is true of it, against the baseline."""
    return any(
        said.verdict == verdict
        for said in _site_at_end(row)
        if said.metric in metrics and said.since == "baseline"
    )


def _site_at_end(row: CourseRow) -> list[Said]:
    return [said for said in row.said if said.lesion is None and said.visits == N_VISITS]


def wrongly_none(rows: Sequence[CourseRow]) -> Share:
    """Of the answers "no detectable change": how many hide a change beyond their margin."""
    said = [s for row in rows for s in row.said if s.verdict == "no_detectable_change"]
    judged = [s for s in said if s.true_difference is not None and s.margin is not None]
    hidden = [s for s in judged if abs(s.true_difference or 0.0) > (s.margin or 0.0)]
    return Share(len(hidden), len(judged))


def covered(rows: Sequence[CourseRow]) -> Share:
    """Share of 95 % intervals of the site's change, last look, that hold the true one."""
    said = [s for row in rows for s in _site_at_end(row)]
    judged = [s for s in said if s.ci95 is not None and s.true_difference is not None]
    inside = [s for s in judged if s.ci95 and s.ci95[0] <= (s.true_difference or 0.0) <= s.ci95[1]]
    return Share(len(inside), len(judged))


def slopes_covered(rows: Sequence[CourseRow]) -> Share:
    """Share of 95 % intervals of the site's slopes that hold the true one."""
    slopes = [s for row in rows for s in row.slopes if s.lesion is None and s.ci95 is not None]
    inside = [s for s in slopes if s.ci95 and s.ci95[0] <= s.true_slope <= s.ci95[1]]
    return Share(len(inside), len(slopes))


def undecided(rows: Sequence[CourseRow]) -> Share:
    """Share of series whose site's answers by the end, area and contrast, are all undecided."""
    asked = [row for row in rows if row.rejected < row.photos]
    blind = [
        row
        for row in asked
        if all(
            s.verdict == "cannot_tell"
            for s in _site_at_end(row)
            if s.since == "baseline" and s.metric in ("area_mm2", "delta_e00")
        )
    ]
    return Share(len(blind), len(asked))


def change_section(entry: Mapping[str, Any]) -> str:
    """Return the section of ACCURACY.md."""
    rows = [from_dict(one) for one in entry["rows"]]
    of = {kind: [row for row in rows if row.kind == kind] for kind in
          (*NULL_KINDS, SPREADING, FADING)}  # fmt: skip
    null = [row for kind in NULL_KINDS for row in of[kind]]
    lines = [
        _line("any false claim in a whole series of looks", "< 5 %, upper end too", null,
              false_alarm, lambda share: _upper(share) < 0.05),
        _line("- untrue of the very number claimed", "", null, untrue_claim),
        _line("- unchanged skin, new lamp each visit", "", of[STABLE], false_alarm),
        _line("- skin that tans", "", of[TANNED], false_alarm),
        _line("- skin that tans, untrue of the number", "", of[TANNED], untrue_claim),
        _line("- skin that flushes", "", of[FLUSHED], false_alarm),
        _line("patches spread by 25 %: \"higher\" at the last visit", ">= 95 %", of[SPREADING],
              lambda row: claimed_by_the_end(row, _AREAS, "higher"), _at_least(0.95)),
        _line("patches fade by 2 delta_e00: \"lower\" at the last visit", ">= 95 %", of[FADING],
              lambda row: claimed_by_the_end(row, ("delta_e00",), "lower"), _at_least(0.95)),
        _share("\"no detectable change\" that hides one beyond its margin", "< 5 %",
               wrongly_none(rows), lambda share: _upper(share) < 0.05),
        _share("95 % intervals of the site's change that hold the truth", "90 to 99 %",
               covered(rows), _between(0.90, 0.99)),
        _share("95 % intervals of the site's slope that hold the truth", "90 to 99 %",
               slopes_covered(rows), _between(0.90, 0.99)),
        _share("series undecided on area and contrast at the end", "<= 20 %", undecided(rows),
               lambda share: (share.value or 0.0) <= 0.20),
    ]  # fmt: skip
    tones = [
        (
            tone,
            *(
                share_text(_count([row for row in group if row.tone == tone], what))
                for group, what in (
                    (null, false_alarm),
                    (of[SPREADING], lambda row: claimed_by_the_end(row, _AREAS, "higher")),
                    (of[FADING], lambda row: claimed_by_the_end(row, ("delta_e00",), "lower")),
                )
            ),
        )
        for tone in TONES
    ]
    return "\n".join(
        [
            "## Change: what is claimed, and what is true\n",
            "Rendered series of six visits of two photos with a card in view, judged after every "
            "visit as a person would. A false claim is any *higher* or *lower* on skin that only "
            "tanned, flushed or stood under another lamp, of the site or of any patch, in any "
            "metric, at any look. A tan takes contrast from patches that stay as they are, and the "
            "number then falls in truth: so it is also counted which claims are untrue of the "
            "number itself (less than half of what was claimed has happened to it).\n",
            table(("figure", "asked", "got", "holds"), lines),
            "\nBy tone:\n",
            table(("tone", "false claims", "spread found", "fading found"), tones),
        ]
    )


def _count(rows: Sequence[CourseRow], what: Callable[[CourseRow], bool]) -> Share:
    return Share(sum(what(row) for row in rows), len(rows))


def _line(
    name: str,
    asked: str,
    rows: Sequence[CourseRow],
    what: Callable[[CourseRow], bool],
    holds: Callable[[Share], bool] | None = None,
) -> tuple[str, ...]:
    return _share(name, asked, _count(rows, what), holds)


def _share(
    name: str, asked: str, share: Share, holds: Callable[[Share], bool] | None
) -> tuple[str, ...]:
    verdict = "-" if holds is None or not share.whole else "yes" if holds(share) else "**no**"
    return (name, asked or "-", share_text(share), verdict)


def _upper(share: Share) -> float:
    return share.ci95[1] if share.ci95 else 1.0


def _at_least(limit: float) -> Callable[[Share], bool]:
    return lambda share: (share.value or 0.0) >= limit


def _between(low: float, high: float) -> Callable[[Share], bool]:
    return lambda share: low <= (share.value or 0.0) <= high
