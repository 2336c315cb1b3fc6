"""The conservation ledger of order lines: every unit and every minor unit of money, moved once, in balance always.

A pure fold over movements. A movement is known by its key, so that the same one again is nothing; what replaces (an
order, an answer) is chosen by version, what adds is added: the sequence of arrival changes nothing. Quantities are in
the order line's unit, money in whole minor units of a named currency.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

NOTHING: Final = Fraction(0)

OrderLineKey = tuple[str, str]
"""The number of an order as compared, and the id of its line."""


class MovementKind(StrEnum):
    """What a movement does to an order line; ``ordered`` and ``confirmed`` replace, everything else adds."""

    ORDERED = "ordered"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    RECEIVED = "received"
    REJECTED = "rejected"
    RETURNED = "returned"
    INVOICED = "invoiced"
    CREDITED = "credited"


REPLACING: Final = frozenset({MovementKind.ORDERED, MovementKind.CONFIRMED})


class MovementKey(NamedTuple):
    """What makes a movement one: the document and its line, what it does, to which order line, and which part of it."""

    document: str
    document_line: str
    kind: MovementKind
    order_line: OrderLineKey
    part: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """Something that happened to one order line; ``quantity`` and ``money`` are never negative.

    ``version`` orders what replaces: the sequence of an order's or an answer's documents, not of their arrival.
    """

    key: MovementKey
    quantity: Fraction = NOTHING
    money: int = 0
    currency: str = ""
    version: int = 0


class Withdrawal(NamedTuple):
    """A document that no longer counts: everything it moved is as if it never was, also what arrives of it later."""

    document: str


class Break(NamedTuple):
    """An equation of the ledger that does not hold, and where."""

    code: str
    order_line: OrderLineKey
    sentence: str


@dataclass(frozen=True)
class LineBalance:
    """Where an order line stands; everything derived is derived here, once.

    ``received`` includes rejected goods; ``invoiced`` and ``credited`` are what counts of bills and credit notes. What
    follows from the fields is worked out once: many equations and rows of one balance read it.
    """

    ordered: Fraction = NOTHING
    confirmed: Fraction | None = None
    shipped: Fraction = NOTHING
    received: Fraction = NOTHING
    rejected: Fraction = NOTHING
    returned: Fraction = NOTHING
    invoiced: Fraction = NOTHING
    credited: Fraction = NOTHING
    money: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Billed less credited, by currency."""

    @cached_property
    def accepted(self) -> Fraction:
        """Received less rejected."""
        return self.received - self.rejected

    @cached_property
    def kept(self) -> Fraction:
        """Accepted and not given back: what the buyer has, and owes for."""
        return self.accepted - self.returned

    @cached_property
    def billed(self) -> Fraction:
        """Invoiced less credited."""
        return self.invoiced - self.credited

    @cached_property
    def open(self) -> Fraction:
        """Ordered and not here; never below nothing."""
        return max(NOTHING, self.ordered - self.kept)

    @cached_property
    def surplus(self) -> Fraction:
        """Here and never ordered."""
        return max(NOTHING, self.kept - self.ordered)

    @cached_property
    def to_be_invoiced(self) -> Fraction:
        """Here and not billed: what stands between receipt and invoice (GR/IR)."""
        return max(NOTHING, self.kept - self.billed)

    @cached_property
    def billed_ahead(self) -> Fraction:
        """Billed and not here: what no receipt supports."""
        return max(NOTHING, self.billed - self.kept)

    def payable(self, *, level: int, allowed: Fraction = NOTHING) -> Fraction:
        """Return how much more may be billed: of what was ordered (2 ways), of what was received (3), accepted (4).

        ``allowed`` is what a tolerance grants beyond that.
        """
        supported = {2: self.ordered, 3: self.received - self.returned}.get(level, self.kept)
        return max(NOTHING, supported + allowed - self.billed)


class Ledger:
    """The movements that came, each once, and the balance of every order line they touched."""

    def __init__(self) -> None:
        """Start with nothing ordered and nothing moved."""
        self._movements: dict[MovementKey, Movement] = {}
        self._by_line: dict[OrderLineKey, set[MovementKey]] = defaultdict(set)
        self._by_document: dict[str, set[MovementKey]] = defaultdict(set)
        self._withdrawn: set[str] = set()
        self._contradicted: set[MovementKey] = set()

    def enter(self, *moved: Movement | Withdrawal) -> tuple[Break, ...]:
        """Take in what one document moved, or a withdrawal; return what does not hold any more on the lines it touched.

        The same movement again is nothing. Another content under a known key is a break, and the larger one stands:
        whichever came first.
        """
        touched: set[OrderLineKey] = set()
        for each in moved:
            if isinstance(each, Withdrawal):
                self._withdrawn.add(each.document)
                touched |= {key.order_line for key in self._by_document[each.document]}
            else:
                self._take(each)
                touched.add(each.key.order_line)
        return tuple(found for line in sorted(touched) for found in self.breaks(line))

    def _take(self, moved: Movement) -> None:
        """Keep one movement under its key."""
        key, known = moved.key, self._movements.get(moved.key)
        if known is not None and known != moved:
            self._contradicted.add(key)
        self._movements[key] = moved if known is None else max(known, moved, key=_content)
        self._by_line[key.order_line].add(key)
        self._by_document[key.document].add(key)

    def balance(self, order_line: OrderLineKey) -> LineBalance:
        """Return where an order line stands."""
        return _balance(self._counted(order_line))

    def balances(self) -> dict[OrderLineKey, LineBalance]:
        """Return where every order line stands."""
        return {line: self.balance(line) for line in sorted(self._by_line)}

    def breaks(self, order_line: OrderLineKey) -> tuple[Break, ...]:
        """Return the equations that do not hold on an order line."""
        contradicted = [key for key in sorted(self._contradicted) if key.order_line == order_line]
        found = [
            Break("MOVED_TWICE", order_line, f"{key.kind} of document {key.document} has two contents.")
            for key in contradicted
            if key.document not in self._withdrawn
        ]
        counted = self._counted(order_line)
        return (*found, *unsound(order_line, counted), *out_of_balance(order_line, _balance(counted)))

    def _counted(self, order_line: OrderLineKey) -> list[Movement]:
        """Return the movements of an order line whose documents were not withdrawn."""
        keys = self._by_line.get(order_line, set())
        return [self._movements[key] for key in keys if key.document not in self._withdrawn]


def fold(moved: Iterable[Movement | Withdrawal]) -> dict[OrderLineKey, LineBalance]:
    """Return where every order line stands after all movements, whatever their sequence."""
    ledger = Ledger()
    for each in moved:
        ledger.enter(each)
    return ledger.balances()


def unsound(order_line: OrderLineKey, movements: Sequence[Movement]) -> list[Break]:
    """Return movements that cannot be: below nothing, money without a currency, more rejected than came with it."""
    found: list[Break] = []
    came: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for each in movements:
        where = (each.key.document, each.key.document_line)
        if each.quantity < 0 or each.money < 0 or (each.money and not each.currency):
            found.append(Break("BELOW_NOTHING", order_line, f"{each.key.kind} of document {each.key.document}."))
        if each.key.kind is MovementKind.RECEIVED:
            came[where] += each.quantity
        elif each.key.kind is MovementKind.REJECTED:
            came[where] -= each.quantity
    found += [
        Break("REJECTED_BEYOND_RECEIVED", order_line, f"Document {document}, line {line}.")
        for (document, line), left in sorted(came.items())
        if left < 0
    ]
    return found


def out_of_balance(order_line: OrderLineKey, balance: LineBalance) -> list[Break]:
    """Return the equations that a balance does not fulfil; none can break unless this module is wrong.

    Ordered = kept + open − surplus; kept = billed + to be invoiced − billed ahead; received = accepted + rejected.
    """
    equations = {
        "ORDERED": balance.ordered == balance.kept + balance.open - balance.surplus,
        "KEPT": balance.kept == balance.billed + balance.to_be_invoiced - balance.billed_ahead,
        "RECEIVED": balance.received == balance.accepted + balance.rejected,
        "ONE_SIDE": not (balance.open and balance.surplus) and not (balance.to_be_invoiced and balance.billed_ahead),
    }
    return [Break(code, order_line, "The equation does not hold.") for code, holds in equations.items() if not holds]


def split(whole: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """Split whole minor units by weights so that the parts make the whole: the largest rest takes the odd unit.

    Equal rests go to the earlier part. Without any weight the first part takes all.

    >>> split(100, [Fraction(1), Fraction(1), Fraction(1)])
    (34, 33, 33)
    >>> split(-5, [Fraction(1), Fraction(3)])
    (-1, -4)

    Raises:
        ValueError: there is no part, or a weight is below nothing.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("splitting needs parts, and weights that are not below nothing")
    around = sum(weights, NOTHING)
    if around == 0:
        return (whole, *(0 for _ in weights[1:]))
    exact = [abs(whole) * weight / around for weight in weights]
    parts = [each.numerator // each.denominator for each in exact]
    rests = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in rests[: abs(whole) - sum(parts)]:
        parts[at] += 1
    return tuple(part if whole >= 0 else -part for part in parts)


def _content(movement: Movement) -> tuple[int, Fraction, int, str]:
    """Return what two movements of one key are compared by."""
    return movement.version, movement.quantity, movement.money, movement.currency


def _balance(movements: Sequence[Movement]) -> LineBalance:
    """Add up what adds, and take the latest of what replaces."""
    sums: dict[MovementKind, Fraction] = defaultdict(Fraction)
    money: dict[str, int] = defaultdict(int)
    latest: dict[MovementKind, Movement] = {}
    for each in movements:
        kind = each.key.kind
        if kind in REPLACING:
            latest[kind] = max(latest.get(kind, each), each, key=lambda one: (one.version, one.key, _content(one)))
            continue
        sums[kind] += each.quantity
        if each.money:
            money[each.currency] += -each.money if kind is MovementKind.CREDITED else each.money
    ordered, confirmed = latest.get(MovementKind.ORDERED), latest.get(MovementKind.CONFIRMED)
    return LineBalance(
        ordered=ordered.quantity if ordered else NOTHING,
        confirmed=confirmed.quantity if confirmed else None,
        shipped=sums[MovementKind.SHIPPED],
        received=sums[MovementKind.RECEIVED],
        rejected=sums[MovementKind.REJECTED],
        returned=sums[MovementKind.RETURNED],
        invoiced=sums[MovementKind.INVOICED],
        credited=sums[MovementKind.CREDITED],
        money=MappingProxyType({name: amount for name, amount in sorted(money.items()) if amount}),
    )
