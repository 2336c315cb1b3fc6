"""What is counted for order lines is proven on disk, and any change of it is found."""

import pytest
from sqlalchemy import text

from rules_engine.errors import IntegrityBroken
from tests.chains import chain
from tests.durability.homes import open_home

CHANGES = (
    "UPDATE billed SET quantity = quantity + 1",
    "UPDATE billed SET amount = amount - 1",
    "DELETE FROM billed",
    "INSERT INTO billed SELECT document_id, '9', order_key, order_number, order_line, 1, 1, currency, 0 FROM billed",
    "UPDATE documents SET status = 'held' WHERE document_type = 'invoice'",
)


ORDERS = {
    "UPDATE order_standings SET status = 'sent'": "status",
    "DELETE FROM order_standings": "status",
    "DELETE FROM document_links WHERE kind = 'order' AND document_id IN "
    "(SELECT id FROM documents WHERE document_type = 'receipt_advice')": "not linked",
}


@pytest.mark.parametrize("change", ORDERS)
def test_an_order_that_stands_otherwise_than_what_happened_is_found(tmp_path, change):
    """T7, T2: a status, or a receipt that its order does not find any more, is told when the orders are recounted."""
    with open_home(tmp_path) as line:
        for number in ("1", "2"):
            for name, content in chain(number).files():
                line.capture_bytes(content, name, "test")
        line.run_until_idle()
        report = line.audit_verify()
        assert (report["recounted_orders"], report["recounted_lines"]) == (2, 2)

        with line.store.write() as uow:
            uow.connection.execute(text(change))

        with pytest.raises(IntegrityBroken, match=ORDERS[change]):
            line.audit_verify()


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_counted_otherwise_than_decided_is_found(tmp_path, change):
    """T7, M9: a unit or a minor unit more, less, twice, or for a bill that is not accepted breaks the proof."""
    with open_home(tmp_path) as line:
        for name, content in chain("1").files():
            line.capture_bytes(content, name, "test")
        line.run_until_idle()
        assert line.audit_verify()["counted_documents"] == 1

        with line.store.write() as uow:
            uow.connection.execute(text(change))

        with pytest.raises(IntegrityBroken):
            line.audit_verify()
