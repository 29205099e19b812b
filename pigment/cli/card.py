"""``pigment card``: the calibration card to print."""

from __future__ import annotations

import argparse

from pigment.errors import OutputError, SettingsError
from pigment.imaging.printed_layout import CHECK_LINE_MM
from pigment.report.card_sheet import write_card_files


def run(arguments: argparse.Namespace) -> int:
    """Write the card's files and name them."""
    measured_mm = CHECK_LINE_MM if arguments.measured is None else arguments.measured
    if not 0.8 <= measured_mm / CHECK_LINE_MM <= 1.25:
        raise SettingsError(
            f"The {CHECK_LINE_MM:.0f} mm line cannot measure {measured_mm:g} mm.",
            hint="Give --measured the length of the printed line in mm, such as 49.5.",
        )
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        written = write_card_files(arguments.out, measured_mm)
    except OSError as error:
        raise OutputError(
            f"The card cannot be written to {arguments.out} ({error.strerror or error}).",
            hint="Choose a folder that you may write to for --out.",
        ) from error
    for path in written:
        print(path)
    print(
        "Print card.pdf at 100 %, without fitting to the page. If its 50 mm line measures "
        "otherwise, run this again with --measured and that length, and analyse with "
        "--card card.json."
    )
    return 0
