"""The photographs a person keeps, site by site, and what was measured of them.

A store is one folder: the database, ``originals`` (the only thing that cannot be computed
again, never changed) and ``derived`` (a cache). Several threads and processes may use it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from platformdirs import user_data_dir
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import Connection

from pigment import VERSION
from pigment.errors import DuplicatePhotoError, StoreError
from pigment.io.database import (
    DATABASE_FILE,
    DIARY,
    MEASUREMENTS,
    PHOTOS,
    SITES,
    Database,
    file_error,
)
from pigment.io.derived import Derived
from pigment.io.folder import is_series_folder
from pigment.io.originals import Incoming, Originals, SetAside
from pigment.io.photo_names import plain_name, stored_suffix, unique_name
from pigment.io.prepared_cache import PreparedFiles
from pigment.io.store_diary import StoredDiary
from pigment.io.store_rows import held_hashes, known_suffix, new_id, photo_row, site_of
from pigment.io.stored import (
    Site,
    SiteState,
    StoredPhoto,
    by_date,
    input_key,
    marker_length,
    site_name,
)
from pigment.model.photo import DateSource

__all__ = ["Site", "SiteState", "Store", "StoredPhoto", "default_home"]


def default_home() -> Path:
    """Return the data folder: ``PIGMENT_HOME``, or the system's place for a person's data."""
    named = os.environ.get("PIGMENT_HOME", "").strip()
    return Path(named).expanduser() if named else Path(user_data_dir("pigment", appauthor=False))


class Store:
    """All sites and photographs of one data folder.

    Every method may raise :class:`~pigment.errors.StoreError`: the folder cannot be written,
    the disk is full, the database is damaged, or the site or photo asked for is gone.
    """

    def __init__(self, home: Path) -> None:
        self.home = Path(home).absolute()
        with self._on_disk():
            _make_private(self.home)
            self._originals = Originals(self.home / "originals")
            self._derived = Derived(self.home / "derived")
            database = self.home / DATABASE_FILE
            database.touch(mode=0o600)
        self._database = Database(database)
        self.diary = StoredDiary(self._database)
        self._tidy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; the store may be used again afterwards."""
        self._database.close()

    # --- sites ---

    def sites(self) -> tuple[Site, ...]:
        """Return all sites, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(SITES).order_by(SITES.c.id)).all()
        return tuple(Site(**row._mapping) for row in rows)

    def site(self, site_id: int) -> Site:
        """Return one site."""
        with self._database.reading() as connection:
            return site_of(connection, site_id)

    def add_site(
        self,
        name: str,
        *,
        is_sample: bool = False,
        card_type: str | None = None,
        marker_mm: float | None = None,
    ) -> Site:
        """Make a new, empty site."""
        values = {"name": site_name(name), "created_at": _now(), "is_sample": is_sample}
        scale = {"card_type": card_type or None, "marker_mm": marker_length(marker_mm)}
        with self._database.writing() as connection:
            made = connection.execute(insert(SITES).values(**values, **scale))
            return site_of(connection, new_id(made))

    def rename_site(self, site_id: int, name: str) -> Site:
        """Give a site another name."""
        return self._change_site(site_id, name=site_name(name))

    def set_scale(self, site_id: int, card_type: str | None, marker_mm: float | None) -> Site:
        """Say which card or marker (its side in mm) the photos of a site show."""
        return self._change_site(
            site_id, card_type=card_type or None, marker_mm=marker_length(marker_mm)
        )

    def _change_site(self, site_id: int, **values: object) -> Site:
        with self._database.writing() as connection:
            connection.execute(update(SITES).where(SITES.c.id == site_id).values(**values))
            return site_of(connection, site_id)

    def delete_site(self, site_id: int) -> None:
        """Delete a site, its photographs and everything derived from them."""
        with self._deleting() as (connection, gone):
            site_of(connection, site_id)
            rows = connection.execute(select(PHOTOS).where(PHOTOS.c.site_id == site_id)).all()
            connection.execute(delete(SITES).where(SITES.c.id == site_id))
            gone.take(connection, rows)
            gone.site_ids.add(site_id)

    # --- photographs ---

    def photos(self, site_id: int) -> tuple[StoredPhoto, ...]:
        """Return the photographs of a site by date (time on its clock), undated ones last."""
        with self._database.reading() as connection:
            site_of(connection, site_id)
            return self._photos(connection, site_id)

    def photo(self, photo_id: int) -> StoredPhoto:
        """Return one photograph."""
        with self._database.reading() as connection:
            return self._stored(photo_row(connection, photo_id))

    def add_photo(
        self,
        site_id: int,
        file_name: str,
        content: bytes | Path,
        taken_at: datetime | None = None,
        taken_at_source: DateSource | None = None,
    ) -> StoredPhoto:
        """Keep a photograph, byte for byte; a failure leaves nothing of it.

        Raises
        ------
        DuplicatePhotoError
            When the site holds the same bytes already; it names the first.
        """
        with self._on_disk():
            incoming = self._originals.receive(content)
        try:
            return self._add(site_id, plain_name(file_name), incoming, taken_at, taken_at_source)
        finally:
            self._originals.discard(incoming)

    def _add(
        self,
        site_id: int,
        name: str,
        incoming: Incoming,
        taken_at: datetime | None,
        source: DateSource | None,
    ) -> StoredPhoto:
        placed: Path | None = None
        try:
            with self._on_disk(), self._database.writing() as connection:
                site_of(connection, site_id)
                held = self._photos(connection, site_id)
                _refuse_duplicate(name, incoming.sha256, held)
                suffix = known_suffix(connection, incoming.sha256)
                if suffix is None:
                    suffix = stored_suffix(name)
                values = {
                    "site_id": site_id,
                    "sha256": incoming.sha256,
                    "suffix": suffix,
                    "file": unique_name(name, [photo.file for photo in held]),
                    "taken_at": taken_at,
                    "taken_at_source": source and taken_at and DateSource(source).value,
                    "added_at": _now(),
                    "size_bytes": incoming.size_bytes,
                }
                made = connection.execute(insert(PHOTOS).values(**values))
                placed = self._originals.place(incoming, suffix)
                return self._stored(photo_row(connection, new_id(made)))
        except BaseException:
            if placed is not None:
                self._withdraw(placed, incoming.sha256)
            raise
        finally:
            if placed is not None:
                self._originals.settle(placed)

    def _withdraw(self, placed: Path, sha256: str) -> None:
        """Take back a new original whose row was not kept, unless another add counts on it."""
        with self._on_disk(), self._database.writing() as connection:
            if known_suffix(connection, sha256) is None:
                aside = self._originals.set_aside(placed)
                self._originals.drop([aside] if aside else [])

    def set_taken_at(self, photo_id: int, taken_at: datetime | None) -> StoredPhoto:
        """Say when a photograph was taken; ``None`` where it is not known."""
        source = None if taken_at is None else DateSource.GIVEN.value
        values = {"taken_at": taken_at, "taken_at_source": source}
        with self._database.writing() as connection:
            connection.execute(update(PHOTOS).where(PHOTOS.c.id == photo_id).values(**values))
            return self._stored(photo_row(connection, photo_id))

    def delete_photo(self, photo_id: int) -> None:
        """Delete a photograph, and its site's results, which show it, until measured again."""
        with self._deleting() as (connection, gone):
            row = photo_row(connection, photo_id)
            connection.execute(delete(PHOTOS).where(PHOTOS.c.id == photo_id))
            connection.execute(delete(MEASUREMENTS).where(MEASUREMENTS.c.site_id == row.site_id))
            gone.take(connection, [row])
            gone.site_ids.add(row.site_id)

    def delete_everything(self) -> None:
        """Delete all sites and photographs, everything derived from them, and the diary."""
        with self._deleting() as (connection, gone):
            connection.execute(delete(SITES))
            connection.execute(delete(DIARY))
            for path in list(self._originals.all_files()):
                gone.set_aside(path)
        self._tidy()
        self._database.forget_deleted()

    # --- what was measured ---

    def series_folder(self, site_id: int) -> Path:
        """Return the folder of the site's measured series; it may not exist yet."""
        return self._derived.series(site_id)

    def report_folder(self, site_id: int) -> Path:
        """Return the folder of the site's reports; it may not exist yet."""
        return self._derived.report(site_id)

    def thumbnail(self, sha256: str) -> Path:
        """Return the small picture of a photograph; it may not exist yet."""
        return self._derived.thumbnail(sha256)

    def prepared_cache(self, fingerprint: str) -> PreparedFiles:
        """Return the photos measured by this version with the settings of this fingerprint."""
        return self._derived.prepared(fingerprint)

    def state(self, site_id: int) -> SiteState:
        """Return whether the site has changed since its last finished measurement."""
        with self._database.reading() as connection:
            site = site_of(connection, site_id)
            photos = self._photos(connection, site_id)
            where = MEASUREMENTS.c.site_id == site_id
            last = connection.execute(select(MEASUREMENTS).where(where)).one_or_none()
        return SiteState(
            input_key=input_key(site, photos),
            measured_key=last.input_key if last else None,
            measured_version=last.pigment_version if last else None,
            measured_at=last.measured_at if last else None,
            n_photos=len(photos),
            has_result=is_series_folder(self._derived.series(site_id)),
        )

    def mark_measured(
        self, site_id: int, input_key: str, pigment_version: str = VERSION
    ) -> SiteState:
        """Record that the series folder now holds the measurement of ``input_key``.

        A site deleted in the meantime raises ``StoreError``, and nothing of it stays.
        """
        values = {"input_key": input_key, "pigment_version": pigment_version}
        try:
            with self._database.writing() as connection:
                site_of(connection, site_id)
                connection.execute(delete(MEASUREMENTS).where(MEASUREMENTS.c.site_id == site_id))
                row = {"site_id": site_id, "measured_at": _now(), **values}
                connection.execute(insert(MEASUREMENTS).values(**row))
        finally:
            self._tidy()
        return self.state(site_id)

    # --- inside ---

    def _photos(self, connection: Connection, site_id: int) -> tuple[StoredPhoto, ...]:
        rows = connection.execute(select(PHOTOS).where(PHOTOS.c.site_id == site_id)).all()
        return tuple(sorted(map(self._stored, rows), key=by_date))

    def _stored(self, row: Row[Any]) -> StoredPhoto:
        values = dict(row._mapping)
        source = values["taken_at_source"]
        values["taken_at_source"] = None if source is None else DateSource(source)
        return StoredPhoto(path=self._originals.path(row.sha256, values.pop("suffix")), **values)

    def _tidy(self) -> None:
        """Clear away what an interruption left; wait for others that write first."""
        with self._on_disk(), self._database.writing() as connection:
            held = held_hashes(connection)
            self._originals.tidy(set().union(*held.values()))
            self._derived.tidy(held)

    @contextmanager
    def _deleting(self) -> Iterator[tuple[Connection, _Deletion]]:
        """Delete rows and originals together: both are gone at the end, or both still there."""
        gone = _Deletion(self._originals)
        with self._on_disk():
            try:
                with self._database.writing() as connection:
                    yield connection, gone
            except BaseException:
                self._originals.restore(gone.asides)
                raise
        try:
            self._originals.drop(gone.asides)
            for sha256 in gone.sha256s:
                self._derived.forget_photo(sha256)
            for site_id in gone.site_ids:
                self._derived.forget_site(site_id)
        except OSError as error:
            raise StoreError(
                "It is deleted, but a file of it is still in use and could not be removed yet.",
                hint="Close other programs that show it; the next start removes the rest.",
            ) from error

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        """Turn what the file system raises into what happened and what to do."""
        try:
            yield
        except OSError as error:
            raise file_error(self.home, error) from error


class _Deletion:
    """Originals set aside while their rows are deleted."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals
        self.asides: list[SetAside] = []
        self.sha256s: set[str] = set()
        self.site_ids: set[int] = set()

    def take(self, connection: Connection, rows: Iterable[Row[Any]]) -> None:
        """Set aside the originals of deleted rows that no other site holds."""
        for row in rows:
            if known_suffix(connection, row.sha256) is None:
                self.sha256s.add(row.sha256)
                self.set_aside(self._originals.path(row.sha256, row.suffix))

    def set_aside(self, path: Path) -> None:
        """Take one original out of its place."""
        aside = self._originals.set_aside(path)
        if aside is not None:
            self.asides.append(aside)


def _refuse_duplicate(name: str, sha256: str, held: Iterable[StoredPhoto]) -> None:
    for photo in held:
        if photo.sha256 == sha256:
            raise DuplicatePhotoError(
                f"{name} is the same photo as {photo.file}, which is already here.",
                hint="Nothing to do: it counts once.",
            )


def _now() -> datetime:
    return datetime.now(UTC)


def _make_private(home: Path) -> None:
    """Make the data folder, for its owner's eyes only where it is new."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        home.mkdir(mode=0o700)
