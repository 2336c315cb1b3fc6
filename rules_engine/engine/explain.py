"""Explaining: one paragraph in plain words that says why a document was decided as it was, and what would clear it.

Owns the English of a decision. It reads the decision, the plan and the sheet, decides nothing, and writes the same
words for the same decision for ever.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rules_engine.documents.decision import Approval, Decision, Discrepancy, Hold, Outcome
from rules_engine.documents.sheet import FactSheet, Ratio, Terms
from rules_engine.documents.term_rows import TermType
from rules_engine.documents.terms import TERMS
from rules_engine.engine.findings import CONFLICT, NOT_DECIDED, UNDETERMINED, rule_name
from rules_engine.engine.wording import as_text, money, percent
from rules_engine.rules.company_money import COMPANY_CURRENCY
from rules_engine.rules.model import RaiseDiscrepancy, Refuse
from rules_engine.rules.plan import AllOf, Amounts, AnyOf, Comparison, Condition, OneOf, Part, Plan, folded, leaves
from rules_engine.rules.problems import spoken
from rules_engine.rules.tolerance_terms import DIMENSIONS, Dimension

CAUSES_MAX: Final = 5
"""How many causes are told in full; the others are counted."""

LINES_MAX: Final = 10
"""How many lines are named for one cause; the others are counted."""

_LEADS: Final = {
    Outcome.ACCEPTED: "Accepted",
    Outcome.NEEDS_APPROVAL: "Needs approval",
    Outcome.HELD: "Held",
    Outcome.REFUSED: "Refused",
}
_TOLD: Final = {
    "price": "{place} is priced {found} where the order says {expected}",
    "quantity": "{place} bills {found} where {expected} were ordered",
    "receipt": "{place} bills {found} where {expected} were received",
    "amount": "{place} amounts to {found} where {expected} was expected",
    "total": "{place} totals {found} where {expected} was expected",
}
_TOLD_IN_ALL: Final = "{place}, with what was billed before, comes to {found} where {expected} was expected"
_IN_ALL: Final = "line.cumulative_amount"
"""A discrepancy that shows this term is about all documents of the order line, whatever its kind."""


def explain(decision: Decision, plan: Plan, sheet: FactSheet) -> str:
    """Return the explanation of a decision as one paragraph.

    >>> from rules_engine.engine.decide import decide
    >>> from rules_engine.engine.reference import Reference
    >>> from rules_engine.rules.check import check
    >>> from rules_engine.rules.model import Ruleset
    >>> plan, sheet = check(Ruleset(id="r", name="R")), FactSheet(document_type="invoice", document_id="d")
    >>> explain(decide(plan, sheet, Reference().run(plan, sheet)), plan, sheet)
    'Held: no rule accepts the document. What clears it: A rule accepts it, or a person decides.'
    """
    return _Explanation(decision, plan.typed(sheet.document_type), sheet).paragraph()


class _Explanation:
    """Tells one decision."""

    def __init__(self, decision: Decision, plan: Plan, sheet: FactSheet) -> None:
        """Keep what is told; parts are found by the name they have in the decision."""
        self.decision = decision
        self.sheet = sheet
        self.parts: dict[str, Part] = {}
        self.flags = {part.id: part for part in plan.parts if part.is_flag}
        self.refusing = {
            part.id: part for part in plan.parts if any(isinstance(e.effect, Refuse) for e in part.effects)
        }
        self.authors: dict[str, Part] = {}
        for part in plan.parts:
            if not part.is_flag:
                self.parts.setdefault(rule_name(part), part)
                self.authors.setdefault(part.author, part)

    def paragraph(self) -> str:
        """Return the whole explanation: the outcome with its causes, what clears it, and what else was noticed."""
        causes = list(self._causes())
        told = [*causes[:CAUSES_MAX], *_and_more(len(causes) - CAUSES_MAX)]
        sentences = [f"{_LEADS[self.decision.outcome]}: {'; '.join(told)}."]
        clearing = self._clearing()
        if clearing:
            sentences.append(f"What clears it: {' '.join(clearing)}")
        noticed = self._noticed()
        if noticed:
            sentences.append(f"Also noticed: {'; '.join(noticed)}.")
        return " ".join(sentences)

    def _causes(self) -> Iterator[str]:
        """Yield what makes the outcome what it is, the worst first."""
        if self.decision.outcome == Outcome.ACCEPTED:
            yield "the rules accept it and nothing stands against it"
        yield from self._refusals()
        yield from self._held()
        yield from (self._approval(approval) for approval in self.decision.approvals)

    def _refusals(self) -> Iterator[str]:
        """Yield each rule that refuses, with its lines; the trace says which way a tolerance was breached."""
        refused: dict[str, list[str | None]] = {}
        for entry in self.decision.trace:
            if entry.rule in self.refusing and entry.result == "true":
                refused.setdefault(entry.rule, []).append(entry.line)
        for part, lines in ((self.refusing[name], lines) for name, lines in refused.items()):
            evidence = self._evidence(rule_name(part), lines)
            yield evidence or f"{self._place(lines)} {_are(lines)} refused, {self._because(part)}"

    def _held(self) -> Iterator[str]:
        """Yield each hold; the same reason of the same rule on several lines is told once."""
        grouped: dict[tuple[str, str, tuple[str, ...]], list[Hold]] = {}
        for hold in self.decision.holds:
            grouped.setdefault((hold.rule, hold.reason, hold.missing), []).append(hold)
        for holds in grouped.values():
            yield self._hold(holds[0], [hold.line for hold in holds])

    def _hold(self, hold: Hold, lines: Sequence[str | None]) -> str:
        """Tell one hold."""
        place = self._place(lines)
        if hold.reason == NOT_DECIDED:
            unknown = f", because {_unknown(hold.missing)}" if hold.missing else ""
            return f"no rule accepts {place}{unknown}"
        if hold.reason == CONFLICT:
            return f"rules contradict each other about {label(hold.rule)} on {place}"
        if hold.reason == UNDETERMINED:
            name = self._name(self.parts.get(hold.rule) or self.authors.get(hold.rule), hold.rule)
            return f"{place} cannot be judged by {name}, because {_unknown(hold.missing)}"
        return self._evidence(hold.rule, lines) or self._plain_hold(hold, f"{place} {_are(lines)}")

    def _plain_hold(self, hold: Hold, place: str) -> str:
        """Tell a hold that no discrepancy proves, in its rule's own words; ``place`` comes with its verb."""
        part = self.parts.get(hold.rule)
        if part:
            return f"{place} held, {self._because(part)}"
        return f"{place} held: {_clause(hold.sentence)}" if hold.sentence else f"{place} held by rule {hold.rule}"

    def _evidence(self, rule: str, lines: Sequence[str | None]) -> str:
        """Tell the discrepancies that a rule raised on these lines; a header hold is proved by any line."""
        found = [
            each
            for each in self.decision.discrepancies
            if each.rule == rule and (each.line in lines or None in lines) and each.found is not None
        ]
        return ", ".join(self._discrepancy(each) for each in found[:CAUSES_MAX])

    def _discrepancy(self, discrepancy: Discrepancy) -> str:
        """Tell one discrepancy: what was found, what was expected, and which tolerance judged it."""
        place = self._place([discrepancy.line])
        told = _TOLD.get(discrepancy.kind, "{place} shows {found} where {expected} was expected")
        if self._is_about_all(discrepancy):
            told = _TOLD_IN_ALL
        if discrepancy.expected is None:
            told = "{place} shows {found}"
        sentence = told.format(place=place, found=discrepancy.found, expected=discrepancy.expected)
        judged = self._judged(discrepancy)
        part = self.parts.get(discrepancy.rule)
        return f"{sentence}{judged} ({self._name(part, discrepancy.rule)})"

    def _is_about_all(self, discrepancy: Discrepancy) -> bool:
        """Tell whether a discrepancy is about all documents of the order line: its rule shows their sum."""
        part = self.parts.get(discrepancy.rule)
        raised = [effect.effect for effect in part.effects] if part else []
        return any(
            isinstance(each, RaiseDiscrepancy) and (each.kind, each.found) == (discrepancy.kind, _IN_ALL)
            for each in raised
        )

    def _judged(self, discrepancy: Discrepancy) -> str:
        """Tell by how much a tolerance is passed, and its limits."""
        if discrepancy.tolerance is None:
            return ""
        flag = "exceeded" if discrepancy.verdict == "over" else "undercut"
        part = self.flags.get(f"{discrepancy.tolerance}~{flag}")
        limits = spoken(_limits(part.condition, self.sheet)) if part else ""
        if part is None or not limits:
            return ""
        return f", {self._variance(part, discrepancy)}{discrepancy.verdict} the tolerance of {limits}"

    def _variance(self, part: Part, discrepancy: Discrepancy) -> str:
        """Tell the variance that a tolerance's flag judges: as a percent where it has such a limit, else as money."""
        judged = {leaf.read.name for leaf in leaves(part.condition) if isinstance(leaf, Comparison)}
        rows = [line.terms for line in self.sheet.lines if line.id == discrepancy.line]
        dimension = next(
            each
            for each in DIMENSIONS.values()
            if judged.intersection((*each.measures, each.company_money, each.of_invoice))
        )
        return _variance(dimension, judged, rows[0] if rows else self.sheet.terms, self.sheet)

    def _approval(self, approval: Approval) -> str:
        """Tell one approval that is required."""
        who = spoken(approval.who, "and" if approval.mode == "all" else "or")
        limit = "" if approval.limit is None else f" with a limit of {money(approval.limit, self.decision.currency)}"
        rules = spoken((self._name(self.parts.get(rule), rule) for rule in approval.rules), "and")
        place = self._place([approval.line])
        return f"{place} needs the approval {approval.tier!r} of {who}{limit} ({rules})"

    def _clearing(self) -> list[str]:
        """Return what would clear the holds, each way once."""
        ways = ["The supplier sends a corrected document."] if self.decision.outcome == Outcome.REFUSED else []
        ways += [_sentence(hold.release_condition or "A person releases the hold.") for hold in self.decision.holds]
        if self.decision.approvals and self.decision.outcome != Outcome.REFUSED:
            ways.append("The approvals are given.")
        return list(dict.fromkeys(ways))[:CAUSES_MAX]

    def _noticed(self) -> list[str]:
        """Return the discrepancies that are not already told as a cause."""
        told = {hold.rule for hold in self.decision.holds} | {rule_name(part) for part in self.refusing.values()}
        rest = [each for each in self.decision.discrepancies if each.rule not in told and each.found is not None]
        return [*(self._discrepancy(each) for each in rest[:CAUSES_MAX]), *_and_more(len(rest) - CAUSES_MAX)]

    def _place(self, lines: Sequence[str | None]) -> str:
        """Name lines, or the document."""
        named = [line for line in lines if line is not None]
        if not named:
            return "the document"
        more = [f"{len(named) - LINES_MAX} more"] if len(named) > LINES_MAX else []
        return f"line {named[0]}" if len(named) == 1 else f"lines {spoken([*named[:LINES_MAX], *more], 'and')}"

    def _because(self, part: Part) -> str:
        """Give the rule's own reason."""
        return f"because {_clause(part.why)} ({self._name(part, part.author)})" if part.why else self._by(part)

    def _by(self, part: Part) -> str:
        """Name the rule where it gives no reason."""
        return f"by {self._name(part, part.author)}"

    @staticmethod
    def _name(part: Part | None, rule: str) -> str:
        """Name a rule as its author does, with its id."""
        noun = "rule"
        if part is not None:
            noun = {"tolerance_action": "tolerance", "table_action": "table"}.get(part.kind, "rule")
        return f"{noun} “{part.name}”" if part is not None and part.name else f"{noun} {rule}"


def _are(lines: Sequence[str | None]) -> str:
    """Return the verb for one place or several lines."""
    return "are" if len(lines) > 1 and None not in lines else "is"


def _and_more(count: int) -> list[str]:
    """Say how many are not told."""
    return [f"and {count} more"] if count > 0 else []


def _clause(sentence: str) -> str:
    """Turn a sentence into a clause, as far as its stop and its first letter go."""
    words = sentence.strip().rstrip(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def _sentence(words: str) -> str:
    """End words as a sentence."""
    return words if words.endswith(".") else f"{words}."


def label(name: str) -> str:
    """Say a term or fact in words.

    >>> label("line.received_quantity"), label("supplier.class"), label("table.limits")
    ('the received quantity', "the supplier's class", 'the table limits')
    """
    room, _, word = name.partition(".")
    spaced = word.replace("_", " ")
    if name in TERMS and room in {"line", "document"}:
        return f"the {spaced}"
    if name in TERMS:
        return f"the {room}'s {spaced}"
    return f"the {room} {spaced}".rstrip()


def _unknown(missing: Iterable[str]) -> str:
    """Say what is not known."""
    labels = [label(name) for name in missing]
    if not labels:
        return "something it reads is not known"
    return f"{spoken(labels, 'and')} {'is' if len(labels) == 1 else 'are'} not known"


def _limits(condition: Condition, sheet: FactSheet) -> list[str]:
    """Return the limits of a tolerance's flag as people read them, of those by currency the one that counts here."""
    if isinstance(condition, OneOf):
        asked = (COMPANY_CURRENCY.name, folded(str(_company(sheet))))
        condition = AnyOf(tuple(each for each in condition.parts if _asks(each, *asked)))
    if isinstance(condition, AllOf | AnyOf):
        return [limit for part in condition.parts for limit in _limits(part, sheet)]
    if not isinstance(condition, Comparison) or condition.read == COMPANY_CURRENCY:
        return []
    limit = condition.limit.of(sheet.currency) if isinstance(condition.limit, Amounts) else condition.limit
    return [_limit(condition.read.type, abs(limit), sheet)] if isinstance(limit, int) else []


def _asks(condition: Condition, name: str, text: str) -> bool:
    """Tell whether a condition asks that a name is a text."""
    return any(
        isinstance(leaf, Comparison) and (leaf.read.name, leaf.limit) == (name, text) for leaf in leaves(condition)
    )


def _company(sheet: FactSheet) -> str | None:
    """Return the company's own currency."""
    found = sheet.terms.get(COMPANY_CURRENCY.name)
    return found if isinstance(found, str) else None


def _variance(dimension: Dimension, judged: set[str], terms: Terms, sheet: FactSheet) -> str:
    """Write a variance without its sign, as the limits are written; nothing where the sheet does not have it."""
    of_invoice = dimension.of_invoice in judged
    ratio = terms.get((dimension.of_invoice if of_invoice else dimension.ratio) or "")
    if dimension.ratio not in judged and not of_invoice:
        for term, currency in ((dimension.money, sheet.currency), (dimension.company_money, _company(sheet))):
            amount = terms.get(term or "")
            if term in judged and isinstance(amount, int):
                return f"{money(abs(amount), currency)} "
    return f"{percent(abs(ratio.up))} " if isinstance(ratio, Ratio) else ""


def _limit(kind: TermType, limit: int, sheet: FactSheet) -> str:
    """Write one limit."""
    if kind == "ratio":
        return percent(limit)
    if kind in {"quantity", "days"}:
        return f"{as_text(kind, limit, None)} {'units' if kind == 'quantity' else 'days'}"
    return as_text(kind, limit, _company(sheet) if kind == "company_money" else sheet.currency)
