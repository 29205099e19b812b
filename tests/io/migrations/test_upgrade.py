"""Migrations lead from nothing to the tables that the program uses, and back."""

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, inspect

from pigment.io import migrations
from pigment.io.database import METADATA
from pigment.io.migrations import HEAD, REVISIONS
from pigment.io.migrations.upgrade import upgrade


@pytest.fixture
def connection(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def version(connection):
    return MigrationContext.configure(connection).get_current_revision()


def shape(metadata):
    """Return what must agree between the tables that were made and those that are used."""
    return {
        table.name: {
            "columns": {c.name: (c.nullable, c.primary_key) for c in table.columns},
            "keys": {(k.parent.name, k.target_fullname, k.ondelete) for k in table.foreign_keys},
            "indexes": {(i.name, tuple(i.columns.keys())) for i in table.indexes},
            "unique": {
                (str(u.name), tuple(u.columns.keys()))
                for u in table.constraints
                if type(u).__name__ == "UniqueConstraint"
            },
        }
        for table in metadata.sorted_tables
    }


def test_from_nothing_to_the_tables_that_are_used(connection):
    upgrade(connection)
    assert version(connection) == HEAD
    made = MetaData()
    made.reflect(connection)
    made.remove(made.tables["alembic_version"])
    assert shape(made) == shape(METADATA)


def test_a_second_time_changes_nothing(connection):
    upgrade(connection)
    before = connection.exec_driver_sql("SELECT sql FROM sqlite_master ORDER BY name").all()
    upgrade(connection)
    assert connection.exec_driver_sql("SELECT sql FROM sqlite_master ORDER BY name").all() == before


def test_numbers_are_never_given_again(connection):
    upgrade(connection)
    assert inspect(connection).has_table("sqlite_sequence")


def test_the_list_of_versions_is_the_history():
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    history = ScriptDirectory.from_config(config).walk_revisions()
    assert [step.revision for step in history][::-1] == list(REVISIONS)
