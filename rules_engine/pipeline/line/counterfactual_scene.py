"""What counterfactuals are tried on: everything one decision was made from, changed, matched and decided again.

Owns the shape of a change and the bounded number of trials. A trial is a real match and a real run of the plain
interpreter; nothing is shown that was not tried so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol

from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.candidate import Finding
from rules_engine.documents.decision import Outcome
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.sheet import SheetLine, Terms
from rules_engine.documents.sums import with_lines
from rules_engine.engine.evaluation import Evaluation
from rules_engine.engine.reference import Reference
from rules_engine.matching.context import MatchContext, Matched
from rules_engine.matching.linking import LinkedOrder, link
from rules_engine.matching.measures import match, row_ids
from rules_engine.pipeline.line.counterfactual_orders import restating
from rules_engine.pipeline.line.once import Once, with_terms
from rules_engine.rules.check import check
from rules_engine.rules.model import CaseValue, Ruleset
from rules_engine.rules.plan import Plan

TRIALS_MAX: Final = 200
"""How many times one document is matched and decided again."""

ROWS_MAX: Final = 20_000
"""How many rows all trials of one document may have together: a document of very many lines is tried less often."""

Actor = Literal["supplier", "receiver", "buyer", "rule_owner"]
"""Who can make a change."""


class Scene(NamedTuple):
    """Everything a decision is made from; ``terms`` stand on the sheet whatever the documents say."""

    printed: Invoice | OrderResponse
    document: Invoice | OrderResponse
    context: MatchContext
    ruleset: Ruleset
    terms: Mapping[str, CaseValue]
    lines: tuple[TradeLine, ...]
    """The document's lines, with changes that its sums do not follow yet."""

    line_terms: Mapping[str, Mapping[str, CaseValue]] = MappingProxyType({})
    """What stands on rows of the sheet whatever the documents say, by id of the row."""

    changed_orders: Mapping[str, Order] = MappingProxyType({})
    """Orders as they shall stand, by number, that no order change says yet."""

    @classmethod
    def of(cls, once: Once) -> "Scene":
        """Return the scene of a decision made from files."""
        document = once.document
        assert isinstance(document, Invoice | OrderResponse), "nothing else is decided"
        lines = tuple(document.lines)
        return cls(document, document, once.context, once.ruleset, once.terms, lines, once.line_terms)

    def with_order(self, number: str, edit: Callable[[Order], Order]) -> "Scene":
        """Return the scene with an order changed; unchanged where the document has no such order."""
        standing = {linked.order.number: linked.order for linked in self.orders()} | dict(self.changed_orders)
        if number not in standing:
            return self
        return self._replace(changed_orders={**self.changed_orders, number: edit(standing[number])})

    def settled(self) -> "Scene":
        """Return the scene with sums that follow the lines, and order changes that say how orders shall stand."""
        scene, context = self.summed(), self.context
        if not self.changed_orders:
            return scene
        changes = [restating(order, context.orders, context.today) for order in self.changed_orders.values()]
        context = context.model_copy(update={"orders": (*context.orders, *changes)})
        return scene._replace(context=context, changed_orders=MappingProxyType({}))

    def summed(self) -> "Scene":
        """Return the scene with the sums of the document following its lines."""
        document = self.document
        if self.lines == document.lines:
            return self
        if isinstance(document, Invoice):
            after = with_lines(document, [line for line in self.lines if isinstance(line, InvoiceLine)])
            return self._replace(document=after)
        return self._replace(document=document.model_copy(update={"lines": self.lines}))

    def with_document(self, document: Invoice | OrderResponse) -> "Scene":
        """Return the scene with another document."""
        return self._replace(document=document, lines=tuple(document.lines))

    def orders(self) -> tuple[LinkedOrder, ...]:
        """Return the orders of the document as they stand."""
        return link(self.document, self.context.orders)

    def known(self) -> MatchContext:
        """Return what is known around the document; of a changed one, what its arithmetic leaves is found anew."""
        if self.document is self.printed:
            return self.context
        before, after = _arithmetic(self.printed), _arithmetic(self.document)
        kept = tuple(finding for finding in self.context.findings if finding not in before)
        return self.context.model_copy(update={"findings": (*kept, *after)})


def _arithmetic(document: Invoice | OrderResponse) -> tuple[Finding, ...]:
    """Return the findings of a bill's arithmetic; an answer has none."""
    return invoice_findings(document) if isinstance(document, Invoice) else ()


class Steps(Protocol):
    """A change by a number: the larger the number, the more certain it passes."""

    @property
    def most(self) -> int:
        """The number that passes; 0 is no change at all."""
        ...

    def at(self, number: int) -> "Change":
        """Return the change by this number."""
        ...


@dataclass(frozen=True)
class Change:
    """One change that one actor can make.

    ``kind`` is what is changed, such as a price. ``told`` is its part of the actor's sentence, behind what it is
    ``about``; ``noted`` says the same to machines. A ``whole`` change stands or falls with all whole ones of its kind.
    One with ``last`` above 0 is made after all others, lowest first, because it moves the places of lines.
    """

    actor: Actor
    kind: str
    told: str
    noted: str
    made: Callable[[Scene], Scene]
    whole: bool = False
    about: str = ""
    last: int = 0
    steps: Steps | None = None

    @property
    def group(self) -> tuple[str, ...]:
        """What stands or falls together."""
        return (self.actor, self.kind) if self.whole else (self.actor, self.kind, self.noted)


def changed(scene: Scene, changes: Iterable[Change]) -> Scene:
    """Return the scene after all changes."""
    for change in sorted(changes, key=lambda each: each.last):
        scene = change.made(scene)
    return scene.settled()


class Place(NamedTuple):
    """One line of the document, what is known of it, and its order line."""

    at: int
    row: str
    line: TradeLine
    terms: Terms
    order: Order | None
    order_line: OrderLine | None

    @property
    def named(self) -> str:
        """What people call the line."""
        return f"line {self.line.id}"

    @property
    def factor(self) -> Fraction | None:
        """How many of the order line's unit one of the line's unit is; None where that is unknown."""
        quantity = self.number("line.quantity")
        if quantity is not None and self.line.quantity:
            return Fraction(quantity, 10**UNIT_SCALE) / Fraction(self.line.quantity)
        same = self.order_line is not None and self.line.unit_code == self.order_line.unit_code
        return Fraction(1) if same else None

    def number(self, term: str) -> int | None:
        """Return a number of the line's terms; None where it is unknown."""
        value = self.terms.get(term)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class Trial:
    """A scene, matched and decided."""

    scene: Scene
    matched: Matched
    plan: Plan
    evaluation: Evaluation

    @property
    def outcome(self) -> Outcome:
        """The outcome of the document."""
        return self.evaluation.outcomes.document

    @cached_property
    def orders(self) -> tuple[LinkedOrder, ...]:
        """The orders of the document as they stand."""
        return self.scene.orders()

    def term(self, name: str) -> bool | int | str | None:
        """Return a term of the document; None where it is unknown."""
        value = self.matched.sheet.terms.get(name)
        return value if isinstance(value, bool | int | str) else None

    def stands_against(self, index: int) -> bool:
        """Tell whether something stands against a row of the sheet."""
        return self.evaluation.outcomes.lines[index] is not Outcome.ACCEPTED

    def places(self, *, everywhere: bool) -> list[Place]:
        """Return the lines that something stands against, or all lines."""
        by_number = {linked.order.number: linked.order for linked in self.orders}
        rows = row_ids(self.scene.document.lines)
        found = []
        for index, (line, pair) in enumerate(zip(self.scene.document.lines, self.matched.pairs, strict=True)):
            if everywhere or self.stands_against(index):
                order = by_number.get(pair.order_number or "")
                lines = [each for each in order.lines if each.id == pair.order_line] if order else []
                terms = self.matched.sheet.lines[index].terms
                found.append(Place(index, rows[index], line, terms, order, next(iter(lines), None)))
        return found

    def side_rows(self, kind: str, *, everywhere: bool) -> list[tuple[int, SheetLine]]:
        """Return the charges or taxes that something stands against, or all, each with its place among its kind."""
        rows = [(index, row) for index, row in enumerate(self.matched.sheet.lines) if row.kind == kind]
        return [(at, row) for at, (index, row) in enumerate(rows) if everywhere or self.stands_against(index)]


class TrialsSpentError(Exception):
    """All trials of a document are used up: nothing more is said."""


class Trials:
    """Matches and decides again, and counts."""

    def __init__(self) -> None:
        self.made = 0
        self._rows = 0
        self._plan: tuple[Ruleset, Plan] | None = None
        self._matched: tuple[Scene, Matched] | None = None

    @property
    def left(self) -> int:
        """How many trials are left, of as many rows as those before had."""
        rows = -(-self._rows // max(1, self.made))
        return min(TRIALS_MAX - self.made, (ROWS_MAX - self._rows) // max(1, rows))

    def of(self, scene: Scene) -> Trial:
        """Return the scene matched and decided.

        Raises:
            TrialsSpentError: where the document was tried as often as it may be.
        """
        if self.made >= TRIALS_MAX or self._rows >= ROWS_MAX:
            raise TrialsSpentError
        matched = self._match(scene)
        self.made, self._rows = self.made + 1, self._rows + len(matched.sheet.lines)
        plan = self._check(scene.ruleset).typed(matched.sheet.document_type)
        return Trial(scene, matched, plan, Reference().run(plan, matched.sheet))

    def _match(self, scene: Scene) -> Matched:
        """Match the documents of a scene, once for the same documents."""
        if self._matched is not None:
            known, matched = self._matched
            if scene.document is known.document and scene.context is known.context:
                return matched
        found = match(scene.document, scene.known(), scene.ruleset.policies)
        matched = with_terms(found, scene.terms, scene.line_terms)
        self._matched = (scene, matched)
        return matched

    def _check(self, ruleset: Ruleset) -> Plan:
        """Return the plan of a ruleset, checked once for the same ruleset."""
        if self._plan is None or self._plan[0] is not ruleset:
            self._plan = (ruleset, check(ruleset))
        return self._plan[1]
