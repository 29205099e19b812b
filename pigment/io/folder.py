"""The output folder: built beside its place, then swapped in, so that it is whole or untouched.

Nothing is written into the folder that a person named until every file is ready. A folder
that holds anything but an earlier result of this program is refused.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from pigment.errors import OutputError

SERIES_FILE = "series.json"
SCHEMA = "pigment.series/1"
SUBFOLDERS = ("labels", "skin", "overlay", "aligned", "charts")


def is_series_folder(folder: Path) -> bool:
    """Tell whether a folder holds a result of this program."""
    try:
        with (folder / SERIES_FILE).open(encoding="utf-8") as stream:
            content = json.load(stream)
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("schema") == SCHEMA


class SeriesFolder:
    """A result folder under construction; use it as a context manager.

    Entering gives ``staging``, a new hidden folder beside ``out`` with the subfolders ready.
    Leaving normally puts it in the place of ``out``; leaving by an exception removes it, and
    ``out`` stays as it was. Files of one's own that lie in an earlier result (a report, say)
    are carried over. ``sources`` are files that must not lie inside ``out``.

    Raises
    ------
    OutputError
        When ``out`` is the root of a disk.
    """

    def __init__(self, out: Path, sources: Iterable[Path] = ()) -> None:
        self.out = Path(out).resolve()
        if not self.out.name:
            raise OutputError(
                f"{self.out} is a whole disk, not a folder.", hint="Name a folder for --out."
            )
        self.staging = self.out.with_name(f".{self.out.name}.new-{os.getpid()}")
        self._old = self.out.with_name(f".{self.out.name}.old")
        self._sources = [Path(source).resolve() for source in sources]

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.commit()
            return
        self.abort()
        if isinstance(error, OSError):
            raise _output_error(self.out, error) from error

    def begin(self) -> Path:
        """Check the place and make the staging folder.

        Raises
        ------
        OutputError
            When ``out`` is no folder, holds something else or the photos, or cannot be written.
        """
        try:
            self._recover()
            self._refuse_what_is_not_ours()
            self.out.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging.mkdir()
            for name in SUBFOLDERS:
                (self.staging / name).mkdir()
        except OSError as error:
            raise _output_error(self.out, error) from error
        return self.staging

    def commit(self) -> None:
        """Put the finished folder in its place; two renames, then the old one goes.

        Raises
        ------
        OutputError
            When that fails; the earlier result is then back in its place.
        """
        try:
            self._refuse_what_is_not_ours()
            self._keep_own_files()
            if self.out.exists():
                self.out.rename(self._old)
            try:
                self.staging.rename(self.out)
            except OSError:
                self._recover()
                raise
        except OSError as error:
            self.abort()
            raise _output_error(self.out, error) from error
        except OutputError:
            self.abort()
            raise
        shutil.rmtree(self._old, ignore_errors=True)

    def abort(self) -> None:
        """Remove what was written so far; the place itself is not touched."""
        shutil.rmtree(self.staging, ignore_errors=True)

    def _recover(self) -> None:
        """Undo a swap that was cut short between its two renames."""
        if self._old.is_dir() and not self.out.exists():
            self._old.rename(self.out)
        elif is_series_folder(self._old) and is_series_folder(self.out):
            shutil.rmtree(self._old, ignore_errors=True)

    def _refuse_what_is_not_ours(self) -> None:
        inside = [source for source in self._sources if source.is_relative_to(self.out)]
        if inside:
            raise OutputError(
                f"{self.out} holds photos of the series ({inside[0].name}).",
                hint="Choose an output folder apart from your photos; they are never touched.",
            )
        if not self.out.exists():
            return
        if not self.out.is_dir():
            raise OutputError(
                f"{self.out} is a file, not a folder.", hint="Name a folder for --out."
            )
        if any(self.out.iterdir()) and not is_series_folder(self.out):
            raise OutputError(
                f"{self.out} holds something other than a result of pigment.",
                hint="Name a new or an empty folder for --out.",
            )

    def _keep_own_files(self) -> None:
        ours = {SERIES_FILE, *SUBFOLDERS}
        for entry in self.out.iterdir() if self.out.is_dir() else ():
            if entry.name in ours:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.copytree(entry, self.staging / entry.name, symlinks=True)
            else:
                shutil.copy2(entry, self.staging / entry.name, follow_symlinks=False)


def _output_error(out: Path, error: OSError) -> OutputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(
            f"The disk that holds {out} is full.",
            hint="Free some space or choose another disk for --out; nothing was changed.",
        )
    reason = error.strerror or str(error)
    return OutputError(
        f"{out} cannot be written ({reason[:1].lower()}{reason[1:]}).",
        hint="Choose a folder that you may write to for --out; nothing was changed.",
    )
