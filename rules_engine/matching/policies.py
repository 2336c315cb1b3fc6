"""Which match policy applies to a document, and how many ways it is matched.

Owns the choice among policies by scope, most specific first (semantics, rule 9), and the two things that change the
level of the policy: the supplier's own level, and receipts that are not tracked here.
"""

from collections.abc import Iterable
from typing import Final

from rules_engine.documents.policy import DEFAULT_POLICY, MatchPolicy, ScopeKey, specificity
from rules_engine.documents.sheet import Terms
from rules_engine.documents.terms import SCOPE_TERMS, TERMS
from rules_engine.matching.context import MatchContext
from rules_engine.matching.texts import folded

WITHOUT_RECEIPTS: Final = 2
"""The highest match level where receipts are not tracked."""


def choose_policy(policies: Iterable[MatchPolicy], terms: Terms) -> MatchPolicy:
    """Return the policy of the most specific scope that the document's terms fulfil; the default if none does.

    A scope key that is unknown might be fulfilled: of such policies that are more specific than the winner, and the
    winner, the one that matches most ways applies. Scopes that ask for terms of lines never apply to a document.
    """
    candidates = [(policy, fulfilled) for policy in policies if (fulfilled := _fulfilled(policy, terms)) is not False]
    candidates.sort(key=lambda candidate: (specificity(candidate[0].scope), candidate[0].id))
    doubtful: list[MatchPolicy] = []
    for policy, fulfilled in candidates:
        if fulfilled:
            return max([policy, *doubtful], key=lambda each: each.level)
        doubtful.append(policy)
    return max([DEFAULT_POLICY, *doubtful], key=lambda each: each.level)


def match_level(policy: MatchPolicy, context: MatchContext) -> int:
    """Return how many ways the document is matched: the supplier's own level, else the policy's.

    Two ways are the most where receipts are not tracked.
    """
    supplier = context.supplier
    level = supplier.match_level if supplier is not None and supplier.match_level is not None else policy.level
    return int(level) if context.receipts_given else WITHOUT_RECEIPTS


def _fulfilled(policy: MatchPolicy, terms: Terms) -> bool | None:
    """Tell whether every key of the scope is fulfilled; None if that depends on an unknown term."""
    answers = [_key_fulfilled(key, wanted, terms) for key, wanted in policy.scope.items()]
    return False if False in answers else None if None in answers else True


def _key_fulfilled(key: ScopeKey, wanted: tuple[str, ...], terms: Terms) -> bool | None:
    """Tell whether one scope key equals one of its values, compared after NFKC and case folding."""
    name = SCOPE_TERMS[key]
    if TERMS[name].scope == "line":
        return False
    value = terms.get(name)
    return None if value is None else folded(str(value)) in {folded(each) for each in wanted}
