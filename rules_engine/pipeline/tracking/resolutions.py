"""What people can do about a document that is held, ranked by the money it sets free.

Owns the list and its order: first what a person can do now, then what somebody else must do first; what sets more free
comes first, and what costs less. A change that another must make was matched and decided again before it is offered;
what a person settles is checked against the holds that would be left. Amounts are without VAT, as the bill's lines are.
Nothing is written.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.documents.decision import Outcome
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.sums import less
from rules_engine.pipeline.acts.clearing import RESOLUTIONS, settled_amount
from rules_engine.pipeline.line.counterfactual import Counterfactual, counterfactuals, net
from rules_engine.pipeline.line.counterfactual_scene import Scene, changed
from rules_engine.pipeline.line.counterfactual_words import amount
from rules_engine.pipeline.line.once import Once
from rules_engine.pipeline.line.work import Tools
from rules_engine.pipeline.tracking.clearing import standing_once
from rules_engine.pipeline.tracking.decision_view import money_of
from rules_engine.rules.problems import spoken
from rules_engine.storage.decisions import HoldRow
from rules_engine.storage.store import Store

_ACTS: Final = {
    "supplier": "request_credit",
    "buyer": "amend_order",
    "receiver": "book_receipt",
    "rule_owner": "widen_limit",
}
"""What is asked of each actor."""

_NOTHING: Final = Decimal(0)


class Resolution(NamedTuple):
    """One thing that can be done.

    ``act`` is a resolution of the act *resolve*, or ``widen_limit``, which is a new version of the rules. ``who`` does
    it: ``reviewer`` for what can be done at once, else ``supplier``, ``receiver``, ``buyer`` or ``rule_owner``.
    ``holds`` are the keys of the holds it deals with, ``leaves`` how many stand after it. ``pays`` is what is paid
    once it is done, None where something still stands. ``saves`` is what is not paid of what was billed, ``costs`` what
    is paid beyond what was agreed. ``verified``: it was tried, and the document passes with it.
    """

    act: str
    who: str
    sentence: str
    currency: str
    holds: tuple[str, ...]
    leaves: int
    pays: Decimal | None
    saves: Decimal
    costs: Decimal
    at_once: bool
    verified: bool


def resolutions(store: Store, tools: Tools, document_id: str) -> tuple[Resolution, ...]:
    """Return what can be done about a document, the best first; nothing where no hold stands."""
    with store.read() as uow:
        holds = uow.decisions.open_holds(document_id)
    once = standing_once(store, tools, document_id) if holds else None
    if once is None:
        return ()
    found = [*_settling(once, holds), *_changes(once, holds), *_asking(once, holds)]
    return tuple(sorted(found, key=_rank))


def _rank(found: Resolution) -> tuple[bool, bool, Decimal, Decimal]:
    """Rank by whether it is enough, whether it is now, what it costs, and what it sets free."""
    return (not found.verified, not found.at_once, found.costs, -(found.pays or _NOTHING))


def _settling(once: Once, holds: Sequence[HoldRow]) -> Iterator[Resolution]:
    """Yield what a person settles at once: leaving the difference out, or paying it all the same."""
    bill, currency = once.document, once.decision.currency
    if not isinstance(bill, Invoice) or currency is None or once.decision.outcome is Outcome.REFUSED:
        return
    for act in ("short_pay", "write_off"):
        sums = {str(hold.key): settled_amount(once.decision, hold, act) for hold in holds}
        settled = [hold for hold in holds if sums[str(hold.key)]]
        by_place: dict[str | None, int] = {}
        for hold in settled:
            # Two holds about the same line are about the same money.
            by_place[hold.line] = max(by_place.get(hold.line, 0), sums[str(hold.key)] or 0)
        if not settled:
            continue
        difference = money_of(sum(by_place.values()), currency) or _NOTHING
        saved = difference if act == "short_pay" else _NOTHING
        leaves = len(holds) - len(settled)
        yield Resolution(
            act=act,
            who="reviewer",
            sentence=f"{RESOLUTIONS[act].said} of {amount(difference, currency)} on {_places(settled)}.",
            currency=currency,
            holds=tuple(str(hold.key) for hold in settled),
            leaves=leaves,
            pays=None if leaves else less(net(bill), saved),
            saves=saved,
            costs=difference - saved,
            at_once=True,
            verified=not leaves,
        )


def _changes(once: Once, holds: Sequence[HoldRow]) -> Iterator[Resolution]:
    """Yield what would make the document pass, by who can do it; each was decided again."""
    decided = {(str(each.reason), each.line, str(each.rule)) for each in once.decision.holds}
    keys = tuple(str(hold.key) for hold in holds if (str(hold.reason), hold.line, str(hold.rule)) in decided)
    # What people placed stands whatever the documents say.
    left = len(holds) - len(keys)
    found = counterfactuals(once)
    saving = max((_saved(once, each) for each in found if each.actor == "supplier"), default=_NOTHING)
    for each in found:
        saved = _saved(once, each)
        bill = changed(Scene.of(once), each.needed).document
        yield Resolution(
            act=_ACTS[each.actor],
            who=each.actor,
            sentence=each.sentence,
            currency=once.decision.currency or "",
            holds=keys,
            leaves=left,
            pays=net(bill) if isinstance(bill, Invoice) and not left else None,
            saves=saved,
            costs=saving if each.actor in {"buyer", "rule_owner"} and not saved else _NOTHING,
            at_once=False,
            verified=not left,
        )


def _saved(once: Once, found: Counterfactual) -> Decimal:
    """Return how much less is billed after a change; nothing where it is not less, or in another currency."""
    before, after = once.document, changed(Scene.of(once), found.needed).document
    if not isinstance(before, Invoice) or not isinstance(after, Invoice) or before.currency != after.currency:
        return _NOTHING
    return max(less(net(before), net(after)), _NOTHING)


def _asking(once: Once, holds: Sequence[HoldRow]) -> Iterator[Resolution]:
    """Yield the question to the seller, which is always there and settles nothing by itself."""
    currency = once.decision.currency
    yield Resolution(
        act="dispute",
        who="reviewer",
        sentence=f"{RESOLUTIONS['dispute'].said}: {spoken(list(dict.fromkeys(map(_reason, holds))), 'and')}.",
        currency=currency or "",
        holds=tuple(str(hold.key) for hold in holds),
        leaves=len(holds),
        pays=None,
        saves=_NOTHING,
        costs=_NOTHING,
        at_once=True,
        verified=False,
    )


def _reason(hold: HoldRow) -> str:
    """Name what a hold is about and where."""
    return f"{hold.reason} on {_places([hold])}"


def _places(holds: Sequence[HoldRow]) -> str:
    """Name the lines of holds, or the document."""
    lines = list(dict.fromkeys(str(hold.line) for hold in holds if hold.line is not None))
    if not lines:
        return "the document"
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {spoken(lines, 'and')}"
