"""The app: pages that show what the store holds and the pipeline measured, and nothing more."""

from __future__ import annotations

from pathlib import Path


def script_path() -> Path:
    """Return the file that the web framework runs."""
    return Path(__file__).with_name("script.py")
