"""A line in time: how late it is promised or delivered, and how early it is billed.

Pure functions from a matched line to known terms; what is not known is left out.
"""

from datetime import date

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.order_response import ResponseLine
from rules_engine.documents.sheet import Value
from rules_engine.matching.line_match import LineFrame, LineMatch
from rules_engine.matching.quantities import fraction
from rules_engine.matching.rounding import money


def time_terms(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Return the terms of a line about dates; answers also say how the supplier answers the line."""
    requested = requested_date(match)
    if frame.document_type is DocumentType.ORDER_RESPONSE:
        line = match.line
        assert isinstance(line, ResponseLine), "an answer has no other lines"
        return {
            "line.response_status": line.status_code,
            "line.days_late": _days(line.promised_delivery_date, requested),
        }
    if match.order_line is None:
        return {}
    early = _days(requested, frame.issue_date)
    amount = fraction(match.line.line_net_amount)
    days = None if early is None or amount is None or not frame.comparable else amount * early
    return {
        "line.days_late": _days(frame.delivery_date, requested),
        "line.days_early": early,
        "line.value_days": money(days, frame.currency),
    }


def requested_date(match: LineMatch) -> date | None:
    """Return the delivery date the order line asks for, else its order's."""
    requested = match.order_line.requested_delivery_date if match.order_line else None
    if requested is None and match.order is not None and match.order_line is not None:
        return match.order.requested_delivery_date
    return requested


def _days(later: date | None, earlier: date | None) -> int | None:
    """Return the days from one date to another; None if one is unknown."""
    return None if later is None or earlier is None else (later - earlier).days
