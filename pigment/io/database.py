"""The database behind the store: its tables, how it is opened, and what its failures mean.

SQLite in write-ahead mode through SQLAlchemy. Moments of our own (added, created) are kept in
UTC; the moment a photo was taken is kept as written, with the offset it had or without one.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Dialect,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from pigment.errors import StoreError
from pigment.io.migrations import HEAD, REVISIONS

DATABASE_FILE = "pigment.db"
BUSY_TIMEOUT_S = 20
_WRITES = "pigment_writes"
_SAFE = "Your photos are still in its folder originals."


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as ISO 8601 text in UTC; SQLite would drop its time zone."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text to keep; a moment without a zone is our own mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment of our own needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the aware moment."""
        return None if value is None else datetime.fromisoformat(value)


class WrittenDateTime(TypeDecorator[datetime]):
    """A moment exactly as given, naive or with its offset, kept as ISO 8601 text."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text to keep."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the moment as it was given."""
        return None if value is None else datetime.fromisoformat(value)


METADATA = MetaData()

SITES = Table(
    "sites",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("is_sample", Boolean, nullable=False),
    Column("card_type", String(40)),
    Column("marker_mm", Float),
    sqlite_autoincrement=True,  # the number of a deleted site is never given to another
)

PHOTOS = Table(
    "photos",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("suffix", String(16), nullable=False),
    Column("file", String(255), nullable=False),
    Column("taken_at", WrittenDateTime),
    Column("taken_at_source", String(16)),
    Column("added_at", UtcDateTime, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    UniqueConstraint("site_id", "sha256", name="uq_photos_site_sha256"),
    UniqueConstraint("site_id", "file", name="uq_photos_site_file"),
    sqlite_autoincrement=True,
)

MEASUREMENTS = Table(
    "measurements",
    METADATA,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("input_key", String(64), nullable=False),
    Column("pigment_version", String(40), nullable=False),
    Column("measured_at", UtcDateTime, nullable=False),
)

DIARY = Table(  # of the person: tied to no place and no photograph
    "diary",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("name", String(200), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("dose", Float),
    Column("dose_unit", String(40), nullable=False),
    Column("note", String(1000), nullable=False),
    sqlite_autoincrement=True,
)


class Database:
    """One SQLite file; safe to use from several threads and processes.

    Raises
    ------
    StoreError
        When the file cannot be written, is damaged, or was made by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        self._writer = self._engine.execution_options(**{_WRITES: True})
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for a short, consistent read."""
        with self._said_plainly(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; all of it is kept at the end, or none."""
        with self._said_plainly(), self._writer.begin() as connection:
            yield connection

    def forget_deleted(self) -> None:
        """Give the space of deleted rows back; they are overwritten already, so it may wait."""
        with suppress(sqlite3.Error, DBAPIError):
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("VACUUM")
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()

    def close(self) -> None:
        """Close every connection; the database may be used again afterwards."""
        self._engine.dispose()

    def _bring_up_to_date(self) -> None:
        with self.reading() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise self._damaged()
            current = _revision(connection)
            self._refuse_unknown(connection, current)
        if current == HEAD:
            return
        with self.writing() as connection:
            if _revision(connection) != HEAD:  # another process may have been quicker
                from pigment.io.migrations.upgrade import upgrade  # noqa: PLC0415  (slow to load)

                upgrade(connection)

    def _refuse_unknown(self, connection: Connection, current: str | None) -> None:
        if current is not None and current not in REVISIONS:
            raise StoreError(
                f"The data in {self.path.parent} were written by a newer version of this program.",
                hint="Start the newer version, or choose another data folder.",
            )
        held = set(inspect(connection).get_table_names())
        if current is None and held - {"alembic_version"}:
            raise self._damaged()
        if current == HEAD and not set(METADATA.tables) <= held:
            raise self._damaged()

    def _damaged(self) -> StoreError:
        return StoreError(
            f"The list of your photos, {self.path}, is damaged. {_SAFE}",
            hint=f"Put back a copy of {self.path.name}, or move it away to start a new list.",
        )

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        """Turn what the database raises into what happened and what to do."""
        try:
            yield
        except DBAPIError as error:
            raise self._plain(str(error.orig)) from error
        except sqlite3.Error as error:
            raise self._plain(str(error)) from error

    def _plain(self, reason: str) -> StoreError:
        folder = self.path.parent
        if "full" in reason:
            return disk_full(folder)
        if "locked" in reason or "busy" in reason:
            return StoreError(
                "Another window or program is writing to the same data; nothing was changed.",
                hint="Wait a moment, then try again.",
            )
        if "readonly" in reason or "unable to open" in reason or "disk I/O" in reason:
            return not_writable(folder)
        return self._damaged()


def disk_full(folder: Path) -> StoreError:
    """Return the error of a disk without room."""
    return StoreError(
        f"The disk of {folder} is full; nothing was changed.",
        hint="Free some space, then try again.",
    )


def not_writable(folder: Path) -> StoreError:
    """Return the error of a folder that may not be written."""
    return StoreError(
        f"The data folder {folder} cannot be written; nothing was changed.",
        hint="Allow writing there, or choose another folder (PIGMENT_HOME, or --home).",
    )


def file_error(folder: Path, error: OSError) -> StoreError:
    """Return what a failure of the file system means to a person."""
    full = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
    return disk_full(folder) if error.errno in full else not_writable(folder)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite+pysqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # transactions are begun below, by us
    cursor = raw.cursor()
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    """Take the write lock at once where writing is meant, so that it is waited for, not lost."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
