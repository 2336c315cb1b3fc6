"""Reading with the order at hand: differences stay differences, whatever the order says."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from extractors.pdf import PdfExtractor
from rules_engine.documents.hints import Hints, OrderedLine
from rules_engine.ports import Limits
from tests.generators.paper import CENT, WORDS, Line, Supplier, drawn_lines

READER = PdfExtractor()


def twisted(draw, line: Line) -> Line:
    """Give a line that differs from its order by one plausible digit, decimal or unit."""
    quantity, price = line.quantity, line.price
    how = draw.choice(("digit", "decimal", "reversed", "cents", "dozen"))
    if how == "digit":
        quantity += draw.choice((1, 2, 7, 10))
    elif how == "decimal":
        price *= 10
    elif how == "reversed":
        quantity = Decimal(str(int(quantity) + 1)[::-1])
    elif how == "cents":
        price += Decimal(draw.choice(("0.01", "0.10", "0.90", "1.00")))
    else:
        quantity *= 12
    return Line(line.item, line.text, quantity, price, (quantity * price).quantize(CENT, ROUND_HALF_UP), line.rate)


def differing(draw) -> tuple[list[Line], list[Line], bytes]:
    """Draw an order and an invoice on it that differs in one line."""
    supplier = Supplier(draw, draw.choice(list(WORDS)))
    ordered = drawn_lines(draw, draw.randint(1, 7), supplier.rates)
    billed = list(ordered)
    at = draw.randrange(len(billed))
    billed[at] = twisted(draw, billed[at])
    return ordered, billed, supplier.paper_of(draw, billed).content


def wrong_unasked(draw, count: int) -> list[tuple[object, ...]]:
    """Read invoices with the order at hand; give what passes unasked and is not printed."""
    wrong = []
    for _ in range(count):
        ordered, billed, content = differing(draw)
        hints = Hints(
            ordered=tuple(
                OrderedLine(items=(line.item,), description=line.text, quantity=line.quantity, price=line.price)
                for line in draw.sample(ordered, len(ordered))
            )
        )
        extraction = READER.read_with(content, Limits(), hints)
        for index, line in enumerate(extraction.candidate.lines):
            printed = billed[index] if index < len(billed) else None
            for name, value in (("quantity", line.quantity), ("net_price", line.net_price)):
                reading = extraction.fields.get(f"lines.{index}.{name}")
                expected = getattr(printed, name.removeprefix("net_"), None)
                if reading is not None and reading.auto and value != expected:
                    wrong.append((index, name, value, expected))
    return wrong


def test_a_difference_from_the_order_is_never_read_away(draw):
    """C8, M5: of invoices that differ from their order by one digit, none is read as the order unasked."""
    assert [] == wrong_unasked(draw, 12)


@pytest.mark.night
def test_no_difference_is_read_away_in_many(draw):
    """C8, M5: the same for 200 invoices."""
    assert [] == wrong_unasked(draw, 200)


def test_the_order_tells_quantity_from_price_where_no_heading_does(draw):
    """C6: with the order at hand, a product whose two factors nothing tells apart is read the right way round."""
    supplier = Supplier(draw, "en")
    lines = [Line("A100", "Bolt M8", Decimal(90), Decimal("8.00"), Decimal("720.00"), supplier.rates[0])]
    content = supplier.paper_of(draw, lines).content
    hints = Hints(
        ordered=(OrderedLine(items=("A100",), description="Bolt M8", quantity=Decimal(90), price=Decimal(8)),)
    )
    line = READER.read_with(content, Limits(), hints).candidate.lines[0]

    assert (Decimal(90), Decimal("8.00")) == (line.quantity, line.net_price)
