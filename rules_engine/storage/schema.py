"""The tables of the store, for SQLite and PostgreSQL alike.

Money stands as whole minor units, quantities as whole millionths, other exact numbers as text: SQLite keeps a Numeric
as a binary fraction, so the schema has none. Times are text in UTC of one width, so that they sort. Whole values
(documents, readings, sheets, decisions) are kept as their canonical JSON bytes.
"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def stamp(moment: datetime) -> str:
    """Write an aware moment as UTC text of one width, so that text order is time order.

    >>> stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000000+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True, comment="SHA-256 of the original bytes"),
    Column("receive_seq", BigInteger, nullable=False, unique=True, comment="1, 2, 3 … in the order of receipt"),
    Column("received_at", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes"),
    Column("status", Text, nullable=False),
    Column("status_since", Text, nullable=False),
    Column("document_type", Text, nullable=False, server_default="unknown"),
    Column("number", Text),
    Column("number_key", Text, comment="the number as compared"),
    Column("issue_date", Text),
    Column("seller_name", Text),
    Column("seller_key", Text, comment="the seller's name as compared"),
    Column("seller_vat_key", Text, comment="the seller's VAT identifier as compared"),
    Column("currency", Text),
    Column("amount_due", Text, comment="exact digits as printed"),
    Column("order_reference", Text, comment="the order's number as printed"),
    Column("extractor", Text),
    Column("outcome", Text, comment="of the latest decision, or filed"),
    Column("ruleset_hash", Text, comment="the version first bound"),
    Column("queue", Text, comment="where the latest decision sends it"),
    Column("queue_next", Text, comment="the queue it moves to once it is overdue"),
    Column("queue_hours", Integer, comment="business hours until it is overdue"),
    Column("discount_until", Text, comment="the last day of the cash discount that the latest decision knew of"),
    Column("discount_amount", Integer, comment="what it takes off, in minor units of the document's currency"),
    Column("awaiting", Text, comment="first or again while a decision is due, else null"),
    Column("cause", Text, comment="id of the document that makes it decided again"),
    Column("turn", Integer, nullable=False, server_default="0", comment="1 while somebody is about to decide it"),
    Column("turns", Integer, nullable=False, server_default="0", comment="how often a turn was given"),
    Index(None, "status", "receive_seq"),
    Index(None, "awaiting", "receive_seq"),
    Index(None, "document_type", "number_key"),
    Index(None, "number_key"),
)

readings = Table(
    "readings",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("extraction", LargeBinary, comment="as read: candidate, confidence and place per field"),
    Column("document", LargeBinary, comment="the typed document, where one could be made"),
    Column("findings", LargeBinary, nullable=False, comment="all findings of reading, normalising and arithmetic"),
)

document_links = Table(
    "document_links",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("kind", Text, primary_key=True, comment="order, despatch, receipt or preceding"),
    Column("key", Text, primary_key=True, comment="the referenced number as compared"),
    Index(None, "kind", "key"),
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

revisions = Table(
    "revisions",
    metadata,
    Column("key", Text, primary_key=True, comment="an order's number as compared, or master"),
    Column("revision", BigInteger, nullable=False, comment="grows with every fact a decision about it may read"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("decided_at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("decision", LargeBinary, nullable=False, comment="canonical bytes"),
    Column("decision_hash", Text, nullable=False),
    Column("sheet", LargeBinary, nullable=False, comment="canonical bytes"),
    Column("facts_hash", Text, nullable=False),
    Column("ruleset_hash", Text, nullable=False),
    Column("basis_hash", Text, nullable=False, comment="what approvals and pushes are bound to"),
    Column("explanation", Text, nullable=False),
    Column("cause", Text, comment="id of the document that made it decided again"),
)

holds = Table(
    "holds",
    metadata,
    Column("key", Text, primary_key=True, comment="SHA-256 of document, line, kind, reason, rule"),
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("line", Text),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("release_condition", Text, nullable=False),
    Column("money_at_risk", BigInteger, comment="minor units of the document's currency"),
    Column("placed_at", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("released_at", Text),
    Column("released_by", Text),
    Column("release_reason", Text),
    Column("released_money", BigInteger, comment="money at risk that a person saw when releasing"),
    Index(None, "document_id"),
    Index(None, "released_at", "reason"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("line", Text, primary_key=True, comment="empty for the document"),
    Column("tier", Text, primary_key=True),
    Column("required", LargeBinary, nullable=False, comment="who, mode and limit as canonical JSON"),
    Column("basis_hash", Text, nullable=False),
    Column("required_at", Text, nullable=False),
    Column("given_at", Text),
    Column("given_by", Text),
)

billed = Table(
    "billed",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("line", Text, primary_key=True),
    Column("order_key", Text, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("order_line", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False, comment="millionths of the order line's unit; credits negative"),
    Column("amount", BigInteger, nullable=False, comment="net amount in minor units; credits negative"),
    Column("currency", Text),
    Column("posted", Integer, nullable=False, comment="0 pending, 1 posted in the other system"),
    Index(None, "order_key"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True, comment="SHA-256 of document, line, kind, target, payload"),
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("slot", Text, nullable=False, comment="SHA-256 of what the effect is about, without its payload"),
    Column("line", Text),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("basis_hash", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", Text, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    Column("reference", Text),
    Column("detail", Text, nullable=False, server_default=""),
    Column("created_at", Text, nullable=False),
    Column("applied_at", Text),
    Index(None, "status", "due_at"),
    Index(None, "document_id"),
    Index(None, "slot"),
)

suppliers = Table(
    "suppliers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name_key", Text, nullable=False),
    Column("vat_key", Text),
    Column("body", LargeBinary, nullable=False),
    Index(None, "name_key"),
    Index(None, "vat_key"),
)

items = Table(
    "items",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

master_records = Table(
    "master_records",
    metadata,
    Column("kind", Text, primary_key=True, comment="supplier, item, site, contract …"),
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, comment="1, 2, 3 … within the record"),
    Column("body", LargeBinary, comment="canonical bytes; null: the record was ended"),
    Column("source", Text, nullable=False, comment="the file or system it came from"),
    Column("changed_at", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("ended_at", Text, comment="when the next version took its place; null: it stands"),
    Index(None, "kind", "ended_at"),
)

master_names = Table(
    "master_names",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True, comment="an id, number, account or name as compared"),
    Column("id", Text, primary_key=True, comment="the record it names"),
    Column("how", Text, primary_key=True, comment="id, number, alias, name or learned"),
    Column("said", Text, nullable=False, comment="as it was written"),
    Index(None, "kind", "id"),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("body", LargeBinary, nullable=False, comment="what of an invoice is compared, as canonical JSON"),
)

duplicate_keys = Table(
    "duplicate_keys",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("key", Text, primary_key=True, comment="SHA-256 of what invoices that may be one share"),
    Index(None, "key"),
)

lessons = Table(
    "lessons",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("due", Integer, nullable=False, comment="1 where it was corrected since it last taught"),
    Column("supplier", Text, comment="key of the supplier, once it taught"),
    Column("version", Integer, nullable=False, comment="of the supplier's template, 0 before it taught"),
    Column("standing", Integer, nullable=False, comment="1 for the template that is applied"),
    Column("body", LargeBinary, comment="the template as JSON"),
    Column("at", Text, nullable=False, comment="when it was corrected last"),
    Index(None, "due"),
    Index(None, "supplier", "version"),
)

order_keys = Table(
    "order_keys",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("key", Text, primary_key=True, comment="SHA-256 of seller with amount, item and quantity, or item"),
    Column("receive_seq", BigInteger, nullable=False, comment="of the order"),
    Index(None, "key", "receive_seq"),
)

published_rulesets = Table(
    "published_rulesets",
    metadata,
    Column("ruleset_hash", Text, primary_key=True),
    Column("ruleset_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="canonical bytes"),
    Column("published_at", Text, nullable=False),
    Index(None, "ruleset_id", "published_at"),
)

workers = Table(
    "workers",
    metadata,
    Column("executor_id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("beat_at", Text, nullable=False),
    Column("stopped_at", Text),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("document_id", Text),
    Column("order_key", Text),
    Column("before_hash", Text),
    Column("after_hash", Text),
    Column("reason", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index(None, "document_id"),
    Index(None, "order_key"),
)

tinydb_store = Table(
    "tinydb_store",
    metadata,
    Column("name", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
