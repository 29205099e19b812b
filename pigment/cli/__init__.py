"""The command line: parse, call, print. Each command's module is loaded when it is asked for.

Exit codes: 0 all measured; 1 nothing could be measured; 2 wrong use, or a place that cannot be
read or written; 3 some photos rejected, the rest measured; 130 stopped by the person.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from pigment.cli.parser import build_parser

ALL_MEASURED, NOTHING_MEASURED, WRONG_USE, SOME_REJECTED, STOPPED = 0, 1, 2, 3, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; bad input never ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # an old code page lacks the sign: print a ?
            stream.reconfigure(errors="replace")
    arguments = build_parser().parse_args(argv)
    from pigment.errors import NoUsablePhotosError, PhotoError, PigmentError  # noqa: PLC0415

    try:
        command = import_module(f"pigment.cli.{arguments.command}")
        code: int = command.run(arguments)
        sys.stdout.flush()
    except (NoUsablePhotosError, PhotoError) as error:
        return _fail(error.message, error.hint, NOTHING_MEASURED)
    except PigmentError as error:
        return _fail(error.message, error.hint, WRONG_USE)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ALL_MEASURED
    except KeyboardInterrupt:
        return _fail("Stopped.", "Nothing was written; run the command again.", STOPPED)
    return code


def _fail(message: str, hint: str, code: int) -> int:
    for line in (message, hint):
        print(" ".join(line.split()), file=sys.stderr)
    return code
