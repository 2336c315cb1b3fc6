"""What is planted, how often, and with whom: the one list of everything that goes wrong, or only looks so.

To plant another problem, write a function in ``plants_money`` or ``plants_paper`` and give it a row here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final

from ui.demo import plants_money as money
from ui.demo import plants_paper as paper
from ui.demo import trade
from ui.demo.master import Trader
from ui.demo.story import Story


def anyone(_trader: Trader) -> bool:
    """Fit every supplier."""
    return True


def by_ubl(trader: Trader) -> bool:
    """Fit suppliers that bill in UBL."""
    return trader.form == "ubl"


def goods(trader: Trader) -> bool:
    """Fit suppliers of goods."""
    return not trader.services


def goods_by_ubl(trader: Trader) -> bool:
    """Fit suppliers of goods that bill in UBL."""
    return goods(trader) and by_ubl(trader)


def pieces(trader: Trader) -> bool:
    """Fit suppliers of goods that are bought by the dozen."""
    return trader.category in {"fasteners", "packaging", "safety", "cleaning", "electrical"}


def pieces_by_ubl(trader: Trader) -> bool:
    """Fit suppliers of goods bought by the dozen that bill in UBL."""
    return pieces(trader) and by_ubl(trader)


def euro_goods_by_ubl(trader: Trader) -> bool:
    """Fit suppliers of goods priced in EUR that bill in UBL, whose items have prices between one and fifty."""
    return goods_by_ubl(trader) and trader.currency == "EUR"


def domestic_by_ubl(trader: Trader) -> bool:
    """Fit German suppliers that bill in UBL."""
    return by_ubl(trader) and trader.supplier.country == "DE"


def boxed_by_ubl(trader: Trader) -> bool:
    """Fit suppliers whose goods come in boxes and that bill in UBL."""
    return by_ubl(trader) and trader.category in {"fasteners", "packaging", "safety", "tools"}


def leading(trader: Trader) -> bool:
    """Fit class A suppliers of dear goods that bill in UBL."""
    return by_ubl(trader) and trader.supplier.supplier_class == "A" and trader.category in {"it", "fluids", "tools"}


_SHEETS_MORE: Final = {"ubl": 4, "xlsx": 5, "csv": 6}


@dataclass(frozen=True)
class Plant:
    """A kind of story: how it goes, with whom, and how often it is told."""

    play: Callable[[Story], None]
    times: int
    fits: Callable[[Trader], bool] = anyone

    @property
    def kind(self) -> str:
        """The name under which it stands in the truth."""
        return self.play.__name__

    def weight(self, trader: Trader) -> int:
        """Say how much a supplier is preferred: spreadsheets must make up for the stories they do not appear in."""
        return _SHEETS_MORE[trader.form] if self.fits is anyone else 1


def _honest(story: Story) -> None:
    """Order, deliver and bill, at once or in parts, without a problem."""
    money.begin(story)
    for part in _parts(story):
        story.delivered(part)
        story.wait(0, 4)
        story.send(story.invoice(trade.invoice_lines(story.order, part)))


def _parts(story: Story) -> list[dict[str, Decimal]]:
    """Split an order into one to three deliveries of whole quantities."""
    left, parts = story.everything(), []
    for share in story.dice.pick(((), (2,), (2,), (3, 2))):
        part = {line: (quantity / share).to_integral_value(ROUND_DOWN) for line, quantity in left.items()}
        part = {line: quantity for line, quantity in part.items() if quantity}
        if part:
            parts.append(part)
            left = {line: quantity - part.get(line, Decimal(0)) for line, quantity in left.items()}
    return [*parts, {line: quantity for line, quantity in left.items() if quantity}]


_HONEST: Final = Plant(_honest, 0)


def honest() -> Plant:
    """Return the story without a problem."""
    return _HONEST


PLANTS: Final = (
    Plant(money.price_over, 6, anyone),
    Plant(money.price_within, 4, anyone),
    Plant(money.price_below, 3, by_ubl),
    Plant(money.price_creep, 3, euro_goods_by_ubl),
    Plant(money.price_per_hundred, 3, goods_by_ubl),
    Plant(money.change_makes_right, 4, by_ubl),
    Plant(money.change_of_quantity, 4, goods_by_ubl),
    Plant(money.change_drops_line, 3, goods_by_ubl),
    Plant(money.quantity_over_ordered, 4, goods_by_ubl),
    Plant(money.quantity_over_received, 4, pieces),
    Plant(money.receipt_rejected, 3, pieces_by_ubl),
    Plant(money.receipt_missing, 4, goods),
    Plant(money.receipt_late, 4, goods_by_ubl),
    Plant(money.receipt_over, 3, pieces_by_ubl),
    Plant(money.pack_conversion, 4, boxed_by_ubl),
    Plant(money.rounding_cent, 4, by_ubl),
    Plant(money.unit_wrong, 3, goods_by_ubl),
    Plant(money.freight_not_ordered, 3, by_ubl),
    Plant(money.vat_rate_wrong, 3, domestic_by_ubl),
    Plant(money.retroactive_order, 3, by_ubl),
    Plant(money.high_amount, 4, leading),
    Plant(paper.order_missing, 3, by_ubl),
    Plant(paper.order_unknown, 3, by_ubl),
    Plant(paper.item_substituted, 3, goods_by_ubl),
    Plant(paper.line_extra, 3, by_ubl),
    Plant(paper.currency_differs, 3, by_ubl),
    Plant(paper.seller_differs, 3, goods_by_ubl),
    Plant(paper.seller_vat_differs, 3, by_ubl),
    Plant(paper.iban_differs, 3, by_ubl),
    Plant(paper.buyer_differs, 3, by_ubl),
    Plant(paper.supplier_unknown, 3, by_ubl),
    Plant(paper.duplicate_number, 3, goods_by_ubl),
    Plant(paper.same_file_twice, 3, anyone),
    Plant(paper.sum_of_lines_wrong, 3, by_ubl),
    Plant(paper.total_without_vat_wrong, 3, by_ubl),
    Plant(paper.total_with_vat_wrong, 3, by_ubl),
    Plant(paper.line_amount_wrong, 3, by_ubl),
    Plant(paper.credit_after_invoice, 5, by_ubl),
    Plant(paper.credit_without_invoice, 3, by_ubl),
    Plant(paper.file_truncated, 3, by_ubl),
    Plant(paper.file_unreadable, 3, by_ubl),
    Plant(paper.date_missing, 3, by_ubl),
    Plant(paper.due_date_unreadable, 3, by_ubl),
    Plant(paper.response_price, 3, pieces_by_ubl),
    Plant(paper.response_quantity, 3, pieces_by_ubl),
    Plant(paper.response_date, 3, pieces_by_ubl),
    Plant(paper.response_rejected, 3, pieces_by_ubl),
)
"""Every kind that is planted, how many times, and with whom."""
