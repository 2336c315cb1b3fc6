"""When each line of an order is due: as the supplier promised last, else as the buyer wanted it."""

from datetime import date

from rules_engine.documents.order_response import OrderResponse
from rules_engine.pipeline.lifecycle.record import Record, line_of


def promises(record: Record) -> dict[str, date | None]:
    """Return the day for each line; None where nobody named one."""
    order = record.order
    found = {line.id: line.requested_delivery_date or order.requested_delivery_date for line in order.lines}
    for each in record.known:
        response = each.document
        if not isinstance(response, OrderResponse) or response.response_code == "AB" or each.row.status == "refused":
            continue
        if not response.lines and response.promised_delivery_date:
            found = dict.fromkeys(found, response.promised_delivery_date)
        for line in response.lines:
            mine = line_of(order, line.order_line_reference or line.id)
            day = line.promised_delivery_date or response.promised_delivery_date
            if mine is not None and day is not None:
                found[mine] = day
    return found
