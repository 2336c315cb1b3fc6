"""The truth files of the collected documents: which field of a candidate each entry speaks about."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from rules_engine.documents.candidate import Candidate

HEADER = {
    "number": "id",
    "issue_date": "issueDate",
    "currency": "currency",
    "type_code": "typeCode",
    "buyer_reference": "buyerReference",
    "contract_reference": "contractReference",
    "order_reference": "orderReference",
    "profile": "profile",
}
TOTALS = {
    "sum_of_line_net_amounts": "LineTotalAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "total_without_vat": "TaxBasisTotalAmount",
    "vat": "TaxTotalAmount",
    "total_with_vat": "GrandTotalAmount",
    "amount_due": "DuePayableAmount",
}
LINE = {
    "id": "lineId",
    "quantity": "quantity",
    "unit_code": "unit",
    "line_net_amount": "lineAmount",
    "net_price": "price",
    "order_line_reference": "orderLineRef",
    "status_code": "lineStatus",
    "item.description": "name",
    "item.seller_item_id": "sellerItemId",
    "item.buyer_item_id": "buyerItemId",
    "item.standard_item_id": "standardItemId",
}
PARTY = {"name": "name", "vat_id": "vat", "city": "city"}


def fields_of(truth: dict) -> Iterator[tuple[str, object]]:
    """Give each field of a candidate that a truth file of a Cross Industry message speaks about."""
    entries = [(name, truth.get(key)) for name, key in HEADER.items()]
    for side in ("seller", "buyer"):
        entries += [(f"{side}.{name}", (truth.get(side) or {}).get(key)) for name, key in PARTY.items()]
    entries += [(f"totals.{name}", (truth.get("totals") or {}).get(key)) for name, key in TOTALS.items()]
    for index, line in enumerate(truth.get("lines") or []):
        entries += [(f"lines.{index}.{name}", line.get(key)) for name, key in LINE.items()]
    yield from ((name, want) for name, want in entries if want not in (None, ""))


def value_at(candidate: Candidate, path: str) -> object:
    """Give the value at a dotted path, None where the path ends early."""
    value: object = candidate
    for part in path.split("."):
        if isinstance(value, tuple):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = getattr(value, part, None)
    return value


def compare(candidate: Candidate, path: str, want: object) -> str:
    """Say how a value differs from the truth; empty where it does not."""
    have = value_at(candidate, path)
    return "" if same(want, have) else f"is {want!r}, read {have!r}"


def same(want: object, have: object) -> bool:
    """Compare as numbers where the value is one, else as text without its spaces and marks."""
    if isinstance(have, Decimal):
        try:
            return Decimal(str(want)) == have
        except InvalidOperation:
            return False
    return re.sub(r"\W+", "", str(want)).casefold() == re.sub(r"\W+", "", str(have or "")).casefold()
