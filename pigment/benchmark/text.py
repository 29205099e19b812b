"""The text of ACCURACY.md, and the short one of the quick form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pigment.benchmark.asked import Goal, goals
from pigment.benchmark.figures import (
    DARK_TONES,
    LEAST_DELTA_E00,
    LIGHT_TONES,
    Figures,
    Share,
    by_lamp,
    counted_patches,
    figures_of,
    grouped,
    of_tones,
)
from pigment.benchmark.plan import DEVELOPED, HELD_APART, NO_CARD
from pigment.benchmark.rows import SeriesRow
from pigment.benchmark.scoring import PatchScore
from pigment.benchmark.tables import (
    further_table,
    goal_table,
    group_table,
    number,
    percent,
    share_text,
    table,
)

_NAMES = {
    DEVELOPED: "like those developed on",
    HELD_APART: "held apart",
    NO_CARD: "without a card",
}
_KEYS: tuple[tuple[str, Callable[[SeriesRow], str]], ...] = (
    ("tone", lambda row: row.tone),
    ("tones", lambda row: "I-IV" if row.tone in LIGHT_TONES else "V-VI"),
    ("hue", lambda row: row.hue),
    ("tones and hue", lambda row: f"{'I-IV' if row.tone in LIGHT_TONES else 'V-VI'}, {row.hue}"),
    ("card", lambda row: row.card),
    ("shape", lambda row: row.shape),
    ("border", lambda row: row.border),
    ("course", lambda row: row.evolution),
)
_INTRO = """# Accuracy

Written by `pigment benchmark`, version {version}; not edited by hand. The raw scores lie beside
it in `benchmark.json`.

Except where real photographs are named, all is measured on rendered ones, whose truth is known
exactly. Rendered skin is not skin: these figures say how well the program measures what the
renderer makes, and no study on people stands behind them yet.

- Patches with a true contrast of {least:g} delta_e00 or more are counted, where at least 95 % of
  the patch is in view. A patch is found where a measured one overlaps it with an IoU of 0.3 or
  more; a mole or freckle measured as a patch is false.
- A missed patch counts with a Dice of 0. All patches of a rejected photo are missed. Errors of
  area and contrast are of the patches found.
- *Like those developed on*: other seeds, but the cameras, lamps, body parts and borders that
  the program was developed on. *Held apart*: a camera, two lamps, a body part (back of the
  hand) and a border (reticulate) that were never looked at while developing, all at once.
- In brackets: 95 % intervals (Clopper-Pearson). They take patches as independent, which
  patches of one series are not: the true intervals are wider.
"""


def accuracy_text(rows: Sequence[SeriesRow], extra: Mapping[str, Any], more: str = "") -> str:
    """Return the text of ACCURACY.md; ``more`` holds the sections on speed and real photos."""
    by_group = {name: [row for row in rows if row.group == name] for name in _NAMES}
    developed, apart = by_group[DEVELOPED], by_group[HELD_APART]
    parts = [
        _INTRO.format(version=extra["pigment_version"], least=LEAST_DELTA_E00),
        _asked_section(developed, apart),
        "## What else was measured\n",
        further_table(
            [(_NAMES[name], figures_of(group)) for name, group in by_group.items() if group]
        ),
        *_group_sections(by_group),
        _failures(rows, by_group),
        more,
        _REPRODUCE,
    ]
    return "\n".join(part for part in parts if part)


def quick_text(rows: Sequence[SeriesRow]) -> str:
    """Return a short table for the screen."""
    named = [(name, [row for row in rows if row.group == name]) for name in _NAMES]
    groups = [(_NAMES[name], figures_of(group)) for name, group in named if group]
    return group_table("scenes", [*groups, ("all", figures_of(rows))])


_REPRODUCE = """## How to reproduce

```
pigment benchmark --out ACCURACY.md --jobs 2
```

renders every scene again from its seed (a seed is in `benchmark.json` beside each score) and
measures it. Another version of OpenCV or of the processor's arithmetic moves the last digits.
"""


def _asked_section(developed: Sequence[SeriesRow], apart: Sequence[SeriesRow]) -> str:
    ours, theirs = goals(developed), goals(apart)
    return "\n".join(
        [
            "## What was asked, and what was measured\n",
            f"A card is in view: {len(developed)} series like those developed on, "
            f"{len(apart)} held apart.\n",
            goal_table(ours, theirs),
            _verdict(ours, theirs),
        ]
    )


def _verdict(developed: Sequence[Goal], apart: Sequence[Goal]) -> str:
    def broken(those: Sequence[Goal]) -> str:
        names = [goal.what for goal in those if goal.holds is False]
        return "none" if not names else "; ".join(names)

    return (
        f"Not reached on scenes like those developed on: {broken(developed)}.\n"
        f"Not reached on scenes held apart: {broken(apart)}.\n"
    )


def _group_sections(by_group: Mapping[str, Sequence[SeriesRow]]) -> list[str]:
    parts = []
    for name, rows in by_group.items():
        if not rows:
            continue
        parts.append(f"## By group: scenes {_NAMES[name]}\n")
        for label, key in _KEYS:
            groups = grouped(rows, key)
            if len(groups) > 1:
                parts.append(group_table(label, _figures(groups)))
        parts.append(group_table("lamp", _figures(by_lamp(rows))))
    return parts


def _figures(groups: Sequence[tuple[str, list[SeriesRow]]]) -> list[tuple[str, Figures]]:
    return [(label, figures_of(rows)) for label, rows in groups]


def _failures(rows: Sequence[SeriesRow], by_group: Mapping[str, Sequence[SeriesRow]]) -> str:
    parts = ["## What fails\n", _missed_table(by_group)]
    parts.append("False patches, by what lies under them:\n\n" + _false_table(by_group))
    codes = Counter(p.code for row in rows for p in row.photos if p.code is not None)
    said = ", ".join(f"{code} {count}" for code, count in codes.most_common())
    parts.append(f"Photos rejected or not registered, by reason: {said or 'none'}.\n")
    worst = _worst_series(rows)
    if worst:
        parts.append(
            "The series with the most missed and false patches:\n\n"
            + table(
                ("scene", "tone", "hue", "card", "border", "missed", "false", "rejected"), worst
            )
        )
    errors = [row for row in rows if row.error]
    seeds = ", ".join(str(row.seed) for row in errors)
    parts.append(f"Series that ended in a traceback: {len(errors)}{f' ({seeds})' * bool(seeds)}.\n")
    return "\n".join(parts)


_BINS: tuple[tuple[str, Callable[[PatchScore], bool]], ...] = (
    ("contrast 3 to 4", lambda p: 3 <= p.true_delta_e00 < 4),
    ("contrast 4 to 6", lambda p: 4 <= p.true_delta_e00 < 6),
    ("contrast 6 or more", lambda p: p.true_delta_e00 >= 6),
    ("under 20 mm2", lambda p: p.true_area_mm2 < 20),
    ("20 to 100 mm2", lambda p: 20 <= p.true_area_mm2 < 100),
    ("100 mm2 or more", lambda p: p.true_area_mm2 >= 100),
)


_FALSE_ON = ("patch", "mole", "freckle", "skin", "no skin")


def _missed_table(by_group: Mapping[str, Sequence[SeriesRow]]) -> str:
    """Return the share found by contrast and size, tones I-IV and V-VI apart."""
    columns = []
    for name, rows in by_group.items():
        for tones, label in ((LIGHT_TONES, "I-IV"), (DARK_TONES, "V-VI")):
            chosen = counted_patches(of_tones(rows, tones))
            if chosen:
                columns.append((f"{_NAMES[name]}, {label}", chosen))
    lines = [(label, *(_found(chosen, fits) for _, chosen in columns)) for label, fits in _BINS]
    return "Patches found:\n\n" + table(("patches", *(name for name, _ in columns)), lines)


def _false_table(by_group: Mapping[str, Sequence[SeriesRow]]) -> str:
    """Return the number of false patches on a piece of a patch, a mole, a freckle, skin."""
    shown = [(name, rows) for name, rows in by_group.items() if rows]
    counts = [Counter(f for r in rows for p in r.photos for f in p.false_on) for _, rows in shown]
    head = ("under the false patch", *(_NAMES[name] for name, _ in shown))
    return table(head, [(k, *(str(count[k]) for count in counts)) for k in _FALSE_ON])


def _found(patches: Sequence[PatchScore], fits: Callable[[PatchScore], bool]) -> str:
    chosen = [patch for patch in patches if fits(patch)]
    return share_text(Share(sum(patch.found for patch in chosen), len(chosen)))


def _worst_series(rows: Sequence[SeriesRow], most: int = 10) -> list[tuple[str, ...]]:
    def faults(row: SeriesRow) -> tuple[int, int]:
        missed = sum(not patch.found for patch in counted_patches([row]))
        return missed, sum(len(photo.false_on) for photo in row.photos)

    ranked = sorted(rows, key=lambda row: (-sum(faults(row)), row.seed))[:most]
    return [
        (
            f"{row.shape} {row.seed}, {_NAMES[row.group]}",
            row.tone,
            row.hue,
            row.card,
            row.border,
            *(str(count) for count in faults(row)),
            str(sum(photo.status == "rejected" for photo in row.photos)),
        )
        for row in ranked
        if sum(faults(row))
    ]


def speed_section(speed: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of stage times: medians of several runs in a warm process."""
    head = (
        "photo", "card + fit", "registration", "segmentation", "measure", "whole photo",
        "peak memory",
    )  # fmt: skip
    lines = [
        (
            f"{entry['megapixels']:.0f} MP",
            *(f"{number(entry[name])} s" for name in _STAGES),
            "-" if entry["peak_mb"] is None else f"{entry['peak_mb']:.0f} MB",
        )
        for entry in speed
    ]
    return "\n".join(
        [
            "## Speed\n",
            "Seconds, medians of several runs of one photo in a process that has run before, "
            "whatever else the computer was doing; peak memory is that of the whole process. "
            "The 12 MP photo is a 2 MP one enlarged, with noise of its own. *Whole photo* holds "
            "reading the file and every stage.\n",
            table(head, lines),
        ]
    )


_STAGES = ("card_fit_s", "registration_s", "segmentation_s", "measure_s", "whole_s")


def real_section(sets: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of real photographs against outlines drawn by hand."""
    head = (
        "photos", "number", "tracebacks", "rejected", "spot found", "Dice, mean", "Dice, median",
        "all spots together, median",
    )  # fmt: skip
    lines = [
        (
            entry["name"],
            str(entry["photos"]),
            str(entry["tracebacks"]),
            str(entry["rejected"]),
            percent(entry["touched"], 0),
            number(entry["dice_mean"]),
            number(entry["dice_median"]),
            number(entry["union_median"]),
        )
        for entry in sets
    ]
    return "\n".join(
        [
            "## Real photographs\n",
            "Dice of the best single spot of any kind against the outline drawn by hand; a photo "
            "that was rejected, or shows no spot there, counts 0. The sets are single photos "
            "without a scale: moles and melanomas (waterloo_dermquest), mixed skin conditions "
            "with every lesion outlined, of which some are pigmented (fitz17k_annotated), and "
            "wounds, which are not pigment (fuseg_wounds): the program is not made for the last "
            "two, and should above all not fall over them.\n",
            table(head, lines),
        ]
    )
