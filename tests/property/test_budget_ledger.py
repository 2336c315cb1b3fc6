"""Money of a budget under random histories: no cent in two places, and the same balance however it is told."""

import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.budget_ledger import EMPTY, Held, LedgerEntry, Slot, Worth, entered, held, ledger_of

LINES = ("", "1", "2")
AMOUNT = st.one_of(st.none(), st.integers(0, 2_000))
WORTH = st.builds(Worth, st.one_of(st.none(), st.integers(0, 20)), AMOUNT)


@st.composite
def histories(draw):
    """Give entries of one order: versions asked and placed, refusals, endings, and bills that come and go."""
    made = []
    for _ in range(draw(st.integers(0, 14))):
        slot = draw(st.sampled_from(list(Slot)))
        stamp = (f"{draw(st.integers(0, 9))}",)
        lines = draw(st.dictionaries(st.sampled_from(LINES), WORTH, max_size=3)) if slot is not Slot.ENDED else {}
        bill = draw(st.sampled_from("AB")) if slot is Slot.INVOICE else ""
        made.append(LedgerEntry(slot, stamp, bill, tuple(sorted(lines.items())), draw(st.booleans())))
    return made


def _plainly(entries):
    """Say what stands and what it holds the long way, from the whole set at once."""

    def last(slot, bill=""):
        of_slot = [each for each in entries if each.slot is slot and each.document_id == bill]
        said = lambda each: (  # noqa: E731 - one key, used once
            each.stamp,
            each.document_id,
            each.holds,
            tuple((line, repr(worth)) for line, worth in each.lines),
        )
        return max(of_slot, key=said, default=None)

    asked, placed, refused, ended = (last(slot) for slot in (Slot.ASKED, Slot.PLACED, Slot.REFUSED, Slot.ENDED))
    invoices = [dict(bill.lines) for name in "AB" if (bill := last(Slot.INVOICE, name)) is not None]
    over = ended is not None and ended.holds
    stands = {} if over or placed is None else dict(placed.lines)
    waits = asked is not None and not over
    waits = (
        waits and (placed is None or placed.stamp < asked.stamp) and (refused is None or refused.stamp < asked.stamp)
    )
    reserved = committed = consumed = unknown = 0
    for line in LINES:
        billed = [bill[line] for bill in invoices if line in bill]
        money = [worth.amount for worth in billed]
        pieces = [worth.quantity for worth in billed]
        if line in stands or billed or (waits and line in dict(asked.lines)):
            if None in money:
                unknown += 1
            else:
                consumed += sum(money)
            was = stands.get(line, Worth(0, 0))
            if was.amount is None or (None in money and not (was.quantity and None not in pieces)):
                unknown += was.amount is None or bool(None in money)
            elif was.quantity and None not in pieces:
                share = Fraction(min(max(was.quantity - sum(pieces), 0), was.quantity), was.quantity)
                committed += int(was.amount * share + Fraction(1, 2))
            else:
                committed += min(max(was.amount - sum(money), 0), was.amount)
            if waits and line in dict(asked.lines):
                wanted = dict(asked.lines)[line]
                if wanted.amount is None or was.amount is None:
                    unknown += 1
                else:
                    reserved += max(wanted.amount - was.amount, 0)
    return Held(reserved, committed, consumed, unknown)


def _sum(parts):
    whole = Held()
    for part in parts:
        whole = whole.plus(part)
    return whole


@given(entries=histories(), seed=st.integers(0, 9))
def test_entries_in_any_order_and_any_number_hold_the_same(entries, seed):
    """A7: what is told late, early or twice leaves the balance as it is, and it equals a plain recount."""
    dice = random.Random(seed)
    shuffled = [*entries, *(dice.choice(entries) for _ in range(len(entries)))]
    dice.shuffle(shuffled)

    assert held(ledger_of(shuffled)) == held(ledger_of(entries))
    assert _sum(held(ledger_of(entries)).values()) == _plainly(entries)


@given(entries=histories(), amount=st.integers(0, 9_999))
def test_no_cent_is_in_two_places(entries, amount):
    """A7, N6: available + reserved + committed + consumed is the budget after every single step."""
    ledger, available, stands = EMPTY, amount, Held()
    for entry in entries:
        ledger = entered(ledger, entry)
        now = _sum(held(ledger).values())
        moved = now.minus(stands)
        available, stands = available - moved.taken, now

        assert available + stands.reserved + stands.committed + stands.consumed == amount
        assert min(stands.reserved, stands.committed) >= 0


def test_a_life_reserves_commits_consumes_and_releases():
    """A7: reserved at the request, committed by the order, consumed by the bill, released at the close."""
    one, two = (("1", Worth(10, 1_000)),), (("1", Worth(12, 1_200)),)
    steps = (
        LedgerEntry(Slot.ASKED, ("1",), lines=one),
        LedgerEntry(Slot.PLACED, ("1",), lines=one),
        LedgerEntry(Slot.ASKED, ("2",), lines=two),
        LedgerEntry(Slot.INVOICE, ("3",), "I", (("1", Worth(4, 420)), ("", Worth(None, 15)))),
        LedgerEntry(Slot.PLACED, ("2",), lines=two),
        LedgerEntry(Slot.INVOICE, ("5",), "C", (("1", Worth(-1, -100)),)),
        LedgerEntry(Slot.ENDED, ("6",)),
        LedgerEntry(Slot.INVOICE, ("7",), "I"),
    )
    ledger, seen = EMPTY, []
    for step in steps:
        ledger = entered(ledger, step)
        seen.append(tuple(_sum(held(ledger).values()))[:3])

    assert seen == [
        (1_000, 0, 0),
        (0, 1_000, 0),
        (200, 1_000, 0),
        (200, 600, 435),
        (0, 800, 435),
        (0, 900, 335),
        (0, 0, 335),
        (0, 0, -100),
    ]
