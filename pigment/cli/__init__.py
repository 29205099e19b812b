"""The command line: parse, call, print. Each command's module is loaded when it is asked for.

Exit codes: 0 all measured; 1 nothing could be measured; 2 wrong use, or a place that cannot be
read or written; 3 some photos rejected, the rest measured; 130 stopped by the person, 143 by
the system.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

from pigment.cli.parser import build_parser

ALL_MEASURED, NOTHING_MEASURED, WRONG_USE, SOME_REJECTED = 0, 1, 2, 3
STOPPED, TERMINATED = 130, 143


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; bad input never ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # an old code page lacks the sign: print a ?
            stream.reconfigure(errors="replace")
    arguments = build_parser().parse_args(argv)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _terminate)  # so that what was begun is cleared away
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
    except (KeyboardInterrupt, MemoryError, OSError) as error:
        return _fail(*_accident(error))
    return code


def _accident(error: BaseException) -> tuple[str, str, int]:
    """Return what happened, what to do and the exit code, where no fault of the input is known."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped.", "Nothing half-written is left; run the command again.", STOPPED
    if isinstance(error, MemoryError):
        hint = "Close other programs, or run with --jobs 1."
        return "The memory of this computer is used up.", hint, WRONG_USE
    reason, where = getattr(error, "strerror", None) or error, getattr(error, "filename", None)
    what = f"{where}: {reason}" if where else f"{reason}"
    hint = "Check the paths, your rights to them and the free space on the disk."
    return f"A file could not be read or written ({what}).", hint, WRONG_USE


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(TERMINATED)


def _fail(message: str, hint: str, code: int) -> int:
    for line in (message, hint):
        print(" ".join(line.split()), file=sys.stderr)
    return code
