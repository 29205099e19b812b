"""A data folder of the first version gets its diary and loses nothing."""

from sqlalchemy import create_engine, inspect

from pigment.io.migrations.upgrade import upgrade


def test_the_table_is_added_to_what_was_there(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        upgrade(connection, "r0001")
        assert not inspect(connection).has_table("diary")
        connection.exec_driver_sql(
            "INSERT INTO sites (name, created_at, is_sample) VALUES ('cheek', '2026-01-05', 0)"
        )
    with engine.begin() as connection:
        upgrade(connection)
        assert inspect(connection).has_table("diary")
        assert connection.exec_driver_sql("SELECT name FROM sites").scalar() == "cheek"
    engine.dispose()
