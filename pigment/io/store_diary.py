"""The diary within the store: a table of its own, which no site and no photograph points to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import Connection

from pigment.errors import StoreError
from pigment.io.database import DIARY, Database
from pigment.io.diary import MOST_ENTRIES, checked
from pigment.io.store_rows import new_id
from pigment.model.diary import Exposure, ExposureKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is kept."""

    id: int
    exposure: Exposure


class StoredDiary:
    """The entries of a data folder.

    Every method may raise :class:`~pigment.errors.StoreError`; those that are given an entry
    :class:`~pigment.errors.DiaryError` where it cannot be taken as it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> tuple[Entry, ...]:
        """Return all entries, the latest first."""
        order = (DIARY.c.started_on.desc(), DIARY.c.id.desc())
        with self._database.reading() as connection:
            return tuple(map(_entry, connection.execute(select(DIARY).order_by(*order))))

    def exposures(self) -> tuple[Exposure, ...]:
        """Return what the entries say."""
        return tuple(entry.exposure for entry in self.entries())

    def add(self, exposure: Exposure) -> Entry:
        """Keep an entry."""
        values = _values(checked(exposure))
        with self._database.writing() as connection:
            _refuse_too_many(connection, 1)
            return Entry(
                new_id(connection.execute(insert(DIARY).values(**values))), checked(exposure)
            )

    def add_new(self, exposures: Iterable[Exposure]) -> int:
        """Keep those entries that are not here yet, all or none; return how many."""
        asked = dict.fromkeys(map(checked, exposures))
        with self._database.writing() as connection:
            held = {_entry(row).exposure for row in connection.execute(select(DIARY))}
            fresh = [_values(one) for one in asked if one not in held]
            _refuse_too_many(connection, len(fresh))
            if fresh:
                connection.execute(insert(DIARY), fresh)
        return len(fresh)

    def change(self, entry_id: int, exposure: Exposure) -> Entry:
        """Put another content in the place of an entry."""
        values = _values(checked(exposure))
        with self._database.writing() as connection:
            _held(connection, entry_id)
            connection.execute(update(DIARY).where(DIARY.c.id == entry_id).values(**values))
            return _held(connection, entry_id)

    def remove(self, entry_id: int) -> None:
        """Delete an entry."""
        with self._database.writing() as connection:
            _held(connection, entry_id)
            connection.execute(delete(DIARY).where(DIARY.c.id == entry_id))

    def clear(self) -> None:
        """Delete every entry."""
        with self._database.writing() as connection:
            connection.execute(delete(DIARY))
        self._database.forget_deleted()


def _refuse_too_many(connection: Connection, more: int) -> None:
    if len(connection.execute(select(DIARY.c.id)).all()) + more > MOST_ENTRIES:
        raise StoreError(
            f"The diary cannot hold more than {MOST_ENTRIES} entries.",
            hint="Delete some that are no longer needed.",
        )


def _held(connection: Connection, entry_id: int) -> Entry:
    row = connection.execute(select(DIARY).where(DIARY.c.id == entry_id)).one_or_none()
    if row is None:
        raise StoreError("This entry is not there any more.", hint="Go back to the diary.")
    return _entry(row)


def _values(exposure: Exposure) -> dict[str, Any]:
    return asdict(exposure) | {"kind": exposure.kind.value}


def _entry(row: Row[Any]) -> Entry:
    values = dict(row._mapping)
    number = values.pop("id")
    return Entry(number, Exposure(**values | {"kind": ExposureKind(values["kind"])}))
