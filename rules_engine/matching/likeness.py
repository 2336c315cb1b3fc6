"""How much two lines look alike: what their item numbers, descriptions, prices and quantities say about each other.

Pure leaves for pairing and measures. Saying nothing is never a difference.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.lines import TradeLine
from rules_engine.documents.policy import PairingKey
from rules_engine.matching.quantities import same_unit, unit_price
from rules_engine.matching.texts import item_number, measures_in, shared_words, stated

ITEM_KEYS: Final[dict[PairingKey, Callable[[TradeLine], str | None]]] = {
    "buyer_item": lambda line: item_number(line.item.buyer_item_id),
    "standard_item": lambda line: item_number(line.item.standard_item_id),
    "seller_item": lambda line: item_number(line.item.seller_item_id),
}
"""The item numbers two lines may share, by pairing key."""

ALIKE: Final = Fraction(3, 5)
"""Share of the shorter description's words that makes two descriptions one."""


NUMBER: Final = 10_000
"""What an item number that agrees counts; the others are in proportion, so that none outweighs the one before."""
ROOM: Final = 5_000
PRICE: Final = 2_400
QUANTITY: Final = 1_500
WORDS: Final = 1_000
DIFFERS: Final = 4
"""Which part of a weight any difference counts, however small."""


class Numbers(NamedTuple):
    """How many item numbers of the same kind are equal, and how many differ."""

    equal: int
    different: int


def compare_numbers(line: TradeLine, other: TradeLine) -> Numbers:
    """Compare the item numbers that both lines state."""
    values = [(number(line), number(other)) for number in ITEM_KEYS.values()]
    both = [(ours, theirs) for ours, theirs in values if ours is not None and theirs is not None]
    equal = sum(ours == theirs for ours, theirs in both)
    return Numbers(equal, len(both) - equal)


def description_likeness(line: TradeLine, other: TradeLine) -> Fraction | None:
    """Return the share of words two descriptions have in common; None if either says nothing."""
    shared = shared_words(line.item.description, other.item.description)
    return None if shared is None else Fraction(*shared)


def item_differs(line: TradeLine, other: TradeLine) -> bool | None:
    """Tell whether the lines are about different items.

    Any item number that contradicts is a difference. Without comparable numbers the descriptions speak: no shared word
    is a difference, and neither is a shared measure such as 2x5 where both state some. None if neither is comparable.
    """
    numbers = compare_numbers(line, other)
    if numbers.different:
        return True
    if numbers.equal:
        return False
    likeness = description_likeness(line, other)
    if likeness is None:
        return None
    ours, theirs = measures_in(line.item.description), measures_in(other.item.description)
    return likeness == 0 or bool(ours and theirs and not ours & theirs)


def same_terms(line: TradeLine, other: TradeLine) -> bool:
    """Tell whether quantity, unit and price are all stated and equal."""
    ours, theirs = unit_price(line), unit_price(other)
    same_price = ours is not None and ours == theirs
    same_quantity = line.quantity is not None and line.quantity == other.quantity
    return same_price and same_quantity and same_unit(line.unit_code, other.unit_code)


def distance(line: TradeLine, other: TradeLine, *, room: bool = True) -> int:
    """Return how badly two lines with one key fit, 0 best: numbers, room left, price, quantity, words.

    ``room`` tells whether the order line has as much left as the line wants.
    """
    numbers = compare_numbers(line, other)
    likeness = description_likeness(line, other) or Fraction(0)
    apart = (len(ITEM_KEYS) - numbers.equal + numbers.different) * NUMBER + (0 if room else ROOM)
    apart += _apart(unit_price(line), unit_price(other), PRICE) + _apart(line.quantity, other.quantity, QUANTITY)
    return apart + int((1 - likeness) * WORDS)


def _apart(ours: Fraction | Decimal | None, theirs: Fraction | Decimal | None, weight: int) -> int:
    """Return a part of the weight for any difference, the rest by its size; all of it where one is unknown."""
    if ours is None or theirs is None:
        return weight
    one, other = Fraction(ours), Fraction(theirs)
    larger = max(abs(one), abs(other))
    rest = weight - weight // DIFFERS
    return 0 if one == other else weight // DIFFERS + int(min(Fraction(1), abs(one - other) / larger) * rest)


def item_name(line: TradeLine | None) -> str | None:
    """Return what a line names its item by: numbers that say something, else the description."""
    if line is None:
        return None
    numbers = [line.item.buyer_item_id, line.item.standard_item_id, line.item.seller_item_id]
    said = [number for number in numbers if number is not None and stated(number)]
    return ", ".join(dict.fromkeys(said)) or line.item.description
