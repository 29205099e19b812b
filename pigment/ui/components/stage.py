"""The stage on which aligned pictures are compared: a slider, or side by side."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import streamlit as st

from pigment.report.comparison import Box, Outline
from pigment.report.wording import pages

NAME = "pigment_compare"


@dataclass(frozen=True, slots=True)
class StagePicture:
    """One aligned picture: its file, its date in words, its description and its patches."""

    path: Path
    date: str
    alt: str
    outlines: tuple[Outline, ...]


def draw_stage(
    pictures: Sequence[StagePicture],
    size_px: tuple[int, int],
    *,
    key: str,
    mode: str = "beside",
    outlines: bool = True,
    view: Box | None = None,
    bar: tuple[int, float] | None = None,
) -> None:
    """Show one or two pictures of ``size_px`` (width, height).

    ``view``: the part of them to show, all of it if left out. ``bar``: a length in mm and its
    share of the width shown.

    Raises
    ------
    OSError
        When a picture cannot be read.
    """
    _component()(
        key=key,
        data={
            "mode": mode,
            "outlines": outlines,
            "size": list(size_px),
            "view": list(view or (0, 0, *size_px)),
            "bar": bar and {"text": pages.bar_text(bar[0]), "share": bar[1]},
            "words": {"slider": pages.SLIDER_LABEL, "outlines": pages.OUTLINE_KEY},
            "pictures": [_content(picture) for picture in pictures],
        },
    )


@cache
def _component() -> Any:
    folder = resources.files("pigment.ui.components")
    html, css, js = (
        folder.joinpath(f"compare.{ending}").read_text(encoding="utf-8")
        for ending in ("html", "css", "js")
    )
    return st.components.v2.component(NAME, html=html, css=css, js=js)


def _content(picture: StagePicture) -> dict[str, Any]:
    return {
        "src": picture_address(picture.path),
        "alt": picture.alt,
        "date": picture.date,
        "outlines": [
            {"id": one.track_id, "d": one.path, "at": list(one.label_at)}
            for one in picture.outlines
        ],
    }


def picture_address(path: Path) -> str:
    """Return a picture's bytes as an address that needs no further request.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    return _address(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _address(path: str, mtime_ns: int) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(Path(path).read_bytes()).decode("ascii")
