"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _document(key_name: str) -> sa.Column[str]:
    """Give the column that names the document a row belongs to."""
    return sa.Column("document_id", sa.Text(), sa.ForeignKey("documents.id", name=key_name), nullable=False)


def upgrade() -> None:
    """Make every table of the first version."""
    _documents()
    _readings()
    _decisions()
    _approvals()
    _sending()
    _master()
    _audit()


def _documents() -> None:
    """Documents."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("receive_seq", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_since", sa.Text(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False, server_default="unknown"),
        sa.Column("number", sa.Text()),
        sa.Column("number_key", sa.Text()),
        sa.Column("issue_date", sa.Text()),
        sa.Column("seller_name", sa.Text()),
        sa.Column("seller_key", sa.Text()),
        sa.Column("seller_vat_key", sa.Text()),
        sa.Column("currency", sa.Text()),
        sa.Column("amount_due", sa.Text()),
        sa.Column("order_reference", sa.Text()),
        sa.Column("extractor", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("ruleset_hash", sa.Text()),
        sa.Column("awaiting", sa.Text()),
        sa.Column("cause", sa.Text()),
        sa.Column("turn", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("turns", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("receive_seq", name="uq_documents_receive_seq"),
    )
    op.create_index("ix_documents_awaiting_receive_seq", "documents", ["awaiting", "receive_seq"])
    op.create_index("ix_documents_document_type_number_key", "documents", ["document_type", "number_key"])
    op.create_index("ix_documents_number_key", "documents", ["number_key"])
    op.create_index("ix_documents_status_receive_seq", "documents", ["status", "receive_seq"])


def _readings() -> None:
    """What was read from documents, what they refer to, and the originals where they live in the database."""
    op.create_table(
        "readings",
        sa.Column(
            "document_id", sa.Text(), sa.ForeignKey("documents.id", name="fk_readings_document_id"), nullable=False
        ),
        sa.Column("extraction", sa.LargeBinary()),
        sa.Column("document", sa.LargeBinary()),
        sa.Column("findings", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_readings"),
    )
    op.create_table(
        "document_links",
        sa.Column(
            "document_id",
            sa.Text(),
            sa.ForeignKey("documents.id", name="fk_document_links_document_id"),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "kind", "key", name="pk_document_links"),
    )
    op.create_index("ix_document_links_kind_key", "document_links", ["kind", "key"])
    op.create_table(
        "originals",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_originals"),
    )
    op.create_table(
        "revisions",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_revisions"),
    )


def _decisions() -> None:
    """Decisions and their holds."""
    op.create_table(
        "decisions",
        sa.Column(
            "document_id", sa.Text(), sa.ForeignKey("documents.id", name="fk_decisions_document_id"), nullable=False
        ),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decision", sa.LargeBinary(), nullable=False),
        sa.Column("decision_hash", sa.Text(), nullable=False),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.Column("facts_hash", sa.Text(), nullable=False),
        sa.Column("ruleset_hash", sa.Text(), nullable=False),
        sa.Column("basis_hash", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text()),
        sa.PrimaryKeyConstraint("document_id", "sequence", name="pk_decisions"),
    )
    op.create_table(
        "holds",
        sa.Column("key", sa.Text(), nullable=False),
        _document("fk_holds_document_id"),
        sa.Column("line", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("release_condition", sa.Text(), nullable=False),
        sa.Column("money_at_risk", sa.BigInteger()),
        sa.Column("placed_at", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("released_at", sa.Text()),
        sa.Column("released_by", sa.Text()),
        sa.Column("release_reason", sa.Text()),
        sa.Column("released_money", sa.BigInteger()),
        sa.PrimaryKeyConstraint("key", name="pk_holds"),
    )
    op.create_index("ix_holds_document_id", "holds", ["document_id"])
    op.create_index("ix_holds_released_at_reason", "holds", ["released_at", "reason"])


def _approvals() -> None:
    """Approvals, and what was invoiced for order lines."""
    op.create_table(
        "approvals",
        sa.Column(
            "document_id", sa.Text(), sa.ForeignKey("documents.id", name="fk_approvals_document_id"), nullable=False
        ),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("required", sa.LargeBinary(), nullable=False),
        sa.Column("basis_hash", sa.Text(), nullable=False),
        sa.Column("required_at", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Text()),
        sa.Column("given_by", sa.Text()),
        sa.PrimaryKeyConstraint("document_id", "line", "tier", name="pk_approvals"),
    )
    op.create_table(
        "billed",
        sa.Column(
            "document_id", sa.Text(), sa.ForeignKey("documents.id", name="fk_billed_document_id"), nullable=False
        ),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("order_line", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text()),
        sa.Column("posted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "line", name="pk_billed"),
    )
    op.create_index("ix_billed_order_key", "billed", ["order_key"])


def _sending() -> None:
    """The outbox and the heartbeats of workers."""
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "document_id", sa.Text(), sa.ForeignKey("documents.id", name="fk_outbox_document_id"), nullable=False
        ),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("line", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("basis_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text()),
        sa.Column("claimed_until", sa.Text()),
        sa.Column("reference", sa.Text()),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_outbox"),
    )
    op.create_index("ix_outbox_document_id", "outbox", ["document_id"])
    op.create_index("ix_outbox_slot", "outbox", ["slot"])
    op.create_index("ix_outbox_status_due_at", "outbox", ["status", "due_at"])
    op.create_table(
        "workers",
        sa.Column("executor_id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("beat_at", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.Text()),
        sa.PrimaryKeyConstraint("executor_id", name="pk_workers"),
    )


def _master() -> None:
    """Master data, published rulesets, and the rulebook of many machines."""
    op.create_table(
        "suppliers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("vat_key", sa.Text()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suppliers"),
    )
    op.create_index("ix_suppliers_name_key", "suppliers", ["name_key"])
    op.create_index("ix_suppliers_vat_key", "suppliers", ["vat_key"])
    op.create_table(
        "items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
    )
    op.create_table(
        "published_rulesets",
        sa.Column("ruleset_hash", sa.Text(), nullable=False),
        sa.Column("ruleset_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ruleset_hash", name="pk_published_rulesets"),
    )
    op.create_index(
        "ix_published_rulesets_ruleset_id_published_at", "published_rulesets", ["ruleset_id", "published_at"]
    )
    op.create_table(
        "tinydb_store",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tinydb_store"),
    )


def _audit() -> None:
    """The audit chain, which nobody may change."""
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text()),
        sa.Column("order_key", sa.Text()),
        sa.Column("before_hash", sa.Text()),
        sa.Column("after_hash", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_document_id", "audit_entries", ["document_id"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{act.lower()} BEFORE {act} ON audit_entries "
                "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()"
    )
