"""The history of the database: what each version of its tables is called, oldest first."""

from __future__ import annotations

REVISIONS = ("r0001", "r0002")
HEAD = REVISIONS[-1]
