"""One trade as it happens: documents are added one after the other, each with its day and what must come of it.

Owns the calendar of a trade, the numbers suppliers and the company give, and the four steps every trade is made of.
What goes wrong in a trade is planted by ``plants``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypedDict, Unpack

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import AllowanceCharge
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.order import Header, Order
from ui.demo import trade
from ui.demo.dice import Dice
from ui.demo.master import COMPANY, LEVELS, Trader
from ui.demo.model import CLEAN, Expectation, ExpectedOutcome, Form
from ui.demo.trade import Quantities

_WORTH: Final = (12, 25, 40, 60, 90, 140, 220, 320)
"""What an order line is worth in EUR, about."""


@dataclass(frozen=True)
class Entry:
    """One document on its way: the day it is received, its form, and the truth about it."""

    received_on: date
    document: Header
    form: Form = "ubl"
    planted: tuple[str, ...] = ()
    expected: Expectation | None = None
    finally_: ExpectedOutcome | None = None
    mark: str = ""
    spoil: Callable[[bytes], bytes] | None = None


class Sending(TypedDict, total=False):
    """How a bill is sent, where that is not the usual way."""

    finally_: ExpectedOutcome
    mark: str
    spoil: Callable[[bytes], bytes]


class About(Sending, total=False):
    """What may be said of an entry besides its document."""

    form: Form
    planted: tuple[str, ...]
    expected: Expectation


@dataclass
class Numbers:
    """The numbers that are given one after the other, by whom they are given."""

    given: dict[str, int] = field(default_factory=dict)

    def next(self, series: str) -> int:
        """Return the next number of a series, from 1."""
        self.given[series] = self.given.get(series, 0) + 1
        return self.given[series]


@dataclass
class Story:
    """A trade in the making."""

    trader: Trader
    others: tuple[Trader, ...]
    items: dict[str, CatalogueItem]
    numbers: Numbers
    dice: Dice
    started: date
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let time begin with the order."""
        self.day = self.started
        self.order: Order

    def wait(self, least: int, most: int) -> date:
        """Let some days pass and return the new day."""
        self.day += timedelta(days=self.dice.between(least, most))
        return self.day

    def add(self, document: Header, **about: Unpack[About]) -> None:
        """Let a document come in today, in plain UBL unless told otherwise."""
        self.entries.append(Entry(self.day, document, **about))

    def place_order(self, lines: int | None = None, worth: int = 1, issued_later: int = 0) -> Order:
        """Order some items of the supplier; ``worth`` multiplies what a line is worth."""
        count = lines or self.dice.pick((1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12))
        chosen = self.dice.sample(sorted(self.trader.prices), count)
        due = self.day + timedelta(days=self.dice.between(7, 21))
        ordered = tuple(
            trade.order_line(self.trader, place, self.items[item], self._quantity(item, worth), due)
            for place, item in enumerate(chosen, 1)
        )
        place = self.dice.pick(sorted(COMPANY.sites)), self.dice.pick(sorted(COMPANY.cost_centres))
        number = f"PO-{self.started:%y}-{self.numbers.next('order'):04d}"
        issued = self.day + timedelta(days=issued_later)
        self.order = trade.order(number, self.trader, issued, ordered, place)
        return self.order

    def _quantity(self, item: str, worth: int) -> Decimal:
        """Return a whole quantity, in full boxes where there are boxes and that is not too much."""
        price = self.trader.prices[item] / LEVELS[self.trader.currency]
        wanted = max(1, int(self.dice.pick(_WORTH) * worth / price))
        box = int(self.items[item].packs.get("BX", Decimal(1)))
        return Decimal(max(1, round(wanted / box)) * box) if wanted * 2 >= box else Decimal(wanted)

    def ordered(self, **about: Unpack[About]) -> None:
        """Send the order out."""
        self.add(self.order, **about)

    def everything(self) -> dict[str, Decimal]:
        """Return the ordered quantities."""
        return {line.id: line.quantity or Decimal(0) for line in self.order.lines}

    def accepted(self) -> None:
        """Let the supplier accept the order."""
        self.wait(1, 3)
        lines = tuple(trade.response_line(line) for line in self.order.lines)
        self.add(trade.response(self.order, self.day, lines), expected=CLEAN)

    def despatched(self, quantities: Quantities) -> None:
        """Let the supplier announce a shipment."""
        number = f"{self.trader.short[:3].upper()}-D{self.numbers.next('D' + self.trader.supplier.id):04d}"
        self.add(trade.despatch(self.order, number, self.day, quantities))

    def received(self, quantities: Quantities, rejected: Quantities | None = None) -> None:
        """Book a receipt of goods today; nobody books a receipt of work."""
        if not self.trader.services:
            number = f"GR-{self.day:%y}-{self.numbers.next('receipt'):05d}"
            self.add(trade.receipt_advice(self.order, number, self.day, quantities, rejected))

    def delivered(self, quantities: Quantities | None = None) -> None:
        """Let time pass, then let goods be shipped and booked in."""
        full = self.everything() if quantities is None else quantities
        self.wait(4, 12)
        if not self.trader.services and self.dice.chance(30):
            self.despatched(full)
        self.wait(1, 3)
        self.received(full)

    def invoice_number(self) -> str:
        """Return the supplier's next invoice number in the supplier's own style."""
        running = self.numbers.next("B" + self.trader.supplier.id)
        match int(self.trader.supplier.id[1:]) % 4:
            case 0:
                return f"RE{self.day:%Y}-{running:04d}"
            case 1:
                return f"{self.trader.short[:3].upper()}{310000 + running * 7}"
            case 2:
                return f"{self.day:%y}{self.day:%m}-{running:03d}"
            case _:
                return f"F-{self.day:%Y}/{running:04d}"

    def invoice(
        self,
        lines: tuple[InvoiceLine, ...] | None = None,
        *,
        charges: tuple[AllowanceCharge, ...] = (),
        **changed: object,
    ) -> Invoice:
        """Make an invoice of today, of everything ordered unless told otherwise; it is not sent yet."""
        billed = trade.invoice_lines(self.order, self.everything()) if lines is None else lines
        number = self.invoice_number()
        made = trade.invoice(self.order, self.trader, number, self.day, billed, charges)
        return made.model_copy(update=changed)

    def send(self, invoice: Invoice, expected: Expectation = CLEAN, *planted: str, **about: Unpack[Sending]) -> None:
        """Let an invoice come in within two days, in the supplier's form."""
        self.wait(0, 2)
        form: Form = "ubl" if isinstance(invoice, CreditNote) else self.trader.form
        self.add(invoice, form=form, planted=planted, expected=expected, **about)

    def most(self) -> int:
        """Return the place of the order line with the largest quantity, from 0."""
        quantities = [line.quantity or Decimal(0) for line in self.order.lines]
        return quantities.index(max(quantities))

    def dearest(self) -> int:
        """Return the place of the order line with the largest amount, from 0."""
        amounts = [line.line_net_amount or Decimal(0) for line in self.order.lines]
        return amounts.index(max(amounts))
