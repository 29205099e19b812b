"""A progress bar on a terminal; in a pipe, nothing."""

from __future__ import annotations

import shutil
import sys
from types import TracebackType
from typing import Self, TextIO

BAR_WIDTH = 20


class Progress:
    """A bar like ``[####....] 3/12 visit_03.jpg`` on one line, wiped when it is left.

    Call it with (done, total, label). It writes only where the stream is a terminal.
    """

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = not quiet and self._stream.isatty()

    def __call__(self, done: int, total: int, label: str) -> None:
        """Redraw the bar."""
        if self._shown:
            line = bar_line(done, total, label)[: shutil.get_terminal_size().columns - 1]
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def bar_line(done: int, total: int, label: str) -> str:
    """Return the text of the bar."""
    filled = BAR_WIDTH if total <= 0 else BAR_WIDTH * min(done, total) // total
    printable = "".join(c if c.isprintable() else "?" for c in label)
    return f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done}/{total} {printable}".rstrip()
