"""Original photographs, kept by the hash of their content and never changed.

A photo is written beside its place, forced to the disk and then renamed, so that it is there
whole or not at all. What is deleted is first set aside, so that it can be brought back when
the deletion itself fails.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pigment.errors import StoreError
from pigment.io.photos import file_digest

_COPY_BYTES = 1 << 20
_NOTE = ".placing"
_OLD_S = 3600.0  # an upload that has not moved for so long was cut short


@dataclass(frozen=True, slots=True)
class Incoming:
    """Content on the disk that has no place yet."""

    path: Path
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """An original out of its place: gone after ``drop``, back after ``restore``."""

    place: Path
    path: Path


class Originals:
    """The folder of originals; every method raises ``OSError`` as the file system does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / ".incoming"
        self._leaving = folder / ".leaving"
        for made in (folder, self._incoming, self._leaving):
            made.mkdir(mode=0o700, exist_ok=True)

    def path(self, sha256: str, suffix: str) -> Path:
        """Return where the original with this hash lies."""
        return self.folder / sha256[:2] / f"{sha256}{suffix}"

    def receive(self, content: bytes | Path) -> Incoming:
        """Write content to a file of its own and force it to the disk.

        Raises
        ------
        StoreError
            When ``content`` is a file that cannot be read.
        """
        path = self._incoming / uuid.uuid4().hex
        try:
            with path.open("xb") as stream:
                size_bytes, sha256 = _copy(content, stream)
                stream.flush()
                os.fsync(stream.fileno())
        except BaseException:
            remove_file(path)
            raise
        return Incoming(path, sha256, size_bytes)

    def discard(self, incoming: Incoming) -> None:
        """Remove content that found no place."""
        with suppress(OSError):
            remove_file(incoming.path)

    def place(self, incoming: Incoming, suffix: str) -> Path | None:
        """Give content its place, read-only; ``None`` where the same bytes lie there already.

        Until ``settle`` says that it is listed, a note tells ``tidy`` that it may not be.
        """
        path = self.path(incoming.sha256, suffix)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.is_file():
            if file_digest(path) == incoming.sha256:
                return None
            remove_file(path)  # damaged since: the person has just given the right bytes
        with suppress(OSError):  # some memory cards know no modes; it is a second lock only
            incoming.path.chmod(stat.S_IRUSR)
        self._note(path).touch()
        try:
            incoming.path.replace(path)
        except OSError:
            self.settle(path)
            raise
        _sync_folder(path.parent)
        return path

    def settle(self, path: Path) -> None:
        """Say that a placed original is listed now, or gone again."""
        with suppress(OSError):
            remove_file(self._note(path))

    def set_aside(self, path: Path) -> SetAside | None:
        """Take an original out of its place; ``None`` where there is none."""
        aside = SetAside(path, self._leaving / f"{path.stem}.{uuid.uuid4().hex}{path.suffix}")
        try:
            path.replace(aside.path)
        except FileNotFoundError:
            return None
        return aside

    def restore(self, asides: Iterable[SetAside]) -> None:
        """Bring originals back to their places."""
        for aside in asides:
            aside.place.parent.mkdir(mode=0o700, exist_ok=True)
            aside.path.replace(aside.place)

    def drop(self, asides: Iterable[SetAside]) -> None:
        """Delete for good what was set aside."""
        for aside in asides:
            remove_file(aside.path)

    def all_files(self) -> Iterator[Path]:
        """Give every original in its place, listed or not."""
        for folder in sorted(self.folder.iterdir()):
            if folder.is_dir() and not folder.name.startswith("."):
                yield from sorted(p for p in folder.iterdir() if p.is_file())

    def tidy(self, listed: Collection[str]) -> None:
        """Finish what a power cut interrupted; call it while nothing else may write.

        Originals set aside go back where their hash is still listed and are deleted where
        not; uploads cut short, placed but not listed, and empty folders are removed.
        """
        for path in list(self._leaving.iterdir()):
            sha256, rest = _parted(path.name)
            suffix = _parted(rest.removeprefix("."))[1]
            place = self.path(sha256, suffix)
            if sha256 in listed and not place.exists():
                self.restore([SetAside(place, path)])
            else:
                self.drop([SetAside(place, path)])
        for note in list(self._incoming.glob(f"*{_NOTE}")):
            path = self.path(*_parted(note.name.removesuffix(_NOTE)))
            if path.name.partition(".")[0] not in listed:
                remove_file(path)
            self.settle(path)
        for path in list(self._incoming.iterdir()):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _OLD_S:
                    remove_file(path)
        for folder in list(self.folder.iterdir()):
            if not folder.name.startswith("."):
                with suppress(OSError):
                    folder.rmdir()  # only where it is empty

    def _note(self, path: Path) -> Path:
        return self._incoming / f"{path.name}{_NOTE}"


def _parted(name: str) -> tuple[str, str]:
    """Return what stands before the first dot, and the rest with its dot."""
    head, dot, rest = name.partition(".")
    return head, dot + rest


def remove_file(path: Path) -> None:
    """Delete a file, a read-only one too; nothing happens where there is none."""
    with suppress(FileNotFoundError):
        if os.name == "nt":
            path.chmod(stat.S_IWRITE | stat.S_IREAD)  # there a read-only file cannot be deleted
        path.unlink()


def remove_tree(folder: Path) -> None:
    """Delete a folder and all that is in it; nothing happens where there is none."""
    if not folder.is_dir():
        return
    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=_force)
    else:
        shutil.rmtree(folder, onerror=_force)


def _force(_function: object, path: str, error: object) -> None:
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, FileNotFoundError):
        return
    if isinstance(error, PermissionError) and Path(path).is_file():
        Path(path).chmod(stat.S_IWRITE | stat.S_IREAD)
        Path(path).unlink()
        return
    assert isinstance(error, BaseException)
    raise error


def _copy(content: bytes | Path, into: BinaryIO) -> tuple[int, str]:
    if isinstance(content, bytes):
        into.write(content)
        return len(content), hashlib.sha256(content).hexdigest()
    digest, size_bytes = hashlib.sha256(), 0
    try:
        source = content.open("rb")
    except OSError as error:
        raise StoreError(
            f"{content.name} cannot be read; it was not added.",
            hint="Check that the file is still there and that you may read it.",
        ) from error
    with source:
        while chunk := source.read(_COPY_BYTES):
            into.write(chunk)
            digest.update(chunk)
            size_bytes += len(chunk)
    return size_bytes, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
