"""What a supplier's answer to a line is: accepted, changed, refused, another item in its place, or an added line.

Said by the supplier's own status (UNCL1229), and by what is measured where the supplier says nothing or something else.
"""

from typing import Final

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.order_response import ResponseLine
from rules_engine.documents.sheet import Value
from rules_engine.matching.likeness import item_differs
from rules_engine.matching.line_match import LineFrame, LineMatch
from rules_engine.matching.time_measures import requested_date

ANSWERS: Final = ("accepted", "changed", "refused", "substituted", "added")
"""What an answer to a line may be."""

_ADDED, _CHANGED, _REFUSED = "1", "3", "7"


def answer_terms(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Return what the line of an order response answers; nothing for other documents."""
    line = match.line
    if frame.document_type is not DocumentType.ORDER_RESPONSE or not isinstance(line, ResponseLine):
        return {}
    return {"line.answer": _answer(match, line)}


def _answer(match: LineMatch, line: ResponseLine) -> str | None:
    """Return the answer; None for a line without an order line of which the supplier says nothing."""
    order_line = match.order_line
    if line.status_code == _REFUSED or (line.quantity is not None and line.quantity == 0):
        return "refused"
    if order_line is None:
        return "added" if line.status_code == _ADDED else None
    if line.status_code == _ADDED or item_differs(line, order_line) is True:
        return "substituted"
    return "changed" if line.status_code == _CHANGED or _differs(match, line) else "accepted"


def _differs(match: LineMatch, line: ResponseLine) -> bool:
    """Tell whether quantity, price, unit or date is another than the order's, where both say one."""
    requested, promised = requested_date(match), line.promised_delivery_date
    pairs = ((match.quantity, match.ordered), (match.price, match.order_price), (promised, requested))
    unlike = any(ours is not None and theirs is not None and ours != theirs for ours, theirs in pairs)
    return unlike or match.factor is None
