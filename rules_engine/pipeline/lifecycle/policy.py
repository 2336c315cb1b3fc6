"""What may change about an order without a new approval, which orders need one, and when an order closes by itself.

Read from the settings of a home, once. Percentages are in basis points, amounts in minor units by currency.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.money import round_to_minor, to_minor
from rules_engine.documents.order import Order, value_of
from rules_engine.errors import HomeRefused
from rules_engine.matching.linking import number_key
from rules_engine.matching.order_merge import Allowed
from rules_engine.matching.texts import compact, party_name

BP: Final = 10_000


RateTo = Callable[[str], Decimal | None]
"""What one unit of an order's currency is worth in another on the order's day; None where nobody knows."""


class ApprovedFrom(NamedTuple):
    """From how much on an order needs an approval, in minor units, and what it comes to; None: nobody knows."""

    currency: str
    least: int
    value: Decimal | None


def _no_rate(_currency: str) -> Decimal | None:
    return None


class OrderPolicy(Frozen):
    """How orders are watched over.

    ``approval`` is ``none``, ``always``, or the amount by currency from which on an order that comes in needs an
    approval here. ``price_up_bp`` and ``quantity_up_bp`` is what a change may add to a line, ``days_later`` how much
    later it may be delivered; less and earlier is always within. ``close_open_bp`` of a line's quantity may stay open
    when an order closes by itself, ``close_after_days`` working days after everything was ready to be paid.
    """

    approval: dict[str, int] | None = None
    price_up_bp: int = 0
    quantity_up_bp: int = 0
    quantity_down_bp: int = 0
    days_later: int = 5
    close_open_bp: int = 0
    close_after_days: int = 10
    answer_days: int = 3
    country: str = ""
    own_keys: frozenset[str] = Field(default=frozenset(), description="the company as a seller: its orders are sales")
    sites: dict[str, str] = Field(default_factory=dict, description="site to the country of its calendar")

    @property
    def allowed(self) -> Allowed:
        """What a supplier may change in an answer and have it taken."""
        return Allowed(self.price_up_bp, self.quantity_up_bp, self.quantity_down_bp, self.days_later)

    def approved_from(self, order: Order, rate_to: RateTo = _no_rate) -> ApprovedFrom | None:
        """Return the amount from which on an order needs an approval, with what the order comes to; None for none.

        An order in a currency without an amount of its own is turned into one that has, at the rate of its day.
        """
        amounts, value = self.approval or {}, value_of(order)
        own = amounts.get(order.currency, amounts.get("*"))
        if own is not None:
            return ApprovedFrom(order.currency, own, value)
        rates = ((currency, rate_to(currency)) for currency in sorted(amounts))
        currency, rate = next((each for each in rates if each[1] is not None), (min(amounts, default=""), None))
        if not currency:
            return None
        turned = None if value is None or rate is None else round_to_minor(value * rate, currency)
        return ApprovedFrom(currency, amounts[currency], turned)

    def needs_approval(self, order: Order, rate_to: RateTo = _no_rate) -> bool:
        """Tell whether an order that comes in needs an approval here; one whose value nobody knows does."""
        found = self.approved_from(order, rate_to)
        minor = None if found is None or found.value is None else to_minor(found.value, found.currency)
        return found is not None and (minor is None or minor >= found.least)

    def exceeds(self, before: Order, after: Order) -> tuple[str, ...]:
        """Say what of a change is beyond what may change; nothing where all of it is within.

        Each is a short sentence with the line. A new line, another item and another currency are always beyond.
        """
        found = []
        if before.currency != after.currency:
            found.append(f"the currency is {after.currency} instead of {before.currency}")
        old = {number_key(line.id): line for line in before.lines}
        for line in after.lines:
            was = old.get(number_key(line.id))
            if was is None:
                found.append(f"line {line.id} is new")
                continue
            for name, earlier, later, limit in (
                ("price", was.net_price, line.net_price, self.price_up_bp),
                ("quantity", was.quantity, line.quantity, self.quantity_up_bp),
            ):
                if grew(earlier, later, limit):
                    found.append(f"the {name} of line {line.id} goes from {_said(earlier)} to {_said(later)}")
            wanted = was.requested_delivery_date or before.requested_delivery_date
            now = line.requested_delivery_date or after.requested_delivery_date
            if wanted and now and (now - wanted).days > self.days_later:
                found.append(f"line {line.id} comes {(now - wanted).days} days later")
            if was.item.buyer_item_id != line.item.buyer_item_id:
                found.append(f"line {line.id} is another item")
        return tuple(found)


def grew(earlier: Decimal | None, later: Decimal | None, limit_bp: int) -> bool:
    """Tell whether a number grew by more than a limit; an unknown one is never within.

    >>> grew(Decimal(100), Decimal("102"), 200), grew(Decimal(100), Decimal("102.01"), 200), grew(None, Decimal(1), 200)
    (False, True, True)
    """
    if earlier == later:
        return False
    if earlier is None or later is None:
        return True
    return (later - earlier) * BP > earlier * limit_bp


def _said(number: Decimal | None) -> str:
    return "unknown" if number is None else format(number, "f")


def order_policy(setting: Callable[[str, str], str]) -> OrderPolicy:
    """Read the policy from the settings of a home.

    Raises:
        HomeRefused: a setting cannot be read; a wrong one is never taken for none.
    """
    plain = OrderPolicy()
    numbers = (
        "price_up_bp",
        "quantity_up_bp",
        "quantity_down_bp",
        "days_later",
        "close_open_bp",
        "close_after_days",
        "answer_days",
    )
    read = {name: _number(setting, f"order.{name}", getattr(plain, name)) for name in numbers}
    sites = dict(part.split("=", 1) for part in setting("calendar.sites", "").split() if "=" in part)
    return OrderPolicy(
        approval=_amounts(setting("order.approval", "none")),
        country=setting("calendar.country", ""),
        sites=sites,
        own_keys=own_keys(setting),
        **read,
    )


def own_keys(setting: Callable[[str, str], str]) -> frozenset[str]:
    """Return the company's own names and VAT identifiers as compared, from its settings."""
    names = [party_name(each.strip()) for each in setting("company_names", "").split(";")]
    numbers = [compact(each) for each in setting("company_vat_ids", "").split()]
    return frozenset(key for key in (*names, *numbers) if key)


def _number(setting: Callable[[str, str], str], name: str, otherwise: int) -> int:
    text = setting(name, str(otherwise)).strip()
    if not text.isdecimal():
        raise _unreadable(name, text, "Write a whole number.")
    return int(text)


def _amounts(text: str) -> dict[str, int] | None:
    """Read ``none``, ``always``, or amounts such as ``5000.00 EUR, 50000.00 DKK``."""
    if text.strip() in {"", "none"}:
        return None
    if text.strip() == "always":
        return {"*": 0}
    found = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        amount, _, currency = part.partition(" ")
        try:
            minor = to_minor(Decimal(amount), currency)
        except (InvalidOperation, KeyError, ValueError):
            minor = None
        if minor is None:
            raise _unreadable("order.approval", part, "Write none, always, or amounts such as 5000.00 EUR.")
        found[currency] = minor
    return found


def _unreadable(name: str, text: str, remedy: str) -> HomeRefused:
    return HomeRefused(f"The setting {name} cannot be read: {text[:60]}.", where=name, remedy=remedy)
