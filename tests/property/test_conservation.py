"""The conservation ledger against the plain way, over random histories in any sequence."""

from collections import defaultdict
from fractions import Fraction

import pytest

from rules_engine.matching.conservation import (
    Ledger,
    LineBalance,
    Movement,
    MovementKey,
    MovementKind,
    Withdrawal,
    fold,
    split,
)

LINES = (("PO1", "1"), ("PO1", "2"), ("PO2", "1"))
ADDING = [kind for kind in MovementKind if kind not in {MovementKind.ORDERED, MovementKind.CONFIRMED}]
CURRENCIES = ("EUR", "SEK")
UNITS = (Fraction(1), Fraction(12), Fraction(1, 1000), Fraction(1, 7))
"""A line's unit beside the order line's: pieces, dozens, grams, and one that never comes out even."""


def orders_and_answers(draw):
    """Draw versions of orders and of answers."""
    for line in LINES:
        for version in range(draw.randint(1, 3)):
            ordered = Fraction(draw.randint(0, 50))
            asked = MovementKey(f"o{version}", line[1], MovementKind.ORDERED, line)
            yield [Movement(asked, ordered, version=version)]
        for version in range(draw.randint(0, 2)):
            said = MovementKey(f"a{version}", line[1], MovementKind.CONFIRMED, line)
            yield [Movement(said, Fraction(draw.randint(0, 50)), version=version)]


def document(draw, number):
    """Draw a document whose one line is split over order lines; its parts make the whole."""
    kind, unit, currency = draw.choice(ADDING), draw.choice(UNITS), draw.choice(CURRENCIES)
    lines = draw.sample(LINES, draw.randint(1, len(LINES)))
    weights = [Fraction(draw.randint(0, 9)) for _ in lines]
    money = draw.randint(0, 10_000) if kind in {MovementKind.INVOICED, MovementKind.CREDITED} else 0
    parts = split(money, weights)
    for part, (line, weight, amount) in enumerate(zip(lines, weights, parts, strict=True)):
        came = MovementKind.RECEIVED if kind is MovementKind.REJECTED else kind
        key = MovementKey(f"d{number}", "1", came, line, part)
        yield Movement(key, weight * unit, amount, currency if amount else "")
        if kind is MovementKind.REJECTED:
            yield Movement(key._replace(kind=kind), weight * unit * Fraction(draw.randint(0, 4), 4))


def history(draw):
    """Draw what happened, document by document: versions, documents, withdrawals; some of it twice."""
    moved = [*orders_and_answers(draw)]
    count = draw.randint(0, 6)
    moved += [[*document(draw, number)] for number in range(count)]
    moved += [[Withdrawal(f"d{draw.randint(0, count)}")] for _ in range(draw.randint(0, 1))]
    return moved + draw.sample(moved, draw.randint(0, len(moved)))


def plainly(moved):
    """Count the plain way: every distinct movement of a document that stands, one sum per line and kind."""
    gone = {each.document for each in moved if isinstance(each, Withdrawal)}
    stands = {each for each in moved if isinstance(each, Movement) and each.key.document not in gone}
    lines = {each.key.order_line for each in moved if isinstance(each, Movement)}
    found = {}
    for line in lines:
        here = [each for each in stands if each.key.order_line == line]
        sums = {
            kind.value: sum((each.quantity for each in here if each.key.kind is kind), Fraction(0)) for kind in ADDING
        }
        for kind in (MovementKind.ORDERED, MovementKind.CONFIRMED):
            versions = sorted((each.version, each.quantity) for each in here if each.key.kind is kind)
            sums[kind.value] = versions[-1][1] if versions else None
        sums["ordered"] = sums["ordered"] or Fraction(0)
        money = defaultdict(int)
        for each in here:
            money[each.currency] += each.money * (-1 if each.key.kind is MovementKind.CREDITED else 1)
        found[line] = LineBalance(**sums, money={name: amount for name, amount in money.items() if name and amount})
    return found


def check(draw, histories):
    """Hold the ledger against the plain way, at every movement and in two sequences."""
    for _ in range(histories):
        documents = history(draw)
        draw.shuffle(documents)
        ledger = Ledger()
        for each in documents:
            assert ledger.enter(*each) == ()
        draw.shuffle(documents)
        moved = [movement for each in documents for movement in each]

        assert ledger.balances() == plainly(moved) == fold(moved)
        for currency in CURRENCIES:
            counted = sum(balance.money.get(currency, 0) for balance in ledger.balances().values())
            assert counted == cents(moved, currency)


def cents(moved, currency):
    """Sum what documents bill, less what they credit, without looking at order lines."""
    gone = {each.document for each in moved if isinstance(each, Withdrawal)}
    return sum(
        each.money * (-1 if each.key.kind is MovementKind.CREDITED else 1)
        for each in {each for each in moved if isinstance(each, Movement)}
        if each.currency == currency and each.key.document not in gone
    )


def test_random_histories_conserve(draw):
    """T7, M9: no equation breaks at any movement, nothing counts twice, and the sequence of arrival changes nothing."""
    check(draw, 300)


@pytest.mark.night
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_histories_conserve(draw):
    """T7: the same over 100,000 histories."""
    check(draw, 100_000)


def test_what_cannot_be_is_a_break():
    """T7: the equations see what they shall see: a movement below nothing, two contents, more rejected than came."""
    line = ("PO1", "1")
    received = Movement(MovementKey("d", "1", MovementKind.RECEIVED, line), Fraction(3))
    cases = {
        "BELOW_NOTHING": [Movement(received.key._replace(kind=MovementKind.SHIPPED), Fraction(-1))],
        "MOVED_TWICE": [received, Movement(received.key, Fraction(4))],
        "REJECTED_BEYOND_RECEIVED": [
            received,
            Movement(received.key._replace(kind=MovementKind.REJECTED), Fraction(4)),
        ],
    }
    for code, moved in cases.items():
        ledger = Ledger()
        assert [code] == [each.code for each in ledger.enter(*moved)]


def test_payable_follows_the_match_level():
    """M1, M3: what may still be billed is what was ordered, received or accepted, less what was billed."""
    balance = LineBalance(
        ordered=Fraction(10), received=Fraction(8), rejected=Fraction(3), returned=Fraction(1), invoiced=Fraction(2)
    )

    assert [balance.payable(level=level) for level in (2, 3, 4)] == [8, 5, 2]
    assert balance.payable(level=4, allowed=Fraction(1)) == 3
    assert (balance.open, balance.to_be_invoiced, balance.billed_ahead) == (6, 2, 0)


def test_splitting_makes_the_whole(draw):
    """M9: parts of an amount make the whole to the minor unit, and none is further than one unit from its share."""
    for _ in range(2_000):
        weights = [Fraction(draw.randint(0, 9), draw.randint(1, 7)) for _ in range(draw.randint(1, 6))]
        whole = draw.randint(-10_000, 10_000)
        parts, around = split(whole, weights), sum(weights)
        assert sum(parts) == whole
        if around:
            assert all(abs(part - whole * weight / around) < 1 for part, weight in zip(parts, weights, strict=True))
