"""Patches: the best that could be reached, blood against melanin, and real photos one by one.

The figures asked for of patches stand in the main table. Here stands what an oracle reaches,
so that one sees where there is something left to gain; how far doubled blood moves the melanin
contrast, worked out from the optics alone; and the real photos of a set too small for a figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pigment.benchmark.asked import goals
from pigment.benchmark.oracle import oracle_contrasts
from pigment.benchmark.plan import NO_CARD, Case, full_cases
from pigment.benchmark.pool import Progress, run_each
from pigment.benchmark.real import photo_by_photo, score_sets
from pigment.benchmark.rows import PhotoRow, SeriesRow, row_from_dict
from pigment.benchmark.scoring import PatchScore, PhotoScore, score_photo
from pigment.benchmark.series import settings_for
from pigment.benchmark.tables import asked, measured, number, percent, table
from pigment.colour.chromophores import melanin_contrast
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab
from pigment.model.photo import Capture, Photo
from pigment.pipeline.photo import PhotoSource, measure_source
from pigment.synth.optics import skin_linear
from pigment.synth.render import RenderedPhoto
from pigment.synth.scene import TONES

_SET = "fitz17k_annotated"
_CLEAR = 5.0  # delta_e00 of the patch whose blood is doubled
_MOST_BLOOD, _MOST_REDNESS = 0.05, 0.15
_LEFT_OUT = ("same patch keeps its track",)  # asked of a series, not of a photo


def measure_patches_part(jobs: int, progress: Progress, data: Path | None) -> dict[str, Any]:
    """Measure the oracle over the scenes with a card, and real photos where ``data`` holds them.

    About five minutes on two idle cores.
    """
    cases = [case for case in full_cases() if case.group != NO_CARD]
    rows = run_each(oracle_row, cases, jobs, progress, lambda case: f"evenly lit {case.seed}")
    photos = [] if data is None else score_sets(data, progress, (_SET,))
    return {
        "oracle": [asdict(row) for row in rows],
        "blood": blood_shifts(),
        "photos": photo_by_photo(photos, _SET),
    }


def oracle_row(case: Case) -> SeriesRow:
    """Score the first photo of a series taken in even light, without gloss, from above.

    Outlines are the program's own; contrast is read in the true core and ring.
    """
    series = case.plan()
    rendered = series.render_evenly(0)
    settings = settings_for(series.plan.card)
    source = _source(rendered)
    score = score_photo(measure_source(source, settings).measured, rendered.truth)
    score = _with_contrasts(score, rendered, oracle_contrasts(rendered, settings))
    plan = series.plan
    return SeriesRow(
        seed=case.seed, group=case.group, tone=plan.tone, hue=plan.hue.value,
        shape=plan.shape.value, border=plan.border.value, card=plan.card,
        evolution=plan.evolution.value, photos=(_photo_row(score, rendered),),
    )  # fmt: skip


def _source(rendered: RenderedPhoto) -> PhotoSource:
    sha256 = hashlib.sha256(rendered.jpeg).hexdigest()
    photo = Photo("even.jpg", sha256, rendered.pixels_srgb, Capture())
    return PhotoSource("even.jpg", sha256, Capture(), partial(_given, photo))


def _given(photo: Photo) -> Photo:
    return photo


def _with_contrasts(
    score: PhotoScore, rendered: RenderedPhoto, contrasts: Mapping[int, float]
) -> PhotoScore:
    def read(patch: PatchScore) -> PatchScore:
        value = contrasts.get(patch.lesion_id)
        if value is None or not patch.found:
            return patch
        return replace(patch, delta_e00_error=value - patch.true_delta_e00)

    return replace(score, patches=tuple(read(patch) for patch in score.patches))


def _photo_row(score: PhotoScore, rendered: RenderedPhoto) -> PhotoRow:
    return PhotoRow(
        visit=1, camera=rendered.truth.camera, lamp=rendered.truth.lamp,
        status="rejected" if score.rejected else "measured", code=None, false_on=score.false_on,
        skin_dice=score.skin_dice, scale_error=None, card_found=None, landmark_median_mm=None,
        landmark_worst_mm=None, patches=score.patches,
    )  # fmt: skip


def blood_shifts() -> list[dict[str, Any]]:
    """Return by tone what doubled blood in a brown patch does to its melanin contrast.

    ``shift``: over the contrast of that patch with the blood of the skin around it.
    """
    doses = np.geomspace(1e-4, 0.5, 2000)
    entries = []
    for name, tone in TONES.items():
        around = skin_linear(np.array([tone.epidermal]), np.zeros(1), tone.blood)[0]
        every = skin_linear(tone.epidermal + doses, np.zeros_like(doses), tone.blood)
        off = np.abs(delta_e00(linear_to_lab(every), linear_to_lab(around)) - _CLEAR)
        dose = float(doses[int(np.argmin(off))])
        core, flushed = (
            skin_linear(np.array([tone.epidermal + dose]), np.zeros(1), times * tone.blood)[0]
            for times in (1.0, 2.0)
        )
        before, after = (melanin_contrast(one, around) for one in (core, flushed))
        entries.append({"tone": name, "contrast": before, "shift": after / before - 1.0})
    return entries


def patches_section(entry: Mapping[str, Any]) -> str:
    """Return the section of ACCURACY.md."""
    return "\n".join(
        [
            "## Patches: what could be reached\n",
            "The first photo of every series with a card once more: the same scene, camera, lamp "
            "and noise, but in even light, without gloss, from straight above; outlines are the "
            "program's own, and contrast is read in the true core and ring. Nobody can do much "
            "better; where the figures of the photos at home fall short of these, there is "
            "something left to gain.\n",
            _oracle_table(entry["oracle"]),
            "Melanin contrast of a brown patch of 5 delta_e00 when its blood doubles, from the "
            f"optics alone (asked: it moves less than {percent(_MOST_BLOOD, 0)}):\n",
            _blood_table(entry["blood"]),
            _photos_text(entry["photos"]),
        ]
    )


def _oracle_table(entries: list[dict[str, Any]]) -> str:
    rows = [row_from_dict(one) for one in entries]
    ours = goals([row for row in rows if row.group != "held_apart"])
    theirs = goals([row for row in rows if row.group == "held_apart"])
    lines = [
        (goal.what, asked(goal), measured(goal), measured(apart))
        for goal, apart in zip(ours, theirs, strict=True)
        if goal.what not in _LEFT_OUT
    ]
    head = ("figure", "asked", "oracle, like those developed on", "oracle, held apart")
    return table(head, lines)


def _blood_table(entries: list[dict[str, Any]]) -> str:
    lines = [
        (
            entry["tone"],
            number(entry["contrast"], 3),
            percent(abs(entry["shift"])),
            "yes" if abs(entry["shift"]) < _MOST_BLOOD else "**no**",
        )
        for entry in entries
    ]
    return table(("tone", "contrast", "moved by", "holds"), lines)


def _photos_text(photos: list[dict[str, Any]]) -> str:
    if not photos:
        return ""
    lines = [
        (
            photo["photo"],
            photo["redness"] or ("pigment" if photo["pigmented"] else "other"),
            photo["status"],
            number(photo["dice"]),
            number(photo["union"]),
            percent(photo["covered"], 0),
            "-" if photo["redness"] is None else _redness_holds(photo),
        )
        for photo in photos
    ]
    head = (
        "photo", "shows", "status", "Dice, best spot", "all spots", "outlined area called a spot",
        "redness under 15 %",
    )  # fmt: skip
    return f"`{_SET}`, photo by photo:\n\n" + table(head, lines)


def _redness_holds(photo: Mapping[str, Any]) -> str:
    return "yes" if photo["covered"] < _MOST_REDNESS else "**no**"
