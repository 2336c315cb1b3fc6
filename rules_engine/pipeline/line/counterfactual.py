"""Counterfactuals: the smallest changes that would make a document pass, by who can make them.

Owns one search for every actor: correct what stands against the document, match and decide again; what then passes is
cut down to what is needed, group by group, then to the fewest, and numbers to the smallest that pass. Where nobody
alone can do it, all together are tried. Every answer was matched and decided with its changes; an answer that was not
is never given.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from math import comb
from typing import Final, NamedTuple, Protocol

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.decision import Outcome
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.sums import less, plus
from rules_engine.pipeline.line import counterfactual_words as words
from rules_engine.pipeline.line.counterfactual_buyer import buyer_changes
from rules_engine.pipeline.line.counterfactual_receiver import receiver_changes
from rules_engine.pipeline.line.counterfactual_rules import rule_owner_changes
from rules_engine.pipeline.line.counterfactual_scene import (
    Actor,
    Change,
    Scene,
    Steps,
    Trial,
    Trials,
    TrialsSpentError,
    changed,
)
from rules_engine.pipeline.line.counterfactual_supplier import supplier_changes
from rules_engine.pipeline.line.once import Once
from rules_engine.rules.problems import spoken

ROUNDS_MAX: Final = 6
"""How often an actor may correct what the corrections before have brought to light."""

GROUPS_MAX: Final = 24
"""Up to so many changes are weighed one by one; of more, all changes of one kind stand or fall together."""

_BY_KIND: Final = 2
"""How much of a change's group names its actor and kind."""

_NAMES: Final[dict[Actor, str]] = {
    "supplier": "the supplier",
    "receiver": "the receiver",
    "buyer": "the buyer",
    "rule_owner": "the rule owner",
}


class _Proposing(Protocol):
    """How an actor's changes are found."""

    def __call__(self, trial: Trial, *, everywhere: bool) -> Iterator[Change]:
        """Yield changes for what something stands against, or for every difference."""
        ...


_PROPOSING: Final[dict[Actor, _Proposing]] = {
    "supplier": supplier_changes,
    "receiver": receiver_changes,
    "buyer": buyer_changes,
    "rule_owner": rule_owner_changes,
}
"""Every actor, in the order in which they are asked; the last is the first to be spared."""


class Counterfactual(NamedTuple):
    """What one actor would have to change so that the document passes.

    ``needed`` are all changes that pass together, in the order in which they were tried: the actor's own, and where the
    actor alone cannot do it, those of others.
    """

    actor: Actor
    changes: tuple[Change, ...]
    sentence: str
    needed: tuple[Change, ...]

    @property
    def change(self) -> str:
        """The changes for machines: places, fields, values before and after."""
        return "; ".join(change.noted for change in self.changes)


def counterfactuals(once: Once, trials: Trials | None = None) -> tuple[Counterfactual, ...]:
    """Return the smallest verified changes, one entry per actor who can make the document pass alone.

    A held or refused document passes when nothing but approvals is left, one that needs approval when it is accepted.
    Where no actor alone is enough, there is one entry for each of those who are together. Nothing is said about what
    was not tried within ``TRIALS_MAX`` trials; ``trials`` counts them.
    """
    if once.decision.outcome is Outcome.ACCEPTED or not isinstance(once.document, Invoice | OrderResponse):
        return ()
    found: list[Counterfactual] = []
    try:
        search = _Search(once, trials or Trials())
        if search.start.outcome is not once.decision.outcome:
            # The engines disagreed or failed: what would pass here says nothing about what they would do.
            return ()
        for actor in _PROPOSING:
            changes = search.enough((actor,))
            if changes is not None:
                found += _entries(search.start.scene, changes)
        changes = None if found else search.enough(tuple(_PROPOSING))
        if changes is not None:
            found = _entries(search.start.scene, changes)
    except TrialsSpentError:
        return tuple(found)
    return tuple(found)


def _entries(scene: Scene, changes: Sequence[Change]) -> list[Counterfactual]:
    """Return one entry for each actor who has a share in the changes, and say who else is needed."""
    acting = [actor for actor in _PROPOSING if any(change.actor == actor for change in changes)]
    found = []
    for actor in acting:
        share = tuple(change for change in changes if change.actor == actor)
        others = spoken([_NAMES[other] for other in acting if other != actor], "and")
        also = f" This is enough only together with {others}." if others else ""
        found.append(Counterfactual(actor, share, _told(scene, actor, share) + also, tuple(changes)))
    return found


class _Search:
    """The search over one document."""

    def __init__(self, once: Once, trials: Trials) -> None:
        self._trials = trials
        self.start = self._trials.of(Scene.of(once))
        held = self.start.outcome in {Outcome.HELD, Outcome.REFUSED}
        self._goal = {Outcome.ACCEPTED, Outcome.NEEDS_APPROVAL} if held else {Outcome.ACCEPTED}

    def enough(self, actors: Sequence[Actor]) -> list[Change] | None:
        """Return the least these actors must change so that the document passes; None where they cannot.

        Raises:
            TrialsSpentError: where that was not found out in time.
        """
        changes = self._all(actors)
        return None if changes is None else self._smallest(self._fewest(changes, self._needed(changes)))

    def _passes(self, changes: Sequence[Change]) -> bool:
        """Tell whether the document passes with these changes."""
        return self._tried(changes).outcome in self._goal

    def _tried(self, changes: Sequence[Change]) -> Trial:
        """Match and decide with these changes."""
        return self._trials.of(changed(self.start.scene, changes))

    def _all(self, actors: Sequence[Actor]) -> list[Change] | None:
        """Return changes with which the document passes: those where something stands first, then all others."""
        changes: list[Change] = []
        trial = self.start
        for _ in range(ROUNDS_MAX):
            known = len(changes)
            for everywhere in (False, True):
                for actor in actors:
                    new = _new(actor, trial, changes, everywhere=everywhere)
                    if new:
                        changes += new
                        trial = self._tried(changes)
                    if new and trial.outcome in self._goal:
                        return changes
                if len(changes) > known:
                    break
            if len(changes) == known:
                return None
        return None

    def _needed(self, changes: list[Change]) -> list[Change]:
        """Return the changes without every group that the document passes without; the last actor's go first."""
        order = list(_PROPOSING)
        spared = True
        while spared:
            spared = False
            groups = dict.fromkeys(each.group for each in sorted(changes, key=lambda each: -order.index(each.actor)))
            if len(groups) > GROUPS_MAX:
                groups = dict.fromkeys(group[:_BY_KIND] for group in groups)
            for group in groups:
                rest = [change for change in changes if change.group[: len(group)] != group]
                if rest and self._passes(rest):
                    changes, spared = rest, True
        return changes

    def _fewest(self, changes: list[Change], needed: list[Change]) -> list[Change]:
        """Return fewer of the changes, where fewer pass: none of those needed can be spared, but others may do.

        Every smaller choice is tried, unless there are more than half of the trials that are left.
        """
        groups = list(dict.fromkeys(change.group for change in changes))
        sizes = range(1, len({change.group for change in needed}))
        if 2 * sum(comb(len(groups), size) for size in sizes) > self._trials.left:
            return needed
        for size in sizes:
            for chosen in combinations(groups, size):
                fewer = [change for change in changes if change.group in chosen]
                if self._passes(fewer):
                    return fewer
        return needed

    def _smallest(self, changes: list[Change]) -> list[Change]:
        """Return the changes with every number as small as it may be; one step less was tried and does not pass.

        Of very many numbers each stays as it is: what is wholly missing, or the largest variance.
        """
        numbers = [change for change in changes if change.steps is not None]
        for at, change in enumerate(changes if len(numbers) <= GROUPS_MAX else ()):
            if change.steps is not None:
                before, after = changes[:at], changes[at + 1 :]
                number = self._least(change.steps, before, after)
                changes = [*before, change.steps.at(number), *after]
        return changes

    def _least(self, steps: Steps, before: Sequence[Change], after: Sequence[Change]) -> int:
        """Return the smallest number that passes among the other changes; most often it is the one just found."""
        fails, passes = 0, steps.most
        middle = passes - 1
        while fails < middle < passes:
            if self._passes([*before, steps.at(middle), *after]):
                passes = middle
            else:
                fails = middle
            middle = (fails + passes) // 2
        return passes


def _new(actor: Actor, trial: Trial, known: Sequence[Change], *, everywhere: bool) -> list[Change]:
    """Return the changes an actor proposes that were not made yet."""
    made = {(change.actor, change.noted) for change in known}
    found: dict[str, Change] = {}
    for change in _PROPOSING[actor](trial, everywhere=everywhere):
        if (change.actor, change.noted) not in made:
            found.setdefault(change.noted, change)
    return list(found.values())


def _told(scene: Scene, actor: Actor, changes: Sequence[Change]) -> str:
    """Say an actor's changes in one sentence."""
    parts = words.joined(_parts(changes))
    if actor == "supplier":
        return f"Ask the supplier for {_wanted(scene)} {parts}{_credited(scene, changes)}."
    if actor == "rule_owner":
        return f"Widen {parts}."
    return f"{words.opened(parts)}, if that is so." if actor == "receiver" else f"{words.opened(parts)}."


def _parts(changes: Sequence[Change]) -> list[str]:
    """Return the parts of a sentence; changes about the same thing are one part."""
    together: dict[str, list[str]] = {}
    for change in changes:
        together.setdefault(change.about or change.noted, []).append(change.told)
    named = {change.about for change in changes}
    return [f"{about} {spoken(told, 'and')}" if about in named else told[0] for about, told in together.items()]


def _wanted(scene: Scene) -> str:
    """Say what the supplier sends anew."""
    if isinstance(scene.document, CreditNote):
        return "a credit note"
    return "an invoice" if isinstance(scene.document, Invoice) else "an order response"


def _credited(scene: Scene, changes: Sequence[Change]) -> str:
    """Say how much less the supplier would bill; nothing where it is not less."""
    after = changed(scene, changes).document
    if (
        not isinstance(scene.document, Invoice)
        or isinstance(scene.document, CreditNote)
        or not isinstance(after, Invoice)
    ):
        return ""
    credit = less(net(scene.document), net(after))
    same_currency = scene.document.currency == after.currency
    return f", a credit of {words.amount(credit, after.currency)} without VAT" if credit > 0 and same_currency else ""


def net(document: Invoice) -> Decimal:
    """Return the total without VAT as printed, else what lines, charges and allowances come to."""
    if document.totals.total_without_vat is not None:
        return document.totals.total_without_vat
    lines = [line.line_net_amount for line in document.lines if line.line_net_amount is not None]
    charges = [row.amount if row.charge else row.amount.copy_negate() for row in document.allowance_charges]
    return plus(*lines, *charges)
