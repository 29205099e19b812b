"""Commands and their options; imports nothing but the standard library, so that help is quick."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pigment import VERSION


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are two lines: what happened, and what to do."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}.\nRun `{self.prog} --help` to see how it is used.\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        prog="pigment",
        description="Measure darkened skin patches in photos taken over time. Not a diagnosis.",
        epilog="`pigment COMMAND --help` explains a command.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"pigment {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary, fill in _COMMANDS:
        command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        fill(command)
    return parser


def _analyze(command: argparse.ArgumentParser) -> None:
    _add_photos(command)
    _add_out(command, "folder for the result; made, or replaced if it holds an earlier result")
    _add_card(command)
    command.add_argument(
        "--date",
        choices=("exif", "name", "mtime"),
        default="exif",
        help="where dates are read: EXIF, else the name (default); the name; or the file time",
    )
    command.add_argument(
        "--dates", type=Path, metavar="CSV", help="table with the columns file and taken_at"
    )
    command.add_argument(
        "--baseline", metavar="FILE", help="photo to compare with (default: the first usable)"
    )
    command.add_argument(
        "--diary", type=Path, metavar="CSV", help="what was taken and done when, for the charts"
    )
    command.add_argument(
        "--corrections", type=Path, metavar="FILE", help="strokes painted on the baseline photo"
    )
    command.add_argument(
        "--control",
        type=Path,
        nargs="+",
        metavar="FILE",
        default=[],
        help="photos of the same person's skin that the sun does not reach (inner upper arm)",
    )
    command.add_argument("--site", default="", metavar="TEXT", help="name of the body site")
    _add_settings(command)
    _add_jobs(command)
    command.add_argument("--quiet", action="store_true", help="print nothing but errors")
    _add_json(command)


def _check(command: argparse.ArgumentParser) -> None:
    _add_photos(command)
    _add_card(command)
    _add_settings(command)
    _add_json(command)


def _card(command: argparse.ArgumentParser) -> None:
    _add_out(command, "folder for card.pdf, card.png and card.json")
    command.add_argument(
        "--measured",
        type=float,
        default=None,
        metavar="MM",
        help="what a ruler says of the printed 50 mm line; it is written into card.json",
    )


def _report(command: argparse.ArgumentParser) -> None:
    command.add_argument("series", type=Path, metavar="DIR", help="folder of an analysed series")
    _add_out(command, "PDF file to write", metavar="PATH")
    command.add_argument(
        "--paper", choices=("a4", "letter"), default="a4", help="paper size (default: a4)"
    )
    command.add_argument(
        "--diary", type=Path, metavar="CSV", help="put this diary into the report as well"
    )
    command.add_argument(
        "--pages-png", type=Path, metavar="DIR", help="also write each page as a picture into DIR"
    )


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("series", type=Path, metavar="DIR", help="folder of an analysed series")
    command.add_argument("--format", choices=("csv",), required=True, help="format to write")
    _add_out(command, "file to write", metavar="PATH")


def _app(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--port", type=_port, metavar="N", help="port (default: the first free one from 8501)"
    )
    command.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on (default: 127.0.0.1, this computer only)",
    )
    command.add_argument(
        "--home", type=Path, metavar="DIR", help="data folder (default: PIGMENT_HOME, or your own)"
    )
    command.add_argument(
        "--sample", action="store_true", help="put in the sample series where there is nothing yet"
    )
    command.add_argument("--no-browser", action="store_true", help="open no browser window")


def _demo(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="only measure the sample series into this folder, without the app",
    )
    command.add_argument(
        "--write", type=Path, metavar="DIR", help="only write the sample photos into this folder"
    )
    _add_jobs(command)
    command.add_argument("--quiet", action="store_true", help="print nothing but errors")


def _benchmark(command: argparse.ArgumentParser) -> None:
    command.add_argument("--quick", action="store_true", help="a few scenes only")
    command.add_argument(
        "--out", type=Path, metavar="PATH", help="where to write (default: on the screen)"
    )
    command.add_argument(
        "--real",
        type=Path,
        metavar="DIR",
        help="folder of outlined photo sets to score as well (not shipped)",
    )
    command.add_argument(
        "--part",
        metavar="NAME",
        help="one further question only, added to the scores beside --out: targets, "
        "skin_colours, scale, registration, skin_masks, patches, repeat, change, change_numeric",
    )
    _add_jobs(command)


def _add_photos(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="photos of one body site, or a folder of them",
    )


def _add_out(command: argparse.ArgumentParser, text: str, metavar: str = "DIR") -> None:
    command.add_argument("--out", type=Path, required=True, metavar=metavar, help=text)


def _add_card(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--card",
        metavar="auto|none|PATH",
        help="auto (default) finds a 24-patch ColorChecker or the printed card; PATH is the "
        "card.json of the printed card, with the measured length of its check line",
    )
    command.add_argument(
        "--card-type",
        metavar="TYPE",
        help="make of the 24-patch card (classic, passport, mini, nano), or the size of its "
        "patch grid in mm as WxH; without it the card gives no mm",
    )
    command.add_argument(
        "--marker-mm",
        type=_positive,
        metavar="F",
        help="side in mm of an ArUco marker lying by the skin",
    )
    command.add_argument(
        "--ruler",
        action="store_true",
        help="a millimetre ruler lies in the picture: take the scale from its ticks (without "
        "this only one whose fifth ticks are longer counts)",
    )


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--settings", type=Path, metavar="TOML", help="settings file")


def _add_jobs(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jobs", type=_count, default=1, metavar="N", help="photos at a time")


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print a summary as JSON")


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no length in mm")
    return number


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (1 to 65535)")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


_COMMANDS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...] = (
    ("analyze", "Measure a series of photos of one body site.", _analyze),
    ("check", "Tell for each photo whether it can be measured, and what to do if not.", _check),
    ("card", "Make the printable calibration card.", _card),
    ("report", "Make the report of an analysed series, for a dermatologist.", _report),
    ("export", "Turn an analysed series into another format.", _export),
    ("app", "Open the app: your photos, their progress, your report.", _app),
    ("demo", "Open the app on the sample series.", _demo),
    ("benchmark", "Measure accuracy and speed on rendered scenes.", _benchmark),
)
