"""The database opens from nothing, brings itself up to date, and refuses what it cannot read."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select

from pigment.errors import StoreError
from pigment.io.database import MEASUREMENTS, METADATA, PHOTOS, SITES, Database, file_error
from pigment.io.migrations import HEAD

INDIA = timezone(timedelta(hours=5, minutes=30))
SITE = {"name": "Arm", "created_at": datetime(2026, 1, 5, tzinfo=INDIA), "is_sample": False}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pigment.db"


@pytest.fixture
def database(path):
    opened = Database(path)
    yield opened
    opened.close()


def scalar(database, pragma):
    with database.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()


def test_every_connection_is_safe(database):
    for pragma, value in {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "secure_delete": 1,
        "busy_timeout": 20_000,
    }.items():
        assert scalar(database, pragma) == value


def test_moments_of_our_own_come_back_aware_in_utc(database):
    with database.writing() as connection:
        connection.execute(insert(SITES).values(**SITE))
    with database.reading() as connection:
        found = connection.execute(select(SITES.c.created_at)).scalar_one()
        raw = connection.exec_driver_sql("SELECT created_at FROM sites").scalar()
    assert found == SITE["created_at"]
    assert found.utcoffset() == timedelta(0)
    assert raw == "2026-01-04T18:30:00.000000+00:00"


def test_a_moment_of_our_own_without_a_zone_is_our_mistake(database):
    naive = SITE | {"created_at": datetime(2026, 1, 5)}
    with pytest.raises(Exception, match="time zone"), database.writing() as connection:
        connection.execute(insert(SITES).values(**naive))


def test_a_site_takes_its_rows_with_it(database):
    photo = {"sha256": "ab", "suffix": "", "file": "a", "added_at": SITE["created_at"]}
    measured = {"input_key": "k", "pigment_version": "1", "measured_at": SITE["created_at"]}
    with database.writing() as connection:
        connection.execute(insert(SITES).values(id=5, **SITE))
        connection.execute(insert(PHOTOS).values(site_id=5, size_bytes=1, **photo))
        connection.execute(insert(MEASUREMENTS).values(site_id=5, **measured))
        connection.execute(SITES.delete())
    with database.reading() as connection:
        for table in METADATA.sorted_tables:
            assert connection.execute(select(table)).all() == []


def test_a_failed_write_keeps_nothing(database):
    def write_and_fail():
        with database.writing() as connection:
            connection.execute(insert(SITES).values(**SITE))
            raise RuntimeError("in between")

    with pytest.raises(RuntimeError):
        write_and_fail()
    with database.reading() as connection:
        assert connection.execute(select(SITES)).all() == []


def test_a_reader_sees_the_last_whole_state_while_another_writes(database, path):
    other = Database(path)
    with database.writing() as writer:
        writer.execute(insert(SITES).values(**SITE))
        with other.reading() as reader:
            assert reader.execute(select(SITES)).all() == []
    with other.reading() as reader:
        assert len(reader.execute(select(SITES)).all()) == 1
    other.close()


def test_a_writer_that_waits_too_long_says_who_is_in_the_way(database, path, monkeypatch):
    monkeypatch.setattr("pigment.io.database.BUSY_TIMEOUT_S", 0.05)
    other = Database(path)

    def write():
        with other.writing():
            pass

    with database.writing(), pytest.raises(StoreError, match="Another window") as caught:
        write()
    assert "again" in caught.value.hint
    write()
    other.close()


# --- up to date, newer, damaged ---


def test_a_new_database_holds_the_tables_and_their_version(database):
    with database.reading() as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    assert version == HEAD


def test_opening_again_changes_nothing(database, path):
    with database.writing() as connection:
        connection.execute(insert(SITES).values(**SITE))
    database.close()
    before = path.read_bytes()
    Database(path).close()
    assert path.read_bytes() == before


def refused(path, match):
    before = path.read_bytes()
    with pytest.raises(StoreError, match=match) as caught:
        Database(path)
    assert "\n" not in caught.value.message + caught.value.hint
    assert path.read_bytes() == before
    return caught.value


def test_a_newer_database_is_refused_untouched(database, path):
    database.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = 'r9999'")
    raw.close()
    assert "newer" in refused(path, "newer version").hint


def break_header(path):
    path.write_bytes(b"not a database at all" * 100)


def break_middle(path):
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def drop_table(path):
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE photos")
    raw.close()


def foreign(path):
    path.unlink()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("CREATE TABLE something (else_ TEXT)")
    raw.close()


@pytest.mark.parametrize("damage", [break_header, break_middle, cut, drop_table, foreign])
def test_a_damaged_database_is_refused_untouched(database, path, damage):
    database.close()
    damage(path)
    error = refused(path, "damaged")
    assert "originals" in error.message
    assert "copy" in error.hint


@pytest.mark.parametrize(("number", "said"), [(28, "full"), (13, "cannot be written")])
def test_a_failure_of_the_disk_is_said_plainly(tmp_path, number, said):
    error = file_error(tmp_path, OSError(number, "?"))
    assert said in error.message
    assert error.hint


def test_utc_text_sorts_as_time(database):
    early, late = datetime(2026, 1, 5, 1, tzinfo=INDIA), datetime(2026, 1, 5, tzinfo=UTC)
    with database.writing() as connection:
        for moment in (late, early):
            connection.execute(insert(SITES).values(**(SITE | {"created_at": moment})))
        order = connection.scalars(select(SITES.c.created_at).order_by(SITES.c.created_at)).all()
    assert order == [early, late]
