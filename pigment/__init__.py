"""Honest measurement of darkened skin patches from periodic photographs.

Heavy parts load on first use (PEP 562), so that ``pigment --help`` imports no image library.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

# Set before numpy is loaded: the matrices here are small, and the threads of its linear algebra
# wait for each other longer than they work (the fit of the light took eight times as long).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

VERSION = "0.1.0"

_EXPORTS = {
    "PigmentError": "pigment.errors",
    "open_photo": "pigment.io.photos",
    "photo_sources": "pigment.io.sources",
    "Settings": "pigment.pipeline.settings",
    "analyze_series": "pigment.pipeline.series",
}

__all__ = ["VERSION", "PigmentError", "Settings", "analyze_series", "open_photo", "photo_sources"]


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        return getattr(import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module 'pigment' has no attribute {name!r}")
