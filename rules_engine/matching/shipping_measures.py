"""What was shipped, against what is billed: the proof behind an invoice that goes out, and a warning on one that comes.

A despatch advice is counted as a receipt advice is: by the order line it names, else by its item, in the order line's
unit.
"""

from collections.abc import Sequence
from fractions import Fraction

from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.documents.sheet import Value
from rules_engine.matching.line_match import LineFrame, LineMatch
from rules_engine.matching.linking import LinkedOrder
from rules_engine.matching.quantities import MICRO, Packs, away_from_zero, half_up
from rules_engine.matching.receipts import Received, advices_of, received_by_line
from rules_engine.matching.rounding import money_difference, share


def shipped_by_line(
    advices: Sequence[DespatchAdvice], order: LinkedOrder, packs: dict[str, Packs], *, only_order: bool
) -> dict[str, Received] | None:
    """Return what was shipped of each order line; None where nothing says that anything was."""
    named = advices_of([_as_receipt_advice(each) for each in advices], order, only_order=only_order)
    if not named:
        return None
    found = received_by_line(named, order, packs, only_order=only_order)
    return {line.id: found.get(line.id, Received()) for line in order.order.lines}


def _as_receipt_advice(advice: DespatchAdvice) -> ReceiptAdvice:
    """Return a despatch advice as the receipt advice that would answer it."""
    return ReceiptAdvice(
        number=advice.number,
        issue_date=advice.issue_date,
        seller=advice.seller,
        buyer=advice.buyer,
        order_reference=advice.order_reference,
        lines=tuple(
            ReceiptLine(
                id=line.id,
                item=line.item,
                received_quantity=line.despatched_quantity,
                unit_code=line.unit_code,
                order_line_reference=line.order_line_reference,
                order_reference=line.order_reference,
            )
            for line in advice.lines
        ),
    )


def shipping_terms(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Return the terms of a line about what was shipped; none where nothing is known of shipping."""
    shipped = None if match.shipped is None else match.shipped.quantity
    if shipped is None or frame.document_type is DocumentType.ORDER_RESPONSE:
        return {}
    found: dict[str, Value | None] = {"line.shipped_quantity": half_up(shipped, MICRO)}
    # Goods that come back with a credit note are not shipped once more: there is nothing to compare with.
    if frame.document_type is DocumentType.CREDIT_NOTE or match.quantity is None:
        return found
    variance = match.billed_in_all(credit=False).quantity - shipped
    at_price = None if match.order_price is None or not frame.comparable else variance * match.order_price
    return found | {
        "line.shipping_variance": away_from_zero(variance, MICRO),
        "line.shipping_variance_bp": share(variance, Fraction(shipped)),
        "line.shipping_variance_amount": money_difference(at_price, frame.currency),
    }
