"""A requisition: what somebody asks to be bought, before it is approved and becomes an order."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.lines import Item
from rules_engine.documents.money import round_to_minor
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals

LINES_MAX = 500


class RequestedLine(Frozen):
    """One thing that is asked for."""

    description: str = Field(min_length=1, max_length=500)
    buyer_item_id: str | None = Field(default=None, max_length=100)
    quantity: Exact = Field(gt=0)
    unit_code: str = Field(default="C62", min_length=1, max_length=10)
    net_price: Exact = Field(ge=0, description="for one unit, without VAT")


class Requisition(Frozen):
    """What is asked for, from whom, for which cost centre and site, by when, and why."""

    supplier: str = Field(min_length=1, max_length=200, description="id, name or VAT identifier")
    currency: str = Field(min_length=3, max_length=3)
    cost_centre: str | None = Field(default=None, max_length=50)
    project: str | None = Field(default=None, max_length=50)
    site: str | None = Field(default=None, max_length=50)
    needed_on: date | None = None
    why: str = Field(default="", max_length=1_000)
    lines: tuple[RequestedLine, ...] = Field(min_length=1, max_length=LINES_MAX)

    def value(self) -> Decimal:
        """Return the net value, each line rounded to the cent."""
        return sum((self._worth(line) for line in self.lines), Decimal(0))

    def _worth(self, line: RequestedLine) -> Decimal:
        return round_to_minor(line.quantity * line.net_price, self.currency)

    def order(self, number: str, day: date, seller: Party, buyer: Party) -> Order:
        """Return the order that this becomes, under the number it keeps from now on."""
        lines = tuple(
            OrderLine(
                id=str(place),
                item=Item(description=line.description, buyer_item_id=line.buyer_item_id),
                quantity=line.quantity,
                unit_code=line.unit_code,
                net_price=line.net_price,
                line_net_amount=self._worth(line),
                requested_delivery_date=self.needed_on,
            )
            for place, line in enumerate(self.lines, start=1)
        )
        return Order(
            number=number,
            issue_date=day,
            seller=seller,
            buyer=buyer,
            currency=self.currency,
            note=self.why or None,
            lines=lines,
            totals=Totals(sum_of_line_net_amounts=self.value(), total_without_vat=self.value()),
            requested_delivery_date=self.needed_on,
            cost_centre=self.cost_centre,
            project=self.project,
            site=self.site,
        )
