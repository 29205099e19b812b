"""Questions that the store asks of its tables, on a connection it holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection, CursorResult

from pigment.errors import StoreError
from pigment.io.database import PHOTOS, SITES
from pigment.io.stored import Site


def site_of(connection: Connection, site_id: int) -> Site:
    """Return one site, or raise where it is gone."""
    row = connection.execute(select(SITES).where(SITES.c.id == site_id)).one_or_none()
    if row is None:
        raise StoreError(
            "This site is not there any more.", hint="Go back to the start and choose another."
        )
    return Site(**row._mapping)


def photo_row(connection: Connection, photo_id: int) -> Row[Any]:
    """Return one photograph, or raise where it is gone."""
    row = connection.execute(select(PHOTOS).where(PHOTOS.c.id == photo_id)).one_or_none()
    if row is None:
        raise StoreError(
            "This photo is not there any more.", hint="Go back to the photos of the site."
        )
    return row


def known_suffix(connection: Connection, sha256: str) -> str | None:
    """Return the suffix under which an original is kept, ``None`` where no site holds it."""
    query = select(PHOTOS.c.suffix).where(PHOTOS.c.sha256 == sha256).limit(1)
    return connection.execute(query).scalar()


def held_hashes(connection: Connection) -> dict[int, set[str]]:
    """Return the hashes of every site's photographs."""
    held: dict[int, set[str]] = {n: set() for n in connection.scalars(select(SITES.c.id))}
    for row in connection.execute(select(PHOTOS.c.site_id, PHOTOS.c.sha256)):
        held[row.site_id].add(row.sha256)
    return held


def new_id(made: CursorResult[Any]) -> int:
    """Return the number of the row just made."""
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])
