"""Sites, their photographs, and what was measured last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None


def _of_site() -> sa.ForeignKey:
    return sa.ForeignKey("sites.id", ondelete="CASCADE")


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("card_type", sa.String(40)),
        sa.Column("marker_mm", sa.Float),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "photos",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, _of_site(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("suffix", sa.String(16), nullable=False),
        sa.Column("file", sa.String(255), nullable=False),
        sa.Column("taken_at", sa.String(40)),
        sa.Column("taken_at_source", sa.String(16)),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.UniqueConstraint("site_id", "sha256", name="uq_photos_site_sha256"),
        sa.UniqueConstraint("site_id", "file", name="uq_photos_site_file"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_photos_sha256", "photos", ["sha256"])
    op.create_table(
        "measurements",
        sa.Column("site_id", sa.Integer, _of_site(), primary_key=True),
        sa.Column("input_key", sa.String(64), nullable=False),
        sa.Column("pigment_version", sa.String(40), nullable=False),
        sa.Column("measured_at", sa.String(32), nullable=False),
    )


def downgrade() -> None:
    """Drop them again."""
    for table in ("measurements", "photos", "sites"):
        op.drop_table(table)
