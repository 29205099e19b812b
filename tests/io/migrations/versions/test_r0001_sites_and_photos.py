"""The first version can be made and undone."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect

from pigment.io.migrations.versions import r0001_sites_and_photos as first


def test_the_tables_are_made_and_dropped():
    with create_engine("sqlite://").begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            first.upgrade()
            assert set(inspect(connection).get_table_names()) >= {"sites", "photos", "measurements"}
            first.downgrade()
        left = {name for name in inspect(connection).get_table_names() if "sqlite" not in name}
    assert left == set()
