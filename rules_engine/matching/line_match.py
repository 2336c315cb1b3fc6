"""A document line beside its order line: the exact numbers of both, and what other documents say about the order line.

Owns the shapes that measures are taken from, and their arithmetic on fractions; nothing is rounded here.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.order import Order, OrderLine
from rules_engine.matching.pairing import OrderSlot
from rules_engine.matching.quantities import fraction, unit_price
from rules_engine.matching.receipts import Received


@dataclass(frozen=True, slots=True)
class Billed:
    """What is billed for an order line: the quantity in its unit, and the net amount in the document's currency.

    The amount is None where a part of it is not known in that currency: a sum that lacks a part is no sum.
    """

    quantity: Fraction = Fraction(0)
    amount: Fraction | None = Fraction(0)

    def plus(self, other: "Billed") -> "Billed":
        """Return both together.

        >>> Billed(Fraction(2), Fraction(9)).plus(Billed(Fraction(1), None))
        Billed(quantity=Fraction(3, 1), amount=None)
        """
        amount = None if self.amount is None or other.amount is None else self.amount + other.amount
        return Billed(self.quantity + other.quantity, amount)

    def less(self, other: "Billed") -> "Billed":
        """Return what is left of this without the other."""
        amount = None if self.amount is None or other.amount is None else self.amount - other.amount
        return Billed(self.quantity - other.quantity, amount)


@dataclass(frozen=True)
class LineMatch:
    """One document line beside its order line, and everything other documents say about that order line.

    ``factor`` turns the line's quantity into the order line's unit; None where that is impossible. ``before`` is what
    other documents billed, ``posted`` the part of it that another system has taken over, ``earlier`` what lines before
    this one in the same document bill. ``received`` None: receipts are not tracked, or there is no order line. Agreed
    prices and ``stock`` are per and in the order line's unit; ``average_price`` likewise, in the company's currency.
    ``choices`` are the order lines it may belong to, where it is asked which. ``shipped`` None: nothing says that any
    of it was shipped. What follows from all of these is worked out once: many measures of one line read it.
    """

    line: TradeLine
    order: Order | None = None
    order_line: OrderLine | None = None
    factor: Fraction | None = Fraction(1)
    before: Billed = Billed()
    earlier: Billed = Billed()
    received: Received | None = None
    category: str | None = None
    posted: Billed = Billed()
    contract_price: Fraction | None = None
    list_price: Fraction | None = None
    stock: Fraction | None = None
    average_price: Fraction | None = None
    choices: tuple[OrderSlot, ...] = ()
    shipped: Received | None = None

    @cached_property
    def quantity(self) -> Fraction | None:
        """The line's quantity in the order line's unit."""
        quantity = fraction(self.line.quantity)
        return None if quantity is None or self.factor is None else quantity * self.factor

    @cached_property
    def price(self) -> Fraction | None:
        """The line's net price per order unit, after its allowances."""
        price = unit_price(self.line)
        return None if price is None or not self.factor else price / self.factor

    @cached_property
    def amount(self) -> Fraction | None:
        """The line's net amount: as printed, else what its quantity and price give."""
        if self.line.line_net_amount is not None:
            return fraction(self.line.line_net_amount)
        return None if self.quantity is None or self.price is None else self.quantity * self.price

    @cached_property
    def billed(self) -> Billed:
        """What this line alone bills; an unknown quantity counts as none."""
        return Billed(self.quantity or Fraction(0), self.amount)

    @cached_property
    def here(self) -> Billed:
        """What this document bills for the order line, up to and with this line."""
        return self.earlier.plus(self.billed)

    def billed_in_all(self, *, credit: bool) -> Billed:
        """Return what all documents bill for the order line, this line included; a credit note takes from it."""
        return self._with(self.before, credit=credit)

    def posted_in_all(self, *, credit: bool) -> Billed:
        """Return the same without what no other system has taken over yet."""
        return self._with(self.posted, credit=credit)

    def _with(self, others: Billed, *, credit: bool) -> Billed:
        """Return what others bill with this line and those before it."""
        return others.less(self.here) if credit else others.plus(self.here)

    @cached_property
    def ordered(self) -> Fraction | None:
        """The ordered quantity."""
        return None if self.order_line is None else fraction(self.order_line.quantity)

    @cached_property
    def order_price(self) -> Fraction | None:
        """The order's net price per order unit, after allowances of the order line."""
        return None if self.order_line is None else unit_price(self.order_line)

    @cached_property
    def ordered_amount(self) -> Fraction | None:
        """The order line's net amount: as printed, else what its quantity and price give."""
        if self.order_line is not None and self.order_line.line_net_amount is not None:
            return fraction(self.order_line.line_net_amount)
        return None if self.ordered is None or self.order_price is None else self.ordered * self.order_price

    @cached_property
    def expected_amount(self) -> Fraction | None:
        """What the order gives for the line's quantity."""
        return None if self.quantity is None or self.order_price is None else self.quantity * self.order_price


@dataclass(frozen=True, slots=True)
class LineFrame:
    """What all lines of a document share: its type and currency, and whether money may be compared with the order.

    ``rate`` is the company's currency for one unit of the document's, on the document's date.
    """

    document_type: DocumentType
    currency: str
    comparable: bool
    receipt_required: bool
    rate: Fraction | None = None
    company_currency: str | None = None
    issue_date: date | None = None
    delivery_date: date | None = None
