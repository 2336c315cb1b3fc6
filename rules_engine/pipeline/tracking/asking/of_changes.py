"""What a supplier's answer says differently from the order it answers."""

from rules_engine.documents.order_response import OrderResponse
from rules_engine.matching.linking import number_key
from rules_engine.pipeline.lifecycle.record import Record
from rules_engine.pipeline.tracking.order_versions import Change


def answered_changes(record: Record) -> list[Change]:
    """Return what the last answer changes, line by line; nothing for a mere acknowledgement."""
    answers = [each.document for each in record.known if isinstance(each.document, OrderResponse)]
    answers = [each for each in answers if each.response_code != "AB"]
    if not answers:
        return []
    answer, order, found = answers[-1], record.order, []
    if answer.response_code == "RE" and not answer.lines:
        return [Change(None, "rejected", None, None)]
    ordered = {number_key(line.id): line for line in order.lines}
    for line in answer.lines:
        was = ordered.get(number_key(line.order_line_reference or line.id))
        if was is None:
            found.append(Change(line.id, "added", None, line.quantity))
            continue
        if line.status_code == "7":
            found.append(Change(was.id, "removed", was.quantity, None))
            continue
        wanted = was.requested_delivery_date or order.requested_delivery_date
        promised = line.promised_delivery_date or answer.promised_delivery_date
        for what, earlier, later in (
            ("quantity", was.quantity, line.quantity),
            ("price", was.net_price, line.net_price),
            ("delivery", wanted, promised),
        ):
            if later is not None and earlier != later:
                found.append(Change(was.id, what, earlier, later))
    return found
