"""The diary: entries of the person, tied to no place and no photograph."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "diary",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("dose", sa.Float),
        sa.Column("dose_unit", sa.String(40), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("diary")
