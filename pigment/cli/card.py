"""``pigment card``: the calibration card to print."""

from __future__ import annotations

import argparse

from pigment.errors import OutputError
from pigment.report.card_sheet import write_card_files


def run(arguments: argparse.Namespace) -> int:
    """Write the card's files and name them."""
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        written = write_card_files(arguments.out)
    except OSError as error:
        raise OutputError(
            f"The card cannot be written to {arguments.out} ({error.strerror or error}).",
            hint="Choose a folder that you may write to for --out.",
        ) from error
    for path in written:
        print(path)
    print(
        "Print card.pdf at 100 %, without fitting to the page. If its 50 mm line measures "
        "otherwise, write that length into card.json and analyse with --card card.json."
    )
    return 0
