"""Invariants: what must never happen, or always, as an author says it and as the prover reads it.

Owns the phrases an author picks from, and the check of an invariant's condition. Whether it holds is proved by the
prover; nothing here runs.
"""

from dataclasses import dataclass
from typing import Final

from rules_engine.documents.decision import Outcome
from rules_engine.errors import RuleTypeError
from rules_engine.rules.drafts import type_names
from rules_engine.rules.model import Invariant
from rules_engine.rules.plan import Always, Condition, Part
from rules_engine.rules.problems import Problems
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class PlannedInvariant:
    """An invariant with its names resolved; ``hidden`` are the line flags that its aggregates read."""

    id: str
    scope: str
    applies_to: frozenset[str]
    condition: Condition
    hidden: tuple[Part, ...]
    never: frozenset[Outcome]
    routed: bool
    unknown_counts: bool


def planned_invariant(invariant: Invariant, words: Vocabulary, problems: Problems) -> PlannedInvariant:
    """Resolve an invariant; what is wrong with it is noted."""
    where = f"invariants[{invariant.id}]"
    resolver = Resolver(words, problems, f"{invariant.id}~invariant", invariant.scope, frozenset(invariant.applies_to))
    when: Condition = Always(1)
    if invariant.when is not None:
        when = resolver.condition(invariant.when, invariant.scope, f"{where}.when")
    if bool(invariant.never) == (invariant.always is not None):
        remedy = "Name outcomes in 'never', or say 'always': 'routed'."
        problems.add(RuleTypeError, "An invariant promises exactly one thing.", where, remedy)
    if invariant.always == "routed" and invariant.scope == "line":
        remedy = "Make it an invariant of the document."
        problems.add(RuleTypeError, "Only a document has a route.", f"{where}.scope", remedy)
    return PlannedInvariant(
        invariant.id,
        invariant.scope,
        type_names(resolver.types),
        when,
        tuple(resolver.hidden),
        frozenset(map(Outcome, invariant.never)),
        routed=invariant.always == "routed",
        unknown_counts=invariant.when_unknown == "counts",
    )


PAID: Final = ("accepted", "needs_approval")
"""The outcomes after which money may leave without anybody clearing a hold."""

PHRASES: Final[dict[str, str]] = {
    "no_receipt_above": "Never pay above {amount} without a receipt.",
    "nobody_above": "Never pay above {amount} without a person.",
    "no_order": "Never pay without an order.",
    "duplicate": "Never pay a duplicate.",
    "account_differs": "Never pay to an account that is not the supplier's.",
    "has_owner": "Every document that is held, refused or needs approval goes to a queue.",
}
"""What an author picks from, by the name ``phrase`` makes an invariant of."""


def phrase(name: str, amount: dict[str, str] | None = None) -> Invariant:
    """Return a ready invariant for a phrase; ``amount`` by currency where the phrase has one.

    >>> phrase("no_receipt_above", {"EUR": "5000"}).never
    ('accepted', 'needs_approval')

    Raises:
        KeyError: no such phrase.
    """
    above = {"term": "document.total_with_vat", "op": ">", "value": amount or {}}
    stops: dict[str, dict[str, object]] = {
        "no_receipt_above": {"when": {"all": [above, {"not": {"term": "receipt.found", "op": "is true"}}]}},
        "nobody_above": {"when": above, "never": ("accepted",)},
        "no_order": {"when": {"not": {"term": "order.found", "op": "is true"}}},
        "duplicate": {"when": {"term": "document.duplicate", "op": "is true"}, "when_unknown": "ignore"},
        "account_differs": {"when": {"term": "document.iban_differs", "op": "is true"}, "when_unknown": "ignore"},
        "has_owner": {"when": {"term": "document.outcome", "op": "is not", "value": "accepted"}, "always": "routed"},
    }
    told = PHRASES[name].format(amount=", ".join(f"{value} {key}" for key, value in (amount or {}).items()))
    promise = {} if name == "has_owner" else {"never": PAID}
    invoices = {"applies_to": ("invoice",)} if name == "no_receipt_above" else {}
    return Invariant.model_validate({"id": name, "name": told, **promise, **invoices, **stops[name]})
