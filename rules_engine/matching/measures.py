"""Matching: from one document and everything known around it to the frozen sheet of one decision.

``match`` links the document to its orders, chooses the policy, pairs the lines and measures every difference. It is
pure and decides nothing: what a difference means is the rules' business.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.order import OrderLine
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.policy import MatchPolicy
from rules_engine.documents.sheet import FactSheet, SheetLine, Terms, Value
from rules_engine.matching.budget_measures import budget_terms
from rules_engine.matching.context import MatchContext, Matched, Pair
from rules_engine.matching.document_measures import (
    currency_differs,
    duplicate_terms,
    master_terms,
    order_terms,
    printed_terms,
    total_terms,
    total_variance_terms,
    total_without_vat,
    written,
)
from rules_engine.matching.line_match import Billed, LineFrame, LineMatch
from rules_engine.matching.line_measures import line_terms, promised_late, unit_is_misprinted
from rules_engine.matching.linking import LinkedOrder, MatchedDocument, link
from rules_engine.matching.pairing import Given, Paired, natural, pair_lines
from rules_engine.matching.policies import choose_policy, match_level
from rules_engine.matching.quantities import Packs, fraction, unit_factor
from rules_engine.matching.receipts import Received, advices_of, received_by_line
from rules_engine.matching.shipping_measures import shipped_by_line
from rules_engine.matching.side_rows import ChargePair, charge_rows, order_rates, pair_charges, tax_rows
from rules_engine.matching.texts import item_number
from rules_engine.matching.total_measures import (
    balance_terms,
    charge_total_terms,
    exchange_terms,
    limit_terms,
    payment_terms,
    vat_terms,
)
from rules_engine.matching.waterfall import matched_at

NEEDS_RECEIPT: Final = 3
"""The match level from which a receipt advice is required."""

_OrderLineKey = tuple[str, str]


def match(document: MatchedDocument, context: MatchContext, policies: Sequence[MatchPolicy] = ()) -> Matched:
    """Match a document with its orders and receipts, and measure it.

    Args:
        document: the invoice, credit note or order response.
        context: everything known around it; its policy wins over ``policies``.
        policies: the match policies of the ruleset, chosen from by scope.

    Returns:
        The frozen sheet, how lines were paired, and the policy and level applied.
    """
    orders = link(document, context.orders)
    terms = printed_terms(document, context) | master_terms(document, context)
    terms |= order_terms(document, orders, context)
    policy = context.policy or choose_policy(policies, terms)
    level = match_level(policy, context)
    catalogue = _Catalogue(context)
    paired = _pair(document, orders, policy, catalogue, context)
    return _Measuring(document, context, orders, paired, catalogue, policy, level).matched(terms)


def row_ids(lines: Sequence[TradeLine]) -> tuple[str, ...]:
    """Return the id of each line's row: as printed; a repeated id gets its count behind it.

    >>> row_ids([TradeLine(id="1"), TradeLine(id="2"), TradeLine(id="1")])
    ('1', '2', '1#2')
    """
    seen: dict[str, int] = defaultdict(int)
    ids: list[str] = []
    for line in lines:
        seen[line.id] += 1
        ids.append(line.id if seen[line.id] == 1 else f"{line.id}#{seen[line.id]}")
    return tuple(ids)


class _Catalogue:
    """The company's items, found by any number a line names them by."""

    def __init__(self, context: MatchContext) -> None:
        supplier = context.supplier.id if context.supplier else ""
        self._by_number: dict[str, CatalogueItem] = {}
        self._agreed = {(each.kind, item_number(each.item), each.currency): each for each in context.agreed_prices}
        for item in context.items:
            for number in (item.seller_item_ids.get(supplier), item.standard_item_id, item.id):
                if (key := item_number(number)) is not None:
                    self._by_number[key] = item
        by_id = {item.id: item for item in context.items}
        for number, item_id in context.item_names.items():
            if item_id in by_id:
                self._by_number.setdefault(number, by_id[item_id])

    def find(self, *lines: TradeLine | None) -> CatalogueItem | None:
        """Return the item that the first number found names."""
        for line in lines:
            if line is None:
                continue
            for number in (line.item.buyer_item_id, line.item.standard_item_id, line.item.seller_item_id):
                found = self._by_number.get(item_number(number) or "")
                if found is not None:
                    return found
        return None

    def packs(self, *lines: TradeLine | None) -> Packs:
        """Return the packs of the item the lines are about, its base unit among them."""
        item = self.find(*lines)
        return {} if item is None else {item.unit_code: Decimal(1)} | dict(item.packs)

    def factor(self, line: TradeLine, order_line: OrderLine) -> Fraction | None:
        """Return what turns a line's quantity into the order line's unit.

        None where it cannot be converted, or where only the unit disagrees while all numbers agree as printed: then
        the unit is wrong, not the numbers.
        """
        factor = unit_factor(line.unit_code, order_line.unit_code, self.packs(order_line, line))
        return None if factor is None or unit_is_misprinted(line, order_line, factor) else factor

    def agreed(
        self, kind: Literal["contract", "list"], line: TradeLine, order_line: OrderLine, currency: str | None
    ) -> Fraction | None:
        """Return what a contract or a list promises for the order line's unit; None where none does in the currency."""
        item = self.find(order_line, line)
        number = order_line.item.buyer_item_id or line.item.buyer_item_id or (item.id if item else None)
        price = self._agreed.get((kind, item_number(number), currency or ""))
        if price is None or number is None:
            return None
        factor = unit_factor(order_line.unit_code, price.unit_code, self.packs(order_line, line))
        return None if factor is None else Fraction(price.price) / Fraction(price.base_quantity) * factor

    def stock(self, line: TradeLine, order_line: OrderLine) -> Fraction | None:
        """Return what is in stock of the item, in the order line's unit."""
        item, factor = self._in_base(line, order_line)
        return (
            None
            if item is None or not factor or item.stock_quantity is None
            else Fraction(item.stock_quantity) / factor
        )

    def average_price(self, line: TradeLine, order_line: OrderLine) -> Fraction | None:
        """Return the item's average price per unit of the order line, in the company's currency."""
        item, factor = self._in_base(line, order_line)
        return (
            None
            if item is None or factor is None or item.average_price is None
            else Fraction(item.average_price) * factor
        )

    def _in_base(self, line: TradeLine, order_line: OrderLine) -> tuple[CatalogueItem | None, Fraction | None]:
        """Return the item, and how many of its base units the order line's unit is."""
        item = self.find(order_line, line)
        if item is None:
            return None, None
        return item, unit_factor(order_line.unit_code, item.unit_code, self.packs(order_line, line))

    def billed(self, line: TradeLine, order_line: OrderLine) -> Fraction | None:
        """Return a line's quantity in the order line's unit; as printed where it cannot be converted."""
        quantity, factor = fraction(line.quantity), self.factor(line, order_line)
        return quantity if quantity is None or factor is None else quantity * factor


def _pair(
    document: MatchedDocument,
    orders: Sequence[LinkedOrder],
    policy: MatchPolicy,
    catalogue: _Catalogue,
    context: MatchContext,
) -> Paired:
    """Pair the document's lines by the policy's keys, where there is room for them first."""
    main = document.order_reference if any(order.goes_by(document.order_reference) for order in orders) else None
    given = Given(main, _room(document, orders, context), policy.pairing_margin)
    return pair_lines(document.lines, orders, policy.pairing, catalogue.billed, given)


def _room(
    document: MatchedDocument, orders: Sequence[LinkedOrder], context: MatchContext
) -> dict[_OrderLineKey, Fraction]:
    """Return what may still be billed of each order line; of what was billed, how much may be credited.

    Answers to an order take nothing of it. Where nothing was billed before, all order lines have room alike.
    """
    if isinstance(document, OrderResponse) or not context.billed_before:
        return {}
    billed = billed_before(context, orders, None)
    ordered = {(each.order.number, line.id): line.quantity for each in orders for line in each.order.lines}
    credit = document.document_type is DocumentType.CREDIT_NOTE
    return {
        key: billed[key].quantity if credit else Fraction(quantity) - billed[key].quantity
        for key, quantity in ordered.items()
        if quantity is not None
    }


def billed_before(
    context: MatchContext, orders: Sequence[LinkedOrder], currency: str | None, *, posted: bool = False
) -> dict[_OrderLineKey, Billed]:
    """Return what other documents billed, by order line; an amount in another currency makes the sum unknown.

    With ``posted`` only what another system has taken over.
    """
    billed: dict[_OrderLineKey, Billed] = defaultdict(Billed)
    for row in (row for row in context.billed_before if row.posted or not posted):
        summed = row.currency in {None, currency} or not row.amount
        found = Billed(Fraction(row.quantity), Fraction(row.amount) if summed else None)
        for linked in orders:
            if linked.goes_by(row.order_number):
                key = (linked.order.number, row.order_line)
                billed[key] = billed[key].plus(found)
    return billed


def _with_own_rate(context: MatchContext, currency: str | None) -> MatchContext:
    """Return the context with a rate of one where the document is in the company's own currency."""
    if currency is None or currency != context.company_currency:
        return context
    return context.model_copy(update={"rate": Decimal(1), "order_rate": Decimal(1), "order_rates": {}})


class _Measuring:
    """One document, its orders and its pairs, measured into a sheet."""

    def __init__(
        self,
        document: MatchedDocument,
        context: MatchContext,
        orders: tuple[LinkedOrder, ...],
        paired: Paired,
        catalogue: _Catalogue,
        policy: MatchPolicy,
        level: int,
    ) -> None:
        self.document, self.orders = document, orders
        self.pairings, self.choices = paired
        self.catalogue, self.policy, self.level = catalogue, policy, level
        self.plain_orders = [linked.order for linked in orders]
        self.by_number = {order.number: order for order in self.plain_orders}
        self.currency = document.currency or (self.plain_orders[0].currency if orders else None)
        self.comparable = currency_differs(self.currency, self.plain_orders) is False
        self.context = _with_own_rate(context, self.currency)

    def matched(self, terms: Terms) -> Matched:
        """Return the result of matching; ``terms`` are those of the document known before."""
        rows, charges, matches = self.rows()
        missing = self.unbilled()
        terms = terms | total_terms(self.document.totals, self.currency) | self.counts(charges, missing)
        if self.comparable and self.currency is not None:
            terms |= total_variance_terms(self.document, matches, charges, self.currency, self.context)
        terms |= written(duplicate_terms(self.document, self.context, matches))
        terms |= written(self.sums(matches, charges)) | written({"document.matched_at": self.basis(matches, charges)})
        sheet = FactSheet(
            document_type=self.document.document_type.value,
            document_id=self.context.document_id,
            currency=self.currency,
            terms=terms,
            lines=rows,
        )
        return Matched(
            sheet=sheet,
            pairs=self.pairs(),
            order_number=self.plain_orders[0].number if self.orders else None,
            order_lines_not_billed=missing,
            policy=self.policy.id,
            level=self.level,
        )

    def basis(self, matches: Sequence[LineMatch], charges: Sequence[ChargePair]) -> str | None:
        """Return the level on which the document agrees with its orders; None where they cannot be compared."""
        if not self.orders or not self.comparable:
            return None
        billed = Billed()
        for each in self.billed_before().values():
            billed = billed.plus(each)
        total = total_without_vat(self.document, charges)
        credit = self.document.document_type is DocumentType.CREDIT_NOTE
        return matched_at(self.policy.waterfall, matches, self.orders, total, billed.amount, credit=credit)

    def rows(self) -> tuple[tuple[SheetLine, ...], tuple[ChargePair, ...], tuple[LineMatch, ...]]:
        """Return the rows of the sheet, the paired charges and the matched lines."""
        matches = self.line_matches()
        frame = self.frame()
        lines = tuple(
            SheetLine(id=row_id, terms=line_terms(found, frame))
            for row_id, found in zip(row_ids(self.document.lines), matches, strict=True)
        )
        if not isinstance(self.document, Invoice) or self.currency is None:
            return lines, (), matches
        charges = pair_charges(self.document.allowance_charges, self.plain_orders)
        charged = charge_rows(charges, self.currency, comparable=self.comparable, order_found=bool(self.orders))
        taxes = tax_rows(
            self.document.vat_breakdown, order_rates(self.plain_orders), self.currency, len(self.document.lines)
        )
        return (*lines, *charged, *taxes), charges, matches

    def frame(self) -> LineFrame:
        """Return what all lines of the document share."""
        return LineFrame(
            self.document.document_type,
            self.currency or "",
            self.comparable,
            self.receipt_required,
            rate=fraction(self.context.rate),
            company_currency=self.context.company_currency,
            issue_date=self.document.issue_date,
            delivery_date=self.document.delivery_date if isinstance(self.document, Invoice) else None,
        )

    def sums(self, matches: Sequence[LineMatch], charges: Sequence[ChargePair]) -> dict[str, Value | None]:
        """Return the sums of a bill against what orders, master data and history let expect."""
        document, currency = self.document, self.currency
        if not isinstance(document, Invoice) or currency is None:
            return {}
        total, rates = total_without_vat(document, charges), order_rates(self.plain_orders)
        found = (
            charge_total_terms(document.allowance_charges, self.plain_orders, currency, comparable=self.comparable)
            | balance_terms(document, currency)
            | limit_terms(document, self.orders, self.context, total, currency)
            | exchange_terms(self.context, total, matches)
            | payment_terms(document, self.context)
            | budget_terms(document, matches, total, self.context)
        )
        return found | (vat_terms(document, matches, charges, rates, currency) if self.comparable else {})

    @property
    def receipt_required(self) -> bool:
        """Whether the match level needs a receipt advice."""
        return self.level >= NEEDS_RECEIPT and self.document.document_type is not DocumentType.ORDER_RESPONSE

    def line_matches(self) -> tuple[LineMatch, ...]:
        """Put every line beside its order line, in the order of the document."""
        before, received, shipped = self.billed_before(), self.received(), self.shipped()
        posted = self.billed_before(posted=True)
        earlier: dict[_OrderLineKey, Billed] = defaultdict(Billed)
        found: dict[int, LineMatch] = {}
        for index in sorted(range(len(self.pairings)), key=lambda at: (natural(self.document.lines[at].id), at)):
            line, pairing = self.line(index), self.pairings[index]
            if pairing is None:
                found[index] = LineMatch(line, category=self.category(line, None), choices=self.choices[index])
                continue
            key = (pairing.slot.order_number, pairing.slot.line.id)
            found[index] = LineMatch(
                line,
                order=self.by_number[pairing.slot.order_number],
                order_line=pairing.slot.line,
                factor=self.catalogue.factor(line, pairing.slot.line),
                before=before[key],
                earlier=earlier[key],
                received=received.get(key),
                shipped=shipped.get(key),
                category=self.category(line, pairing.slot.line),
                posted=posted[key],
                contract_price=self.catalogue.agreed("contract", line, pairing.slot.line, self.currency),
                list_price=self.catalogue.agreed("list", line, pairing.slot.line, self.currency),
                stock=self.catalogue.stock(line, pairing.slot.line),
                average_price=self.catalogue.average_price(line, pairing.slot.line),
            )
            earlier[key] = earlier[key].plus(found[index].billed)
        return tuple(found[index] for index in range(len(self.pairings)))

    def line(self, index: int) -> TradeLine:
        """Return a line; an answer's line with the answer's promised date."""
        if isinstance(self.document, OrderResponse):
            return promised_late(self.document, self.document.lines[index])
        return self.document.lines[index]

    def category(self, line: TradeLine, order_line: OrderLine | None) -> str | None:
        """Return the company's category of the item."""
        item = self.catalogue.find(line, order_line)
        return None if item is None else item.category

    def billed_before(self, *, posted: bool = False) -> dict[_OrderLineKey, Billed]:
        """Return what other documents billed, by order line."""
        return billed_before(self.context, self.orders, self.currency, posted=posted)

    def received(self) -> dict[_OrderLineKey, Received]:
        """Return what was received, for every line of an order that has a receipt advice.

        An order without one is waited for: nobody knows what came. A line that no receipt advice lists did not come.
        """
        if not self.context.receipts_given:
            return {}
        found: dict[_OrderLineKey, Received] = {}
        only = len(self.orders) == 1
        for linked in self.orders:
            advices = advices_of(self.context.receipts, linked, only_order=only)
            if not advices:
                continue
            packs = {line.id: self.catalogue.packs(line) for line in linked.order.lines}
            by_line = received_by_line(advices, linked, packs, only_order=only)
            for line in linked.order.lines:
                found[linked.order.number, line.id] = by_line.get(line.id, Received())
        return found

    def shipped(self) -> dict[_OrderLineKey, Received]:
        """Return what was shipped, for every line of an order that has a despatch advice."""
        found: dict[_OrderLineKey, Received] = {}
        for linked in self.orders if self.context.despatches else ():
            packs = {line.id: self.catalogue.packs(line) for line in linked.order.lines}
            only = len(self.orders) == 1
            by_line = shipped_by_line(self.context.despatches or (), linked, packs, only_order=only) or {}
            found |= {(linked.order.number, line): each for line, each in by_line.items()}
        return found

    def unbilled(self) -> tuple[str, ...]:
        """Return the order lines that nothing was billed for, this document included."""
        before = self.billed_before()
        taken = {(pairing.slot.order_number, pairing.slot.line.id) for pairing in self.pairings if pairing is not None}
        several = len(self.plain_orders) > 1
        return tuple(
            f"{order.number}/{line.id}" if several else line.id
            for order in self.plain_orders
            for line in order.lines
            if (order.number, line.id) not in taken and not before[order.number, line.id].quantity
        )

    def counts(self, charges: Sequence[ChargePair], missing: Sequence[str]) -> Terms:
        """Return the terms that count lines and receipts."""
        terms: Terms = {
            "document.line_count": len(self.document.lines) + len(charges),
            "document.unpaired_lines": sum(pairing is None for pairing in self.pairings),
            "document.match_level": self.level,
        }
        if self.orders:
            terms["order.lines_not_billed"] = len(missing)
            terms["order.unbilled_lines"] = ", ".join(missing)
        if isinstance(self.document, Invoice):
            terms["receipt.required"] = self.receipt_required
            if self.context.despatches is not None and self.orders:
                terms["shipping.found"] = bool(self.shipped())
            if self.context.is_sale is not None:
                terms["document.is_sale"] = self.context.is_sale
        if isinstance(self.document, Invoice) and self.context.receipts_given:
            only = len(self.orders) == 1
            given = self.context.receipts
            terms["receipt.found"] = any(advices_of(given, linked, only_order=only) for linked in self.orders)
        return terms

    def pairs(self) -> tuple[Pair, ...]:
        """Return how the lines were paired, under the ids of their rows."""
        ids: Callable[[int], str] = row_ids(self.document.lines).__getitem__
        return tuple(
            Pair(line=ids(index))
            if pairing is None
            else Pair(
                line=ids(index),
                order_number=pairing.slot.order_number,
                order_line=pairing.slot.line.id,
                key=pairing.key,
            )
            for index, pairing in enumerate(self.pairings)
        )
