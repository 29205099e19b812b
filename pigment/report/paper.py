"""A report set on paper: tagged PDF with its fonts inside, or its pages as PNG.

The PDF is PDF/UA-1: tagged, titled, every figure described. Typst does the layout
(templates/report.typ). Values reach it as JSON, never as source, so that a name with signs of
markup in it is shown as it is written. The same report gives the same bytes: no clock, and fonts
of the machine only for letters that the shipped ones lack; where it has none either, a box stands
for the letter and the report says so.
"""

from __future__ import annotations

import importlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pigment.errors import ExportError
from pigment.report import glyphs
from pigment.report.sections import Report
from pigment.report.wording import paper as words

PaperSize = Literal["a4", "letter"]
PAPERS: Mapping[str, str] = {"a4": "a4", "letter": "us-letter"}
PNG_PPI = 144.0
_TIMESTAMP = 0  # seconds since 1970: a fixed date of making
_TEMPLATE = resources.files("pigment.report").joinpath("templates", "report.typ")


def render_pdf(report: Report, pictures: Mapping[str, bytes], paper: PaperSize = "a4") -> bytes:
    """Return the report as PDF/UA-1; ``pictures``: SVG by the keys that the report asks for.

    Raises
    ------
    ExportError
        When Typst is not installed, or cannot set the report.
    """
    (pdf,) = _compile(report, pictures, paper, pdf_standards="ua-1")
    return pdf


def render_pages_png(
    report: Report,
    pictures: Mapping[str, bytes],
    paper: PaperSize = "a4",
    ppi: float = PNG_PPI,
) -> list[bytes]:
    """Return the pages of the report as PNG; raises as ``render_pdf``."""
    return _compile(report, pictures, paper, format="png", ppi=ppi)


def _compile(
    report: Report, pictures: Mapping[str, bytes], paper: PaperSize, **target: Any
) -> list[bytes]:
    """Run Typst; one file, or one per page."""
    if paper not in PAPERS:
        raise ValueError(f"paper is one of {tuple(PAPERS)}, not {paper!r}")
    typst = _typst()
    content = _content(report, pictures)
    lacking = glyphs.missing_characters(_all_text(content))
    borrow = bool(lacking) and _machine_has(typst, "".join(lacking))
    if lacking and not borrow:
        content["notes"] = [*content["notes"], words.missing_glyphs(lacking)]
        content = _with_stand_ins(content)
    values = {
        "report": json.dumps(content),
        "paper": PAPERS[paper],
        "borrow": "yes" if borrow else "no",
    }
    with _laid_out(pictures) as source:
        try:
            made = typst.compile(
                source,
                font_paths=[source.parent],
                ignore_system_fonts=not borrow,
                sys_inputs=values,
                timestamp=_TIMESTAMP,
                **target,
            )
        except typst.TypstError as error:
            raise ExportError(
                f"The report could not be set ({error}).",
                hint="Analyse the series again; if that does not help, report it as a fault.",
            ) from error
    return [bytes(part) for part in (made if isinstance(made, list) else [made])]


def _typst() -> Any:
    """Return the module; an extra, for what makes no report works without it."""
    try:
        return importlib.import_module("typst")
    except ImportError as error:
        raise ExportError(
            "Reports need the package typst, which is not installed.",
            hint="Install pigment with its app extra: pip install 'pigment[app]'.",
        ) from error


def _machine_has(typst: Any, text: str) -> bool:
    """Tell whether the fonts of this machine can draw a text; PDF/UA refuses what they cannot."""
    source = b'#set document(title: "t")\n#set text(lang: "en")\n#sys.inputs.text'
    try:
        typst.compile(source, sys_inputs={"text": text}, pdf_standards="ua-1", timestamp=0)
    except typst.TypstError:
        return False
    return True


@contextmanager
def _laid_out(pictures: Mapping[str, bytes]) -> Iterator[Path]:
    """Lay template, fonts and pictures into a folder of their own; give the template's place."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for font in glyphs.FONT_FOLDER.iterdir():
            if font.name.endswith(".ttf"):
                (folder / font.name).write_bytes(font.read_bytes())
        for key, drawing in pictures.items():
            (folder / f"{key}.svg").write_bytes(drawing)
        source = folder / "report.typ"
        source.write_bytes(_TEMPLATE.read_bytes())
        yield source


def _content(report: Report, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the report as JSON has it, with only those pictures that are drawn."""
    drawn = replace(
        report,
        pair=tuple(picture for picture in report.pair if picture.key in pictures),
        contact=tuple(picture for picture in report.contact if picture.key in pictures),
        charts=tuple(chart for chart in report.charts if chart.key in pictures),
    )
    return asdict(drawn) | {"full_title": f"{report.title}: {report.site}"}


def _all_text(value: Any) -> str:
    """Join every text within nested values."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = value.values()
    return "".join(map(_all_text, value)) if isinstance(value, Iterable) else ""


def _with_stand_ins(value: Any) -> Any:
    """Put stand-ins for characters that the fonts lack, everywhere."""
    if isinstance(value, str):
        return glyphs.with_stand_ins(value)
    if isinstance(value, dict):
        return {key: _with_stand_ins(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_stand_ins(inner) for inner in value]
    return value
