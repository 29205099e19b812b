"""Photos measured by themselves, kept on the disk so that no photo is measured twice.

A value is kept as data, not as code: a tree of plain values and this package's own frozen
nouns in JSON, arrays beside it in numpy's format, a checksum before both. Nothing in a file
can make reading it run anything; what is damaged, cut short or not ours reads as ``None``.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import uuid
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from pigment.io.originals import remove_file

_MAGIC = b"pigment.prepared/1\n"
_DIGEST_BYTES = 32
_NOUNS = re.compile(r"pigment\.(model|imaging)(\.[a-z_]+)*|pigment\.pipeline\.photo")
_KEY = re.compile(r"[\w-]{1,128}", re.ASCII)


class PreparedFiles:
    """A cache on disk: one file per photo, named by the hash of its content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, sha256: str) -> Any | None:
        """Return what was put, or ``None``; a file that cannot be read is removed."""
        path = self._path(sha256)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        try:
            return decode(content)
        except Exception:  # a cache: whatever is wrong with the file, measuring again is right
            with suppress(OSError):
                remove_file(path)
            return None

    def put(self, sha256: str, value: object) -> None:
        """Keep ``value``; a disk that is full or read-only costs the cache, never the result."""
        path = self._path(sha256)
        content = encode(value)
        beside = path.with_name(f"{path.stem}.{uuid.uuid4().hex}.part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_bytes(content)
            os.replace(beside, path)
        except OSError:
            with suppress(OSError):
                remove_file(beside)

    def _path(self, sha256: str) -> Path:
        if not _KEY.fullmatch(sha256):
            raise ValueError(f"no hash: {sha256!r}")
        return self.folder / f"{sha256}.bin"


def encode(value: object) -> bytes:
    """Return ``value`` as bytes.

    Raises
    ------
    TypeError
        When it holds anything but plain values, arrays and this package's nouns.
    """
    arrays: list[np.ndarray] = []
    tree = json.dumps(_tree(value, arrays), separators=(",", ":")).encode()
    body = io.BytesIO()
    for array in (np.frombuffer(tree, np.uint8), *arrays):
        np.lib.format.write_array(body, array, allow_pickle=False)
    return _MAGIC + hashlib.sha256(body.getvalue()).digest() + body.getvalue()


def decode(content: bytes) -> Any:
    """Return the value that :func:`encode` was given.

    Raises
    ------
    ValueError
        When the bytes are not exactly what :func:`encode` wrote.
    """
    start = len(_MAGIC) + _DIGEST_BYTES
    body = content[start:]
    if content[: len(_MAGIC)] != _MAGIC:
        raise ValueError("not a prepared photo")
    if content[len(_MAGIC) : start] != hashlib.sha256(body).digest():
        raise ValueError("damaged")
    stream = io.BytesIO(body)
    tree = json.loads(_read_array(stream).tobytes())
    arrays = []
    while stream.tell() < len(body):
        arrays.append(_read_array(stream))
    return _value(tree, arrays)


def _read_array(stream: io.BytesIO) -> np.ndarray:
    return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))


def _tree(value: object, arrays: list[np.ndarray]) -> Any:  # noqa: C901, PLR0911  (one line a kind)
    """Return ``value`` as JSON; whatever JSON lacks becomes ``{kind: content}``."""
    if isinstance(value, Enum):
        return {"enum": [_noun_name(type(value)), value.name]}
    if isinstance(value, np.generic):
        arrays.append(np.asarray(value))
        return {"scalar": len(arrays) - 1}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, list):
        return [_tree(item, arrays) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [_tree(item, arrays) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[_tree(k, arrays), _tree(v, arrays)] for k, v in value.items()]}
    if is_dataclass(value) and not isinstance(value, type):
        content = {f.name: _tree(getattr(value, f.name), arrays) for f in fields(value)}
        return {"noun": [_noun_name(type(value)), content]}
    raise TypeError(f"cannot keep a {type(value).__name__}")


def _value(tree: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(tree, list):
        return [_value(item, arrays) for item in tree]
    if not isinstance(tree, dict):
        return tree
    ((kind, content),) = tree.items()
    if kind in ("noun", "enum"):
        return _noun(content[0], content[1], arrays)
    return _plain(kind, content, arrays)


def _noun(name: str, content: Any, arrays: list[np.ndarray]) -> Any:
    kind = _class(name)
    if issubclass(kind, Enum):
        return kind[content]
    return kind(**{field: _value(item, arrays) for field, item in content.items()})


def _plain(kind: str, content: Any, arrays: list[np.ndarray]) -> Any:
    match kind:
        case "array":
            return arrays[content]
        case "scalar":
            return arrays[content][()]
        case "bytes":
            return base64.b64decode(content, validate=True)
        case "datetime":
            return datetime.fromisoformat(content)
        case "tuple":
            return tuple(_value(item, arrays) for item in content)
        case "dict":
            return {_value(k, arrays): _value(v, arrays) for k, v in content}
    raise ValueError(f"no such kind: {kind}")


def _noun_name(kind: type) -> str:
    name = f"{kind.__module__}:{kind.__qualname__}"
    _class(name)  # what could not be read back is not written
    return name


def _class(name: str) -> type[Any]:
    """Return one of our own frozen nouns or enums by name; anything else is refused."""
    module, _, noun = name.partition(":")
    if not _NOUNS.fullmatch(module) or not noun.isidentifier():
        raise TypeError(f"cannot keep a {name}")
    kind = getattr(import_module(module), noun, None)
    if not isinstance(kind, type) or kind.__module__ != module:
        raise TypeError(f"cannot keep a {name}")
    if not (is_dataclass(kind) or issubclass(kind, Enum)):
        raise TypeError(f"cannot keep a {name}")
    return kind
